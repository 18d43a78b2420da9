package org.turnstone.sync.merge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
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
import org.turnstone.sync.testing.Proof;

/**
 * Rows P2 and P4: merge beside the rules written down once more, as sentences. A difference names its seed, and
 * {@code ./turnstone prove P4 --seed S --seeds 1} runs that one again.
 */
class SlowMergeTest {
    @Test
    void mergeAgreesWithTheRulesWrittenAsSentences() {
        int tries = Proof.size("P4", 2_000);
        long first = Proof.seed();
        int conflicts = 0;
        int hidden = 0;
        int binned = 0;
        List<Long> differing = new ArrayList<>();
        for (long seed = first; seed < first + tries; seed++) {
            List<RecordHistory.Entry> entries =
                    HistoryScript.random(new Random(seed)).entries();

            RecordState state = Merger.merge(RecordHistory.of(TestChange.RECORD, entries));
            SlowMerge slow = new SlowMerge(entries);
            Verdict expected = slow.verdict();

            if (!verdict(state).equals(expected)) {
                differing.add(seed);
            }
            conflicts += expected.conflicts().size();
            hidden += slow.hasHiddenRow() ? 1 : 0;
            binned += expected.bin() ? 1 : 0;
        }

        if (tries >= 1_000) {
            assertThat(conflicts).as("histories meet conflicts").isGreaterThan(tries / 4);
            assertThat(hidden).as("histories meet hidden rows").isGreaterThan(tries / 50);
            assertThat(binned).as("histories meet the bin").isGreaterThan(tries / 100);
        }
        Proof proof = Proof.of("P4", "independent-models-agree");
        if (AutomergeComparison.isAvailable()) {
            int scripts = tries / 10;
            proof.figure("automerge-cases", scripts)
                    .exactly(
                            "automerge-differing",
                            AutomergeComparison.differing(first, scripts).size(),
                            0);
        } else {
            proof.figure("automerge-cases", "not-for-this-machine");
        }
        concluded(proof, "differing", tries, first, differing);
    }

    @Test
    void noValueVanishes() {
        int tries = Proof.size("P2", 2_000);
        long first = Proof.seed();
        List<Long> violations = new ArrayList<>();
        for (long seed = first; seed < first + tries; seed++) {
            List<RecordHistory.Entry> entries =
                    HistoryScript.random(new Random(seed)).entries();

            RecordState state = Merger.merge(RecordHistory.of(TestChange.RECORD, entries));

            if (!new SlowMerge(entries).vanished(state).isEmpty()) {
                violations.add(seed);
            }
        }

        concluded(Proof.of("P2", "no-value-vanishes"), "violations", tries, first, violations);
    }

    private static void concluded(Proof proof, String figure, int tries, long first, List<Long> seeds) {
        proof.figure("cases", tries).figure("seed", first).exactly(figure, seeds.size(), 0);
        if (!seeds.isEmpty()) {
            proof.figure("failing-seed", seeds.get(0));
        }
        proof.conclude();
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
