package org.turnstone.sync.merge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.turnstone.sync.change.ChangeId;

class ProvenanceTest {
    @Test
    void whereNothingIsSaidToBeConcurrentNoTwoChangesAre() {
        int lines = 0;
        for (long seed = 0; seed < 2_000; seed++) {
            RecordHistory history = RecordHistory.of(
                    TestChange.RECORD, HistoryScript.random(new Random(seed)).entries());
            Provenance provenance = Provenance.of(history, Merger.merge(history));
            if (provenance.hasConcurrent()) {
                continue;
            }
            lines++;
            List<ChangeId> ids =
                    history.changes().stream().map(known -> known.id()).toList();
            for (ChangeId a : ids) {
                for (ChangeId b : ids) {
                    assertThat(provenance.isConcurrent(a, b))
                            .as("seed %d", seed)
                            .isFalse();
                }
            }
        }
        assertThat(lines).isGreaterThan(20);
    }

    @Test
    void twoWhoDidNotKnowOfEachOtherAreConcurrent() {
        assertThat(provenance(
                                TestChange.change("a0"),
                                TestChange.change("b1").after("a0"),
                                TestChange.change("c1").after("a0"))
                        .hasConcurrent())
                .isTrue();
        assertThat(provenance(
                                TestChange.change("a0"),
                                TestChange.change("b1").after("a0"),
                                TestChange.change("c1").after("b1"))
                        .hasConcurrent())
                .isFalse();
    }

    @Test
    void whoWasNotShownWhatWasThereOrHadAnotherKeyIsConcurrent() {
        assertThat(provenance(
                                TestChange.change("a0"),
                                TestChange.change("b1").after("a0").notShown("a0"))
                        .hasConcurrent())
                .isTrue();
        assertThat(provenance(
                                TestChange.change("a0"),
                                TestChange.change("b1").after("a0").under("other"))
                        .hasConcurrent())
                .isTrue();
    }

    private static Provenance provenance(TestChange... changes) {
        RecordHistory.Builder history = RecordHistory.of(TestChange.RECORD);
        for (TestChange change : changes) {
            history.add(change.made(), ChangeStatus.ACTIVE);
        }
        return Provenance.of(history.build(), Merger.merge(history.build()));
    }
}
