package org.turnstone.form.javarosa;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.javarosa.core.model.QuestionDef;
import org.javarosa.core.model.data.IAnswerData;
import org.javarosa.core.model.instance.InvalidReferenceException;
import org.javarosa.core.model.instance.TreeElement;
import org.jspecify.annotations.Nullable;
import org.turnstone.form.AnswerOutcome;
import org.turnstone.form.Derived;
import org.turnstone.form.EntryContext;
import org.turnstone.form.FinishedRecord;
import org.turnstone.form.FormFailedException;
import org.turnstone.form.FormLimits;
import org.turnstone.form.FormSession;
import org.turnstone.form.FormTemplate;
import org.turnstone.form.Item;
import org.turnstone.form.MigrationNote;
import org.turnstone.form.OutlineNode;
import org.turnstone.form.QuestionKind;
import org.turnstone.form.RecordValues;
import org.turnstone.form.Violation;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.GroupPath;
import org.turnstone.sync.record.RowId;
import org.turnstone.sync.record.RowPath;

/**
 * A session on a parsed form out of the template's pool. After every verb the session settles: counted repeats get
 * their rows, stamps are kept, answers whose choice is gone are taken back, until nothing moves.
 */
final class JavaRosaSession implements FormSession {
    /** Each round settles one step of a chain of filtered lists; forms have chains of three or four. */
    private static final int MAX_ROUNDS = 50;

    private final JavaRosaTemplate template;
    private final FormRun run;
    private final List<MigrationNote> notes;
    private List<String> keys = List.of();
    private boolean open = true;
    private boolean whole = true;

    private JavaRosaSession(JavaRosaTemplate template, @Nullable FormTemplate filledWith, FormRun run) {
        this.template = template;
        this.run = run;
        for (Leaf leaf : run.tree.leaves()) {
            leaf.offered = leaf.spec.filtered() ? run.codes(leaf) : Set.of();
        }
        this.notes = notesOf(filledWith);
        settle(new Change(), null);
        for (Leaf leaf : run.tree.leaves()) {
            leaf.relevant = leaf.node.isRelevant();
        }
        keys = VisibleWalk.keys(template, run);
    }

    static JavaRosaSession open(
            JavaRosaTemplate template, @Nullable FormTemplate filledWith, RecordValues values, EntryContext context) {
        LiveForm live = template.take();
        try {
            return new JavaRosaSession(template, filledWith, new FormRun(template, live, values, context));
        } catch (RuntimeException e) {
            throw new FormFailedException(e); // the parsed form is left to be forgotten: it may hold half a record
        }
    }

    /**
     * Runs what asks JavaRosa. It reports an expression that fails as one of many RuntimeExceptions, and what it holds
     * may then be half worked out, so the parsed form does not go back into the pool.
     */
    private <T> T asking(Supplier<T> question) {
        mustBeOpen();
        try {
            return question.get();
        } catch (RuntimeException e) {
            whole = false;
            throw new FormFailedException(e);
        }
    }

    // ---- looking

    @Override
    public List<Item> visible() {
        return asking(() -> VisibleWalk.items(template, run));
    }

    @Override
    public Item.Question item(FieldPath path) {
        return find(path).orElseThrow(() -> new IllegalArgumentException("the form has no question there"));
    }

    @Override
    public Optional<Item.Question> find(FieldPath path) {
        mustBeOpen();
        Leaf leaf = run.tree.leaf(path);
        QuestionDef control = leaf == null ? null : run.control(leaf);
        return leaf == null || control == null
                ? Optional.empty()
                : Optional.of(
                        VisibleWalk.question(run, leaf, control, path.names().size() - 1));
    }

    @Override
    public boolean isRelevant(FieldPath path) {
        mustBeOpen();
        Leaf leaf = run.tree.leaf(path);
        return leaf != null && leaf.node.isRelevant();
    }

    @Override
    public List<RowId> rows(GroupPath repeat) {
        return List.copyOf(run.rows.getOrDefault(repeat, List.of()));
    }

