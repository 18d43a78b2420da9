package org.turnstone.sync.merge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.turnstone.sync.testing.Proof;

/**
 * Row P1: merge is a function of the set of changes. The same laws as {@link MergePropertyTest} in the number that
 * {@code ./turnstone prove} asks for; a mismatch names its seed.
 */
class MergeOrderTest {
    @Test
    void mergeIsAFunctionOfTheSet() {
        int cases = Proof.size("P1", 3_000);
        long first = Proof.seed();
        List<Long> mismatches = new ArrayList<>();
        int reviewed = 0;
        for (long seed = first; seed < first + cases; seed++) {
            Random random = new Random(seed);
            List<RecordHistory.Entry> entries = HistoryScript.random(random).entries();
            RecordState state = merge(entries);
            reviewed += state.review().isEmpty() ? 0 : 1;
            if (!agrees(state, shuffledAndRepeated(entries, random)) || !threeReplicasAgree(state, entries, random)) {
                mismatches.add(seed);
            }
        }

        assertThat(reviewed).as("histories meet conflicts").isGreaterThan(cases / 4);
        Proof proof = Proof.of("P1", "merge-is-a-function-of-the-set")
                .figure("cases", cases)
                .figure("seed", first)
                .exactly("mismatches", mismatches.size(), 0);
        if (!mismatches.isEmpty()) {
            proof.figure("failing-seed", mismatches.get(0));
        }
        proof.conclude();
    }

    private static RecordState merge(List<RecordHistory.Entry> entries) {
        return Merger.merge(RecordHistory.of(TestChange.RECORD, entries));
    }

    private static boolean agrees(RecordState state, List<RecordHistory.Entry> entries) {
        RecordState other = merge(entries);
        return other.equals(state) && Arrays.equals(other.canonicalBytes(), state.canonicalBytes());
    }

    private static List<RecordHistory.Entry> shuffledAndRepeated(List<RecordHistory.Entry> entries, Random random) {
        List<RecordHistory.Entry> shuffled = new ArrayList<>(entries);
        entries.stream().filter(entry -> random.nextBoolean()).forEach(shuffled::add);
        Collections.shuffle(shuffled, random);
        return shuffled;
    }

    /** Each change comes to one or two of three replicas; then each is given what the others have, in its own order. */
    private static boolean threeReplicasAgree(RecordState state, List<RecordHistory.Entry> entries, Random random) {
        List<List<RecordHistory.Entry>> replicas = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (RecordHistory.Entry entry : entries) {
            replicas.get(random.nextInt(3)).add(entry);
            replicas.get(random.nextInt(3)).add(entry);
        }
        boolean agree = true;
        for (int first = 0; first < 3; first++) {
            List<RecordHistory.Entry> together = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                together.addAll(replicas.get((first + i) % 3));
            }
            agree &= agrees(state, together);
        }
        return agree;
    }
}
