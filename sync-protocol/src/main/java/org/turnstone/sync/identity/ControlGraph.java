package org.turnstone.sync.identity;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.record.Octets16;

/**
 * The branches of a control log, and which of them is followed (docs/protocol.md, "Branches of the control log"). The answer
 * depends on the set of decisions alone, so replicas that hold the same ones follow the same branch.
 *
 * <p>At each fork a branch <em>closes</em> another if joins on it name entries of the other, and every join of the other that
 * names the first stands at or below one of these. A closed branch is not followed. Of those left, one that closed another goes
 * first, then the one whose first decision is the earliest, then the lowest id. So a branch that began later, as a restored
 * server's does, never takes over by growing.
 *
 * <p>Example: after decision 40 stand 41 of Monday and, from a server restored on Friday, 41' and 42'. Until somebody joins
 * them, 41 is followed. A join after 42' that names 41 closes 41, and 42' is followed from then on.
 */
final class ControlGraph {
    private static final ChangeId NO_PARENT = new ChangeId(Octets16.ZERO);

    private final Map<ChangeId, Decision> byId = new TreeMap<>();
    private final Map<ChangeId, List<Decision>> children = new HashMap<>();
    private final Map<ChangeId, Span> spans = new HashMap<>();
    private final List<Decision> joins = new ArrayList<>();
    private final List<Decision> followed = new ArrayList<>();

    /** Where a decision stands in a walk through the tree: those after it have spans within its own. */
    private record Span(int from, int to) {
        boolean holds(Span other) {
            return from <= other.from && other.to <= to;
        }
    }

    ControlGraph(Collection<Decision> decisions) {
        decisions.forEach(decision -> byId.put(decision.id(), decision));
        for (Decision decision : byId.values()) {
            children.computeIfAbsent(parentOf(decision), any -> new ArrayList<>())
                    .add(decision);
        }
        walk();
        byId.values().stream()
                .filter(decision -> decision.content() instanceof ControlEntry.Join)
                .filter(this::isReached)
                .forEach(joins::add);
        follow();
    }

    /** The decisions of the branch that is followed, oldest first. */
    List<Decision> followed() {
        return List.copyOf(followed);
    }

    /** The other decisions, by id. */
    List<Decision> elsewhere() {
        Set<Decision> here = new HashSet<>(followed);
        return byId.values().stream()
                .filter(this::isReached)
                .filter(decision -> !here.contains(decision))
                .toList();
    }

    /** Ends of branches that no join on the followed branch closes: the log is forked while there are any. */
    SortedSet<ChangeId> looseEnds() {
        Set<ChangeId> closed = new HashSet<>();
        if (!followed.isEmpty()) {
            closed.add(followed.get(followed.size() - 1).id());
        }
        for (Decision decision : followed) {
            if (decision.content() instanceof ControlEntry.Join join) {
                closed.addAll(join.tips());
            }
        }
        SortedSet<ChangeId> loose = new TreeSet<>();
        for (Decision end : byId.values()) {
            if (isReached(end)
                    && !children.containsKey(end.id())
                    && closed.stream().noneMatch(tip -> isAtOrBelow(end.id(), tip))) {
                loose.add(end.id());
            }
        }
        return loose;
    }

    private static ChangeId parentOf(Decision decision) {
        ChangeId before = decision.before();
        return before == null ? NO_PARENT : before;
    }

    private boolean isReached(Decision decision) {
        return spans.containsKey(decision.id());
    }

    /** Numbers the tree from its roots without recursion: a control log is a chain of thousands. */
    private void walk() {
        int next = 0;
        Map<ChangeId, Integer> begun = new HashMap<>();
        Deque<Decision> open = new ArrayDeque<>(children.getOrDefault(NO_PARENT, List.of()));
        while (!open.isEmpty()) {
            Decision at = open.peek();
            Integer from = begun.get(at.id());
            if (from == null) {
                begun.put(at.id(), next++);
                children.getOrDefault(at.id(), List.of()).forEach(open::push);
            } else {
                open.pop();
                spans.put(at.id(), new Span(from, next));
            }
        }
    }

    /** True if {@code id} is {@code tip} or stands before it; false if one of them is not here. */
    private boolean isAtOrBelow(ChangeId id, ChangeId tip) {
        Span lower = spans.get(id);
        Span upper = spans.get(tip);
        return lower != null && upper != null && lower.holds(upper);
    }

    private void follow() {
        List<Decision> next = children.getOrDefault(NO_PARENT, List.of());
        while (!next.isEmpty()) {
            Decision chosen = next.size() == 1 ? next.get(0) : choose(next);
            followed.add(chosen);
            next = children.getOrDefault(chosen.id(), List.of());
        }
    }

    private Decision choose(List<Decision> branches) {
        List<Decision> open = branches.stream()
                .filter(branch -> branches.stream().noneMatch(other -> closes(other, branch)))
                .toList();
        return (open.isEmpty() ? branches : open)
                .stream()
                        .min(Comparator.comparing((Decision branch) ->
                                        branches.stream().noneMatch(other -> closes(branch, other)))
                                .thenComparing(Decision::at)
                                .thenComparing(Decision::id))
                        .orElseThrow();
    }

    private boolean closes(Decision branch, Decision other) {
        if (branch.equals(other)) {
            return false;
        }
        List<ChangeId> named = named(branch, other).stream()
                .flatMap(join -> tips(join).stream())
                .filter(tip -> isAtOrBelow(other.id(), tip))
                .toList();
        return !named.isEmpty()
                && named(other, branch).stream()
                        .allMatch(answer -> named.stream().anyMatch(tip -> isAtOrBelow(answer.id(), tip)));
    }

    /** The joins on {@code branch} that name an entry of {@code other}. */
    private List<Decision> named(Decision branch, Decision other) {
        return joins.stream()
                .filter(join -> isAtOrBelow(branch.id(), join.id()))
                .filter(join -> tips(join).stream().anyMatch(tip -> isAtOrBelow(other.id(), tip)))
                .toList();
    }

    private static List<ChangeId> tips(Decision join) {
        return ((ControlEntry.Join) join.entry().orElseThrow()).tips();
    }
}
