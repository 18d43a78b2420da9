package org.turnstone.sync.merge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.merge.SlowMerge.Verdict;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.RowId;

/**
 * Compares merge with the rules written down once more. The number of random histories is the system property
 * {@code turnstone.merge.tries}, the first of their seeds {@code turnstone.merge.seed}; a difference names its seed.
 */
class SlowMergeTest {
    private static final int TRIES = Integer.getInteger("turnstone.merge.tries", 2_000);
    private static final long SEED = Long.getLong("turnstone.merge.seed", 1);

    @Test
    void mergeAgreesWithTheRulesWrittenAsSentences() {
        int conflicts = 0;
        int hidden = 0;
        int binned = 0;
        for (long seed = SEED; seed < SEED + TRIES; seed++) {
            List<RecordHistory.Entry> entries =
                    HistoryScript.random(new Random(seed)).entries();

            RecordState state = Merger.merge(RecordHistory.of(TestChange.RECORD, entries));
            SlowMerge slow = new SlowMerge(entries);
            Verdict expected = slow.verdict();

            assertThat(verdict(state)).as("seed %d", seed).isEqualTo(expected);
            assertThat(slow.vanished(state)).as("seed %d", seed).isEmpty();
            conflicts += expected.conflicts().size();
            hidden += slow.hasHiddenRow() ? 1 : 0;
            binned += expected.bin() ? 1 : 0;
        }

        System.out.println("merge oracle: cases=" + TRIES + " differing=0 vanished=0 conflicts=" + conflicts
                + " with a hidden row=" + hidden + " binned=" + binned);
        if (TRIES >= 1_000) {
            assertThat(conflicts).as("histories meet conflicts").isGreaterThan(TRIES / 4);
            assertThat(hidden).as("histories meet hidden rows").isGreaterThan(TRIES / 50);
            assertThat(binned).as("histories meet the bin").isGreaterThan(TRIES / 100);
        }
    }

    private static Verdict verdict(RecordState state) {
        Map<String, FieldValue> fields = new TreeMap<>();
        Map<String, Set<ChangeId>> speakers = new TreeMap<>();
        state.fields().forEach((path, field) -> {
            fields.put(path.text(), field.value());
            speakers.put(
                    path.text(),
                    field.candidates().stream().map(Candidate::changeId).collect(Collectors.toSet()));
        });
        Map<String, List<String>> rows = new TreeMap<>();
        state.rows()
                .forEach((group, ids) ->
                        rows.put(group.text(), ids.stream().map(RowId::text).toList()));
        Set<String> findings = new TreeSet<>();
        Map<String, Set<FieldValue>> conflicts = new TreeMap<>();
        for (ReviewItem item : state.review()) {
            if (item instanceof ReviewItem.Conflict conflict) {
                conflicts.put(conflict.path().text(), new HashSet<>(conflict.values()));
            } else if (item instanceof ReviewItem.RowDeletedWhileEdited deleted) {
                findings.add("row " + deleted.row());
            } else if (item instanceof ReviewItem.UnreadableOperation unreadable) {
                findings.add(
                        "unreadable " + unreadable.changeId() + " " + unreadable.index() + " " + unreadable.reason());
            } else {
                findings.add("record");
            }
        }
        return new Verdict(
                state.inBin(),
                state.incomplete(),
                fields,
                rows,
                findings,
                conflicts,
                speakers,
                Set.copyOf(state.heads()),
                Set.copyOf(state.unseen()));
    }
}
