package org.turnstone.sync.tool;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.turnstone.sync.merge.Merger;
import org.turnstone.sync.merge.RecordHistory;
import org.turnstone.sync.merge.RecordState;
import org.turnstone.sync.testing.Proof;

/** Row P3: the worked examples of docs/protocol.md, run by each program on the classes and libraries it ships with. */
public abstract class WorkedExamplesContract {
    private static final Pattern WORKED = Pattern.compile("W(\\d+) .*");
    private static final int EXAMPLES = 20;

    private final String build;

    /** @param build the name of the program, as the row calls it */
    protected WorkedExamplesContract(String build) {
        this.build = build;
    }

    @Test
    void everyWorkedExampleComesToWhatTheProtocolSays() throws Exception {
        List<MergeCase> cases = VectorsTest.cases();
        long worked = cases.stream()
                .filter(WorkedExamplesContract::isWorked)
                .filter(WorkedExamplesContract::passes)
                .map(one -> WORKED.matcher(one.name()).replaceFirst("$1"))
                .distinct()
                .count();
        if (erasureWins(cases.get(0))) {
            worked++;
        }

        Proof.of("P3", "worked-examples")
                .all(build, worked, EXAMPLES)
                .all(
                        build + "-vectors",
                        cases.stream().filter(WorkedExamplesContract::passes).count(),
                        cases.size())
                .conclude();
    }

    /** W20, which the file of cases cannot say: an erasure, before, between or after the changes. */
    private static boolean erasureWins(MergeCase one) {
        RecordState erased = Merger.merge(RecordHistory.erased(one.recordId()));
        boolean wins = erased.erased();
        for (int at = 0; at <= one.changes().size(); at++) {
            RecordHistory.Builder history = RecordHistory.of(one.recordId());
            for (int i = 0; i <= one.changes().size(); i++) {
                if (i == at) {
                    history.addErasure();
                }
                if (i < one.changes().size()) {
                    RecordHistory.Entry entry = one.changes().get(i);
                    history.add(entry.change(), entry.status());
                }
            }
            wins &= Merger.merge(history.build()).equals(erased);
        }
        return wins;
    }

    private static boolean isWorked(MergeCase one) {
        Matcher matcher = WORKED.matcher(one.name());
        return matcher.matches() && Integer.parseInt(matcher.group(1)) <= EXAMPLES;
    }

    private static boolean passes(MergeCase one) {
        Optional<String> failure = one.failure();
        return failure.isEmpty();
    }
}