    @Override
    public void language(String language) {
        mustBeOpen();
        if (!template.languages().contains(language)) {
            throw new IllegalArgumentException("the form is not written in that language");
        }
        run.language = language;
        run.live.texts().use(language);
    }

    @Override
    public String language() {
        return run.language;
    }

    @Override
    public List<MigrationNote> notes() {
        return notes;
    }

    // ---- answering

    @Override
    public AnswerOutcome answer(FieldPath path, FieldValue value) {
        mustBeOpen();
        if (value instanceof FieldValue.Together together) {
            return answerTogether(path, together);
        }
        Leaf leaf = answerable(path);
        Violation refusal = refusal(leaf, value);
        if (refusal != null) {
            return AnswerOutcome.refused(refusal);
        }
        return write(Map.of(leaf.path, value));
    }

    private AnswerOutcome answerTogether(FieldPath path, FieldValue.Together together) {
        Map<FieldPath, FieldValue> parts = new TreeMap<>();
        for (Map.Entry<String, FieldValue> part : together.parts().entrySet()) {
            Leaf leaf = answerable(FormRun.beside(path, part.getKey()));
            Violation refusal = refusal(leaf, part.getValue());
            if (refusal != null) {
                return AnswerOutcome.refused(refusal);
            }
            parts.put(leaf.path, part.getValue());
        }
        return write(parts);
    }

    private Leaf answerable(FieldPath path) {
        Leaf leaf = run.tree.leaf(path);
        if (leaf == null || leaf.spec.kind() == QuestionKind.HIDDEN) {
            throw new IllegalArgumentException("the form has no question there");
        }
        return leaf;
    }

    private @Nullable Violation refusal(Leaf leaf, FieldValue value) {
        if (leaf.spec.role() != Spec.Role.ANSWER || !leaf.node.isEnabled()) {
            return new Violation(
                    leaf.path, Violation.Kind.WRONG_TYPE, "The form fills this in itself; it cannot be answered.");
        }
        try {
            return run.fault(leaf, value);
        } catch (RuntimeException e) {
            return faultOfForm(leaf.path);
        }
    }

    /** JavaRosa reports an expression that fails on some value as one of many RuntimeExceptions. */
    private static Violation faultOfForm(FieldPath path) {
        return new Violation(
                path,
                Violation.Kind.CONSTRAINT,
                "The form has a fault: a rule of it fails on this answer. Nothing was changed. Leave the question for now "
                        + "and tell whoever made the form.");
    }

    private AnswerOutcome write(Map<FieldPath, FieldValue> values) {
        Map<FieldPath, FieldValue> before = new TreeMap<>();
        for (FieldPath path : values.keySet()) {
            FieldValue old = run.stored.get(path);
            if (old != null) {
                before.put(path, old);
            }
        }
        Change change = new Change();
        try {
            values.forEach(this::put);
            settle(change, values.keySet());
            return change.outcome();
        } catch (RuntimeException e) {
            return asking(() -> undo(values.keySet(), before));
        }
    }

    private void put(FieldPath path, FieldValue value) {
        FieldValue kept = FormRun.isEmpty(value) && value instanceof FieldValue.Text ? FieldValue.CLEARED : value;
        run.stored.put(path, kept);
        run.madeByForm.remove(path);
        Leaf leaf = run.tree.leaf(path);
        if (leaf != null) {
            run.set(leaf, run.toEngine(leaf, kept));
        }
    }

    private AnswerOutcome undo(Set<FieldPath> paths, Map<FieldPath, FieldValue> before) {
        whole = false; // what JavaRosa holds may be half worked out, so the form does not go back into the pool
        for (FieldPath path : paths) {
            FieldValue old = before.get(path);
            if (old == null) {
                run.stored.remove(path);
            } else {
                run.stored.put(path, old);
            }
            Leaf leaf = run.tree.leaf(path);
            if (leaf != null) {
                run.set(leaf, run.toEngine(leaf, old));
            }
        }
        return AnswerOutcome.refused(faultOfForm(paths.iterator().next()));
    }

    // ---- rows

