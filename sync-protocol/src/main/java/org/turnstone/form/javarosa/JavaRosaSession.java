package org.turnstone.form.javarosa;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.javarosa.core.model.QuestionDef;
import org.javarosa.core.model.data.IAnswerData;
import org.javarosa.core.model.instance.TreeElement;
import org.jspecify.annotations.Nullable;
import org.turnstone.form.AnswerOutcome;
import org.turnstone.form.Derived;
import org.turnstone.form.EntityChange;
import org.turnstone.form.EntryContext;
import org.turnstone.form.FinishedRecord;
import org.turnstone.form.FormFailedException;
import org.turnstone.form.FormSession;
import org.turnstone.form.FormTemplate;
import org.turnstone.form.Item;
import org.turnstone.form.MigrationNote;
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
    private final JavaRosaTemplate template;
    private final FormRun run;
    private final Settling settling;
    private final List<MigrationNote> notes;
    private boolean open = true;
    private boolean whole = true;

    private JavaRosaSession(JavaRosaTemplate template, @Nullable FormTemplate filledWith, FormRun run) {
        this.template = template;
        this.run = run;
        this.notes = MigrationNotes.of(template, filledWith, run);
        this.settling = new Settling(template, run);
    }

    static JavaRosaSession open(
            JavaRosaTemplate template, @Nullable FormTemplate filledWith, RecordValues values, EntryContext context) {
        LiveForm live = template.take(context.entities());
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
        return List.copyOf(run.rows.of(repeat));
    }

    @Override
    public void language(String language) {
        mustBeOpen();
        if (!template.languages().contains(language)) {
            throw new IllegalArgumentException("the form is not written in that language");
        }
        run.language = language;
        run.live.texts().use(language);
        settling.readAgain();
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

    @Override
    public AnswerOutcome answerAgainstConstraint(FieldPath path, FieldValue value) {
        mustBeOpen();
        Leaf leaf = answerable(path);
        Violation refusal = refusal(leaf, value);
        return refusal == null || (refusal.kind() == Violation.Kind.CONSTRAINT && isConstraintAlone(leaf, value))
                ? write(Map.of(leaf.path, value))
                : AnswerOutcome.refused(refusal);
    }

    /** False where a rule of the form fails on the value, so that it could never be checked again. */
    private boolean isConstraintAlone(Leaf leaf, FieldValue value) {
        try {
            Violation fault = run.fault(leaf, value);
            return fault == null || fault.kind() == Violation.Kind.CONSTRAINT;
        } catch (RuntimeException e) {
            return false;
        }
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
        try {
            values.forEach(run::put);
            return settling.settle(values.keySet());
        } catch (RuntimeException e) {
            return asking(() -> undo(values.keySet(), before));
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
        run.rows.mayAdd(repeat, row);
        return asking(() -> {
            run.rows.add(repeat, row);
            return settling.settle(Set.of());
        });
    }

    @Override
    public AnswerOutcome removeRow(RowPath row) {
        mustBeOpen();
        int position = run.rows.position(row);
        return asking(() -> {
            run.rows.remove(row, position);
            return settling.settle(Set.of());
        });
    }

    // ---- the end

    @Override
    public List<Violation> check() {
        return asking(() -> List.copyOf(run.check()));
    }

    @Override
    public FinishedRecord finish(Set<FieldPath> kept) {
        return asking(() -> finished(kept));
    }

    private FinishedRecord finished(Set<FieldPath> kept) {
        List<Violation> violations = new ArrayList<>(run.check());
        violations.removeIf(
                violation -> violation.kind() == Violation.Kind.CONSTRAINT && kept.contains(violation.path()));
        if (!violations.isEmpty()) {
            return new FinishedRecord(violations, values(), new TreeMap<>(), "");
        }
        run.form().postProcessInstance();
        SortedMap<FieldPath, FieldValue> stamps =
                new TreeMap<>(settling.settle(Set.of()).changed());
        stamps.keySet().removeIf(path -> !isEndStamp(path));
        return new FinishedRecord(List.of(), values(), stamps, name());
    }

    @Override
    public List<EntityChange> entities() {
        return asking(() -> List.copyOf(EntityReader.read(template, run)));
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
        return new RecordValues(all, run.rows.all());
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
}
