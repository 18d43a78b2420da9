package org.turnstone.sync.merge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ChangeGraphTest {
    @Test
    void clocksAndWalksAgreeOnWhoIsBehindWhom() {
        int asked = 0;
        for (long seed = 0; seed < 500; seed++) {
            RecordHistory history = RecordHistory.of(
                    TestChange.RECORD, HistoryScript.random(new Random(seed)).entries());
            ChangeGraph graph = history.graph();

            BitSet closed = new BitSet();
            if (seed % 2 == 1) {
                closed.set((int) (seed % history.size()));
            }
            Reach reach = graph.reach(closed);

            for (int from = 0; from < history.size(); from++) {
                if (closed.get(from)) {
                    continue;
                }
                BitSet walked = graph.walk(from, closed);
                for (int to = 0; to < history.size(); to++) {
                    assertThat(reach.reaches(from, to)).as("seed %d", seed).isEqualTo(walked.get(to));
                    assertThat(!walked.get(to) || graph.place(to) < graph.place(from))
                            .as("what is behind has a smaller place, seed %d", seed)
                            .isTrue();
                    asked++;
                }
            }
        }
        assertThat(asked).isGreaterThan(5_000);
    }
}