    @Override
    public RowPath addRow(GroupPath repeat) {
        RowId row = run.context.newRowId();
        addRow(repeat, row);
        return repeat.row(row);
    }

    @Override
    public AnswerOutcome addRow(GroupPath repeat, RowId row) {
        mustBeOpen();
        place(repeat);
        if (rows(repeat).contains(row)) {
            throw new IllegalArgumentException("the row stands there already");
        }
        if (rows(repeat).size() >= FormLimits.MAX_ROWS) {
            throw new IllegalStateException("a repeat holds at most " + FormLimits.MAX_ROWS + " rows");
        }
        return asking(() -> {
            grow(repeat, row);
            return settled();
        });
    }

    private AnswerOutcome settled() {
        Change change = new Change();
        settle(change, null);
        return change.outcome();
    }

    private InstanceTree.Place place(GroupPath repeat) {
        InstanceTree.Place place = run.tree.place(repeat);
        if (place == null || !run.live.controls().isRepeat(place.template())) {
            throw new IllegalArgumentException("the form has no repeat there");
        }
        return place;
    }

    private void grow(GroupPath repeat, RowId row) {
        InstanceTree.Place place = place(repeat);
        List<RowId> ids = run.rows.computeIfAbsent(repeat, unused -> new ArrayList<>());
        List<Integer> positions = new ArrayList<>(place.positions());
        positions.add(ids.size());
        try {
            run.form().createNewRepeat(run.live.controls().index(place.template(), positions));
        } catch (InvalidReferenceException e) {
            throw new IllegalStateException("a repeat that has a place can have a row", e);
        }
        ids.add(row);
        run.rename();
    }

    @Override
    public AnswerOutcome removeRow(RowPath row) {
        mustBeOpen();
        InstanceTree.Place place = place(row.group());
        List<RowId> ids = run.rows.getOrDefault(row.group(), List.of());
        int position = ids.indexOf(row.row());
        if (position < 0) {
            throw new IllegalArgumentException("there is no such row");
        }
        List<Integer> positions = new ArrayList<>(place.positions());
        positions.add(position);
        return asking(() -> {
            run.form().deleteRepeat(run.live.controls().index(place.template(), positions));
            ids.remove(position);
            String inside = row.text() + "/";
            run.stored.keySet().removeIf(path -> path.text().startsWith(inside));
            run.madeByForm.removeIf(path -> path.text().startsWith(inside));
            run.rows.keySet().removeIf(group -> group.text().startsWith(inside));
            run.rename();
            return settled();
        });
    }

    // ---- settling

    /** What a verb did, collected while settling. */
    private final class Change {
        final SortedMap<FieldPath, FieldValue> changed = new TreeMap<>();
        final SortedSet<FieldPath> shown = new TreeSet<>();
        final SortedSet<FieldPath> hidden = new TreeSet<>();
        final SortedSet<FieldPath> choicesChanged = new TreeSet<>();
        final SortedMap<FieldPath, FieldValue> cleared = new TreeMap<>();

        AnswerOutcome outcome() {
            for (Leaf leaf : run.tree.leaves()) {
                boolean now = leaf.node.isRelevant();
                if (now != leaf.relevant && leaf.spec.kind() != QuestionKind.HIDDEN) {
                    (now ? shown : hidden).add(leaf.path);
                }
                leaf.relevant = now;
            }
            List<String> after = VisibleWalk.keys(template, run);
            boolean layoutChanged = !after.equals(keys);
            keys = after;
            return new AnswerOutcome(List.of(), changed, shown, hidden, choicesChanged, cleared, layoutChanged);
        }
    }

    private void settle(Change change, @Nullable Set<FieldPath> answered) {
        for (int round = 0; round < MAX_ROUNDS; round++) {
            boolean moved = addCountedRows();
            moved |= readEngine(change, answered == null ? Set.of() : answered);
            moved |= takeBackOrphans(change);
            if (!moved) {
                return;
            }
        }
    }

