package org.turnstone.server.review;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.turnstone.sync.change.Change;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.Operation;
import org.turnstone.sync.record.FieldPath;

/**
 * Tells of each answer what people did to it and what stood there when they did. Pure.
 *
 * <p>Example: 13 was captured; one laptop made it 3 and the office, not knowing, 1; then the office decided for 3. These are four
 * acts: on nothing, twice on 13, and on 3 and 1.
 */
final class AnswerTrail {
    private AnswerTrail() {}

    /**
     * One act.
     *
     * @param standing what its author was shown there that nothing had replaced
     */
    record Given(FieldPath path, Operation operation, Change change, List<Operation> standing) {
        Given {
            standing = List.copyOf(standing);
        }

        @Override
        public String toString() {
            return "act on " + path;
        }
    }

    /** An operation as one save made it: two saves may do the same. */
    private record Act(ChangeId change, Operation operation) {}

    /**
     * @param changes each after those its author was shown
     * @return by question, in the order in which questions were first answered, then in the order of the changes
     */
    static List<Given> of(List<Change> changes) {
        Map<FieldPath, Set<ChangeId>> touching = new LinkedHashMap<>();
        for (Change change : changes) {
            change.operations()
                    .forEach(operation -> pathOf(operation)
                            .ifPresent(path -> touching.computeIfAbsent(path, any -> new HashSet<>())
                                    .add(change.id())));
        }
        List<Given> found = new ArrayList<>();
        touching.forEach((path, by) -> {
            // Nearly every answer was given once, and then nothing stood there before.
            List<Change> some = by.size() > 1
                    ? changes
                    : changes.stream().filter(one -> by.contains(one.id())).toList();
            found.addAll(of(path, some));
        });
        return found;
    }

    private static List<Given> of(FieldPath path, List<Change> changes) {
        List<Given> found = new ArrayList<>();
        Map<ChangeId, Set<Act>> left = new HashMap<>();
        for (Change change : changes) {
            Set<Act> standing = new LinkedHashSet<>();
            change.deps().forEach(dep -> standing.addAll(left.getOrDefault(dep, Set.of())));
            for (Operation operation : change.operations()) {
                if (pathOf(operation).filter(path::equals).isPresent()) {
                    found.add(new Given(
                            path,
                            operation,
                            change,
                            standing.stream().map(Act::operation).toList()));
                    if (replaces(operation)) {
                        standing.clear();
                    }
                    standing.add(new Act(change.id(), operation));
                }
            }
            left.put(change.id(), standing);
        }
        return found;
    }

    static boolean replaces(Operation operation) {
        return switch (operation.kind()) {
            case SET, CONSENT, RECOUNT -> true;
            default -> false;
        };
    }

    /** The answer that an operation of a person is about. */
    private static Optional<FieldPath> pathOf(Operation operation) {
        Optional<FieldPath> path = switch (operation.kind()) {
            case SET -> Optional.of(((Operation.Set) operation).path());
            case CONSENT -> Optional.of(((Operation.SetConsent) operation).path());
            case ADD_CHOICE -> Optional.of(((Operation.AddChoice) operation).path());
            case REMOVE_CHOICE -> Optional.of(((Operation.RemoveChoice) operation).path());
            case INCREMENT -> Optional.of(((Operation.Increment) operation).path());
            case RECOUNT -> Optional.of(((Operation.Recount) operation).path());
            case STAMP, INSERT_ROW, DELETE_ROW, DELETE_RECORD, RESTORE_RECORD, UNREADABLE -> Optional.empty();
        };
        return path.filter(found -> !found.isOfRecord());
    }
}
