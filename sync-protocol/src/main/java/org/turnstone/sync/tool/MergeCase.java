package org.turnstone.sync.tool;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.turnstone.sync.merge.Merger;
import org.turnstone.sync.merge.RecordHistory;
import org.turnstone.sync.merge.RecordState;
import org.turnstone.sync.record.RecordId;

/**
 * One case of a vector file: changes, and what they come to.
 *
 * @param name as the file has it
 * @param recordId the record all changes belong to
 * @param changes in the order of the file, which must not matter
 * @param expected what any merger has to make of them
 */
record MergeCase(String name, RecordId recordId, List<RecordHistory.Entry> changes, Outcome expected) {
    private static final int SHUFFLES = 6;

    MergeCase {
        changes = List.copyOf(changes);
    }

    /** Merges the changes in several orders; empty if each gave what is expected, else what went wrong. */
    Optional<String> failure() {
        RecordState first = null;
        for (List<RecordHistory.Entry> order : orders()) {
            RecordState state = Merger.merge(RecordHistory.of(recordId, order));
            Outcome actual = Outcome.of(state);
            if (!actual.equals(expected)) {
                return Optional.of("  expected " + expected.toJson() + "\n  actual   " + actual.toJson());
            }
            first = first == null ? state : first;
            if (!state.equals(first) || !Arrays.equals(state.canonicalBytes(), first.canonicalBytes())) {
                return Optional.of("  the order in which the changes are given makes a difference");
            }
        }
        return Optional.empty();
    }

    /** As given, reversed, everything twice, and shuffled by a seed that is the same on every run. */
    private List<List<RecordHistory.Entry>> orders() {
        List<List<RecordHistory.Entry>> orders = new ArrayList<>();
        orders.add(changes);
        List<RecordHistory.Entry> reversed = new ArrayList<>(changes);
        Collections.reverse(reversed);
        orders.add(reversed);
        List<RecordHistory.Entry> twice = new ArrayList<>(reversed);
        twice.addAll(changes);
        orders.add(twice);
        Random seeded = new Random(name.hashCode());
        for (int i = 0; i < SHUFFLES; i++) {
            List<RecordHistory.Entry> shuffled = new ArrayList<>(changes);
            Collections.shuffle(shuffled, seeded);
            orders.add(shuffled);
        }
        return orders;
    }
}