    /**
     * Gives counted repeats the rows they lack. They are named by number, so that two laptops name the same row alike;
     * surplus rows are left for a person to decide about, since they may hold answers.
     */
    private boolean addCountedRows() {
        boolean added = false;
        for (InstanceTree.Place place : List.copyOf(run.tree.places())) {
            int expected = VisibleWalk.expectedRows(run, place);
            if (expected <= 0 || !VisibleWalk.isRelevant(run, place)) {
                continue;
            }
            Set<RowId> ids = new HashSet<>(rows(place.path()));
            for (int number = 1; ids.size() < Math.min(expected, FormLimits.MAX_ROWS); number++) {
                RowId id = new RowId("c" + number);
                if (ids.add(id)) {
                    grow(place.path(), id);
                    added = true;
                }
            }
        }
        return added;
    }

    /** Takes what JavaRosa worked out into the session. True if something had to be put back. */
    private boolean readEngine(Change change, Set<FieldPath> answered) {
        boolean moved = false;
        for (Leaf leaf : run.tree.leaves()) {
            IAnswerData now = leaf.node.getValue();
            if (now == leaf.seen) {
                continue;
            }
            boolean mayReplace = leaf.spec.role() == Spec.Role.ANSWER && !answered.contains(leaf.path);
            if (!mayReplace && run.isOverwritten(leaf)) {
                run.set(leaf, run.toEngine(leaf, run.stored.get(leaf.path)));
                moved = true;
                continue;
            }
            FieldValue before = run.fromEngine(leaf, leaf.seen);
            FieldValue after = run.engineValue(leaf);
            leaf.seen = now;
            if (after == null ? before == null : after.equals(before)) {
                continue;
            }
            keep(leaf, after);
            change.changed.put(leaf.path, after == null ? FieldValue.CLEARED : after);
        }
        return moved;
    }

    private void keep(Leaf leaf, @Nullable FieldValue value) {
        if (leaf.spec.role() == Spec.Role.ANSWER) {
            run.stored.put(leaf.path, value == null ? FieldValue.CLEARED : value);
            run.madeByForm.add(leaf.path);
        } else if (leaf.spec.role() == Spec.Role.STAMP && value != null) {
            run.stored.putIfAbsent(leaf.path, value);
        }
    }

    /** Takes back answers whose choice was offered and no longer is. True if there were any. */
    private boolean takeBackOrphans(Change change) {
        boolean moved = false;
        for (Leaf leaf : run.tree.leaves()) {
            if (!leaf.spec.filtered() || !leaf.node.isRelevant()) {
                continue;
            }
            Set<String> offered = run.codes(leaf);
            Set<String> before = leaf.offered;
            if (offered.equals(before)) {
                continue;
            }
            leaf.offered = offered;
            change.choicesChanged.add(leaf.path);
            FieldValue value = run.stored.get(leaf.path);
            if (value == null) {
                continue;
            }
            List<String> chosen = FormRun.codesOf(value, leaf.spec);
            List<String> left = chosen.stream()
                    .filter(code -> offered.contains(code) || !before.contains(code))
                    .toList();
            if (left.size() < chosen.size()) {
                change.cleared.putIfAbsent(leaf.path, value);
                put(leaf.path, remaining(leaf, left));
                moved = true;
            }
        }
        return moved;
    }

    private static FieldValue remaining(Leaf leaf, List<String> codes) {
        if (codes.isEmpty()) {
            return FieldValue.CLEARED;
        }
        return switch (leaf.spec.type()) {
            case CHOICES -> FieldValue.Choices.of(codes);
            case RANKING -> new FieldValue.Ranking(codes);
            default -> new FieldValue.Text(codes.get(0));
        };
    }

    // ---- the end

    @Override
    public List<Violation> check() {
        return asking(() -> List.copyOf(run.check()));
    }

    @Override
    public FinishedRecord finish() {
        return asking(this::finished);
    }

    private FinishedRecord finished() {
        List<Violation> violations = run.check();
        if (!violations.isEmpty()) {
            return new FinishedRecord(violations, values(), new TreeMap<>(), "");
        }
        run.form().postProcessInstance();
        Change change = new Change();
        settle(change, null);
        change.changed.keySet().removeIf(path -> !isEndStamp(path));
        return new FinishedRecord(List.of(), values(), change.changed, name());
    }

