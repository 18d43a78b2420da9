package org.turnstone.sync.merge;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.turnstone.sync.change.Operation;
import org.turnstone.sync.record.FieldValue;

/**
 * Finds what answers in conflict were made from: the one set that all of them saw and that no other such set saw. Where
 * there are two of those, or something else than sets is in conflict, nobody can say what was there before.
 */
final class CommonAncestor {
    /** More people than this do not answer one question apart. */
    private static final int MOST_ANSWERS = 16;

    private CommonAncestor() {}

    /** @param acts all active acts on one path, by change, then by place in it */
    static Optional<FieldValue> of(List<Act> acts, Causality causality) {
        List<Act> byPeople = new ArrayList<>(acts);
        byPeople.removeIf(act -> act.operation().kind() == Operation.Kind.STAMP);
        List<Act> answers = new Survivors(causality).of(byPeople);
        boolean comparable = answers.size() <= MOST_ANSWERS
                && answers.stream().allMatch(answer -> answer.operation().kind() == Operation.Kind.SET);
        if (!comparable) {
            return Optional.empty();
        }
        List<Act> shared = new ArrayList<>();
        for (Act act : byPeople) {
            if (act.operation().kind() == Operation.Kind.SET
                    && answers.stream().allMatch(answer -> causality.isBefore(act, answer))) {
                shared.add(act);
            }
        }
        return shared.stream()
                .max(Comparator.comparingInt((Act act) -> causality.place(act.change()))
                        .thenComparingInt(Act::index))
                .filter(last -> shared.stream().allMatch(act -> act.equals(last) || causality.isBefore(act, last)))
                .map(last -> ((Operation.Set) last.operation()).value());
    }
}
