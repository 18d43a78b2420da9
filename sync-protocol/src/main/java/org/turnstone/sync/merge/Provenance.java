package org.turnstone.sync.merge;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.turnstone.sync.change.Change;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.Operation;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;

/**
 * Who is behind what a merged record displays, for explaining it to people. Asked rarely, so it is worked out from the
 * history again rather than carried by every state.
 *
 * <p>Belongs to one thread.
 */
public final class Provenance {
    private final RecordHistory history;
    private final RecordState state;
    private @Nullable Causality workedOut;

    private Provenance(RecordHistory history, RecordState state) {
        this.history = history;
        this.state = state;
    }

    private Causality causality() {
        if (workedOut == null) {
            workedOut = new Causality(history);
        }
        return workedOut;
    }

    /** @param state what {@link Merger} made of the history */
    public static Provenance of(RecordHistory history, RecordState state) {
        return new Provenance(history, state);
    }

    /**
     * Everybody whose answers make up what a field displays: for choices whoever ticked each of them, each candidate with
     * its one choice; for other fields the candidates. Empty if nobody answered.
     */
    public List<Candidate> behind(FieldPath path) {
        FieldState field = state.fields().get(path);
        if (field == null) {
            return List.of();
        }
        return field.kind() == FieldState.Kind.CHOICES && field.value() instanceof FieldValue.Choices choices
                ? ticked(path, new TreeSet<>(choices.choices()))
                : field.candidates();
    }

    private List<Candidate> ticked(FieldPath path, Set<String> choices) {
        Causality causality = causality();
        Map<String, List<Act>> ticks = new HashMap<>();
        Map<String, List<Act>> removals = new HashMap<>();
        for (int change = 0; change < history.size(); change++) {
            if (!causality.isActive(change)) {
                continue;
            }
            List<Operation> operations = causality.body(change).operations();
            for (int index = 0; index < operations.size(); index++) {
                Act act = new Act(change, index, operations.get(index));
                for (String choice : tickedBy(act.operation(), path)) {
                    ticks.computeIfAbsent(choice, any -> new ArrayList<>()).add(act);
                }
                if (act.operation() instanceof Operation.RemoveChoice remove
                        && remove.path().equals(path)) {
                    removals.computeIfAbsent(remove.choice(), any -> new ArrayList<>())
                            .add(act);
                }
            }
        }
        List<Candidate> behind = new ArrayList<>();
        for (String choice : choices) {
            List<Act> gone = removals.getOrDefault(choice, List.of());
            ticks.getOrDefault(choice, List.of()).stream()
                    .filter(tick -> gone.stream().noneMatch(removal -> causality.isBefore(tick, removal)))
                    .max(causality::compareRank)
                    .ifPresent(tick -> behind.add(candidate(causality.body(tick.change()), choice)));
        }
        return List.copyOf(behind);
    }

    private static Set<String> tickedBy(Operation operation, FieldPath path) {
        if (operation instanceof Operation.AddChoice add && add.path().equals(path)) {
            return Set.of(add.choice());
        }
        return operation instanceof Operation.Set set
                        && set.path().equals(path)
                        && set.value() instanceof FieldValue.Choices several
                ? Set.copyOf(several.choices())
                : Set.of();
    }

    private static Candidate candidate(Change by, String choice) {
        return new Candidate(
                FieldValue.Choices.of(List.of(choice)), by.id(), by.author(), by.device(), by.wall(), by.why());
    }

    /** True if neither author had been shown the other's change; false for changes that are not in force. */
    public boolean isConcurrent(ChangeId a, ChangeId b) {
        Causality causality = causality();
        int first = history.graph().indexOf(a);
        int second = history.graph().indexOf(b);
        return first >= 0
                && second >= 0
                && first != second
                && causality.isActive(first)
                && causality.isActive(second)
                && !causality.isBefore(first, second)
                && !causality.isBefore(second, first);
    }

    /** False where everybody had been shown all that was there, as in most records: then nothing is concurrent. */
    public boolean hasConcurrent() {
        return history.size() > 1 && !causality().isOneLine();
    }

    /** Each change once, in the order of their clocks. */
    public static List<Candidate> inOrder(List<Candidate> candidates) {
        Map<ChangeId, Candidate> once = new HashMap<>();
        candidates.forEach(candidate -> once.putIfAbsent(candidate.changeId(), candidate));
        return once.values().stream()
                .sorted(Comparator.comparing(Candidate::wall).thenComparing(Candidate::changeId))
                .toList();
    }
}
