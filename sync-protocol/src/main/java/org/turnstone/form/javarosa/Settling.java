package org.turnstone.form.javarosa;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.javarosa.core.model.data.IAnswerData;
import org.jspecify.annotations.Nullable;
import org.turnstone.form.AnswerOutcome;
import org.turnstone.form.FormLimits;
import org.turnstone.form.QuestionKind;
import org.turnstone.form.Violation;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.RowId;

/**
 * Brings a run to rest after something was done to it, and says what came of it: counted repeats get their rows, stamps
 * are kept, answers whose choice is gone are taken back, until nothing moves.
 */
final class Settling {
    /** Each round settles one step of a chain of filtered lists; forms have chains of three or four. */
    private static final int MAX_ROUNDS = 50;

    private final JavaRosaTemplate template;
    private final FormRun run;
    private final Appearances appearances;
    private final CrossChecks crossChecks;
    private List<String> keys;
    private Set<String> keysBefore;

    /** Settles what opening a record set moving. */
    Settling(JavaRosaTemplate template, FormRun run) {
        this.template = template;
        this.run = run;
        for (Leaf leaf : run.tree.leaves()) {
            leaf.offered = leaf.spec.filtered() ? run.codes(leaf) : Set.of();
        }
        rest(new Change(), Set.of());
        for (Leaf leaf : run.tree.leaves()) {
            leaf.relevant = leaf.node.isRelevant();
        }
        appearances = new Appearances(run);
        crossChecks = new CrossChecks(template, run);
        keys = VisibleWalk.keys(template, run);
        keysBefore = Set.copyOf(keys);
    }

    /**
     * Settles what an answer or a row set moving.
     *
     * @param answered what a person just answered, which the form may not overwrite
     */
    AnswerOutcome settle(Set<FieldPath> answered) {
        Change change = new Change();
        rest(change, answered);
        for (Leaf leaf : run.tree.leaves()) {
            boolean now = leaf.node.isRelevant();
            if (now != leaf.relevant && leaf.spec.kind() != QuestionKind.HIDDEN) {
                (now ? change.shown : change.hidden).add(leaf.path);
            }
            leaf.relevant = now;
        }
        SortedSet<FieldPath> moved = change.moved(answered);
        SortedMap<FieldPath, Violation> broken = new TreeMap<>();
        SortedSet<FieldPath> mended = new TreeSet<>();
        crossChecks.after(moved, answered, broken, mended);
        SortedSet<String> touched = appearances.changed();
        List<String> before = keys;
        keys = VisibleWalk.keys(template, run);
        for (FieldPath path : moved) {
            touched.add(path.text());
        }
        touched.retainAll(keysBefore);
        keysBefore = keys.equals(before) ? keysBefore : Set.copyOf(keys);
        touched.retainAll(keysBefore);
        return new AnswerOutcome(
                List.of(),
                change.changed,
                change.shown,
                change.hidden,
                change.choicesChanged,
                change.cleared,
                touched,
                broken,
                mended,
                !keys.equals(before));
    }

    /** The texts are in another language now, which is nobody's answer. */
    void readAgain() {
        appearances.readAgain();
    }

    /** What moved, collected while settling. */
    private static final class Change {
        final SortedMap<FieldPath, FieldValue> changed = new TreeMap<>();
        final SortedSet<FieldPath> shown = new TreeSet<>();
        final SortedSet<FieldPath> hidden = new TreeSet<>();
        final SortedSet<FieldPath> choicesChanged = new TreeSet<>();
        final SortedMap<FieldPath, FieldValue> cleared = new TreeMap<>();

        SortedSet<FieldPath> moved(Set<FieldPath> answered) {
            SortedSet<FieldPath> moved = new TreeSet<>(answered);
            moved.addAll(changed.keySet());
            moved.addAll(shown);
            moved.addAll(hidden);
            moved.addAll(choicesChanged);
            moved.addAll(cleared.keySet());
            return moved;
        }
    }

    private void rest(Change change, Set<FieldPath> answered) {
        for (int round = 0; round < MAX_ROUNDS; round++) {
            boolean moved = addCountedRows();
            moved |= readEngine(change, answered);
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
            Set<RowId> ids = new HashSet<>(run.rows.of(place.path()));
            for (int number = 1; ids.size() < Math.min(expected, FormLimits.MAX_ROWS); number++) {
                RowId id = new RowId("c" + number);
                if (ids.add(id)) {
                    run.rows.add(place.path(), id);
                    added = true;
                }
            }
        }
        return added;
    }

    /** Takes what JavaRosa worked out into the run. True if something had to be put back. */
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
                run.put(leaf.path, remaining(leaf, left));
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
}