    private boolean isEndStamp(FieldPath path) {
        Leaf leaf = run.tree.leaf(path);
        return leaf != null && leaf.spec.endStamp();
    }

    private String name() {
        TreeElement meta = run.form().getMainInstance().getRoot().getChild("meta", 0);
        TreeElement name = meta == null ? null : meta.getChild("instanceName", 0);
        IAnswerData value = name == null ? null : name.getValue();
        return value == null ? "" : value.uncast().getString().strip();
    }

    @Override
    public RecordValues values() {
        SortedMap<FieldPath, FieldValue> all = new TreeMap<>(run.stored);
        for (Leaf leaf : run.tree.leaves()) {
            if (leaf.spec.role() == Spec.Role.COMPUTED) {
                FieldValue value = run.engineValue(leaf);
                if (value == null) {
                    all.remove(leaf.path);
                } else {
                    all.put(leaf.path, value);
                }
            }
        }
        return new RecordValues(all, run.rows);
    }

    @Override
    public Derived derived() {
        SortedMap<FieldPath, FieldValue> stamps = new TreeMap<>();
        SortedMap<FieldPath, FieldValue> computed = new TreeMap<>();
        for (Leaf leaf : run.tree.leaves()) {
            FieldValue stamp = leaf.spec.role() == Spec.Role.STAMP ? run.stored.get(leaf.path) : null;
            FieldValue value = leaf.spec.role() == Spec.Role.COMPUTED ? run.engineValue(leaf) : null;
            if (stamp != null) {
                stamps.put(leaf.path, stamp);
            }
            if (value != null) {
                computed.put(leaf.path, value);
            }
        }
        SortedMap<FieldPath, FieldValue> defaults = new TreeMap<>(run.stored);
        defaults.keySet().retainAll(run.madeByForm);
        return new Derived(stamps, computed, defaults);
    }

    @Override
    public void close() {
        if (open && whole) {
            template.giveBack(run.live);
        }
        open = false;
        run.stored.clear();
    }

    private void mustBeOpen() {
        if (!open) {
            throw new IllegalStateException("the session is closed");
        }
    }

    // ---- notes

    private List<MigrationNote> notesOf(@Nullable FormTemplate filledWith) {
        List<MigrationNote> found = new ArrayList<>();
        for (Map.Entry<FieldPath, FieldValue> entry : run.stored.entrySet()) {
            FieldPath path = entry.getKey();
            Leaf leaf = run.tree.leaf(path);
            if (leaf == null && !path.isOfRecord()) {
                found.add(new MigrationNote(
                        path,
                        MigrationNote.Kind.DROPPED,
                        "This form no longer asks this. The answer stays in the record."));
            } else if (leaf != null && leaf.spec.role() == Spec.Role.ANSWER) {
                noteOf(leaf, entry.getValue(), found);
            }
        }
        if (filledWith != null) {
            for (OutlineNode.Question question : template.outline().questions()) {
                if (question.kind().isAnswered()
                        && filledWith.outline().find(question.path()).isEmpty()) {
                    found.add(new MigrationNote(
                            new FieldPath(question.path()),
                            MigrationNote.Kind.ADDED,
                            "This question is new since the record was begun."));
                }
            }
        }
        return List.copyOf(found);
    }

    private static void noteOf(Leaf leaf, FieldValue value, List<MigrationNote> found) {
        if (!leaf.spec.type().holds(value)) {
            found.add(new MigrationNote(
                    leaf.path,
                    MigrationNote.Kind.RETYPED,
                    "This form takes another kind of answer here. The old one stays in the record until a new one is "
                            + "given."));
        } else if (!leaf.spec.codes().isEmpty() && !leaf.spec.codes().containsAll(FormRun.codesOf(value, leaf.spec))) {
            found.add(
                    new MigrationNote(
                            leaf.path,
                            MigrationNote.Kind.STALE_CHOICE,
                            "This form no longer offers the choice that was made. It stays in the record until another is made."));
        }
    }
}
