package org.turnstone.sync.merge;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.turnstone.sync.change.Change;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.KeyId;
import org.turnstone.sync.merge.RecordHistory.KnownChange;

/**
 * Which act is before which, and which ranks higher (docs/protocol.md, "Before"). Before is not transitive: a change
 * under another key, or one whose author was not shown something, stands between without passing anything on.
 *
 * <p>Belongs to one merge and one thread: it remembers walks.
 */
final class Causality {
    /** Up to this size every walk is remembered, at most 12 MB; beyond it only the last one. */
    private static final int MAX_REMEMBERED_WALKS = 10_000;
    /** Nearly always everybody was spared the same changes; each set of them takes a look at the whole graph. */
    private static final int MAX_REACHES = 16;

    private static final BitSet NOTHING = new BitSet();

    private final ChangeGraph graph;
    private final Reach wholeGraph;
    private final @Nullable Change[] bodies;
    private final int[] keys;
    private final int[] ranks;
    /** Per change what a walk from it must not enter, or null if nothing behind it is closed. */
    private final @Nullable BitSet[] closed;

    private final Map<BitSet, Reach> reaches = new HashMap<>();
    private final @Nullable BitSet[] walks;
    private int lastWalkFrom = -1;
    private BitSet lastWalk = NOTHING;

    Causality(RecordHistory history) {
        int size = history.size();
        graph = history.graph();
        wholeGraph = graph.reach(NOTHING);
        bodies = new Change[size];
        keys = new int[size];
        ranks = new int[size];
        closed = new BitSet[size];
        walks = new BitSet[size <= MAX_REMEMBERED_WALKS ? size : 0];
        Map<KeyId, Integer> keyNumbers = new HashMap<>();
        List<Integer> ranked = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            KnownChange known = history.changes().get(i);
            Change body = known.body();
            if (body != null && known.status() == ChangeStatus.ACTIVE) {
                bodies[i] = body;
                keys[i] = keyNumbers.computeIfAbsent(body.keyId(), key -> keyNumbers.size());
                closed[i] = closedBehind(i, body);
                ranked.add(i);
            }
        }
        // Indexes ascend by change id, and sorting keeps the order of equals: that breaks ties between equal clocks.
        ranked.sort(Comparator.comparing(i -> body(i).wall()));
        for (int i = 0; i < ranked.size(); i++) {
            ranks[ranked.get(i)] = i;
        }
    }

    private @Nullable BitSet closedBehind(int change, Change body) {
        BitSet bits = null;
        for (ChangeId id : body.unseen()) {
            int index = graph.indexOf(id);
            if (index >= 0 && (!wholeGraph.hasClocks() || wholeGraph.reaches(change, index))) {
                bits = bits == null ? new BitSet() : bits;
                bits.set(index);
            }
        }
        return bits;
    }

    /** True if the change is in force. */
    boolean isActive(int change) {
        return bodies[change] != null;
    }

    /** The change at an index; it must be active. */
    Change body(int change) {
        Change body = bodies[change];
        if (body == null) {
            throw new IllegalStateException("change " + change + " is not active");
        }
        return body;
    }

    /** True if whoever made {@code b} had been shown {@code a} and could read it. */
    boolean isBefore(Act a, Act b) {
        return a.change() == b.change() ? a.index() < b.index() : isBefore(a.change(), b.change());
    }

    /** True if every change follows all others that were there, under one key and with nothing its author was not shown. */
    boolean isOneLine() {
        for (int i = 0; i < bodies.length; i++) {
            if (closed[i] != null || keys[i] != keys[0]) {
                return false;
            }
        }
        return graph.isOneLine();
    }

    /** As for acts, for two different active changes. */
    boolean isBefore(int a, int b) {
        if (graph.place(a) >= graph.place(b) || (keys[a] != keys[b] && !body(b).office())) {
            return false;
        }
        Reach reach = reachFrom(b);
        return reach != null ? reach.reaches(b, a) : walk(b).get(a);
    }

    /** What answers for a change what is behind it; null if only a walk does. */
    @Nullable
    Reach reachFrom(int change) {
        BitSet notEntered = closed[change];
        Reach reach = notEntered == null ? wholeGraph : reaches.get(notEntered);
        if (reach == null && reaches.size() < MAX_REACHES) {
            reach = graph.reach(notEntered);
            reaches.put(notEntered, reach);
        }
        return reach != null && reach.hasClocks() ? reach : null;
    }

    /** A number that tells a change's key from others; only acts under one key, or the office's, come after each other. */
    int key(int change) {
        return keys[change];
    }

    private BitSet walk(int from) {
        if (lastWalkFrom == from) {
            return lastWalk;
        }
        BitSet walked = walks.length == 0 ? null : walks[from];
        if (walked == null) {
            BitSet notEntered = closed[from];
            walked = graph.walk(from, notEntered == null ? NOTHING : notEntered);
            if (walks.length > 0) {
                walks[from] = walked;
            }
        }
        lastWalkFrom = from;
        lastWalk = walked;
        return walked;
    }

    /** A change's place in an order in which whatever is before it has a smaller place. */
    int place(int change) {
        return graph.place(change);
    }

    /** Compares by claimed time, then change id, then place in the change; the greater one ranks higher. */
    int compareRank(Act a, Act b) {
        int byChange = Integer.compare(ranks[a.change()], ranks[b.change()]);
        return byChange != 0 ? byChange : Integer.compare(a.index(), b.index());
    }

    /** The act that ranks highest. The list has at least one. */
    Act highest(List<Act> acts) {
        Act highest = acts.get(0);
        for (Act act : acts) {
            highest = compareRank(act, highest) > 0 ? act : highest;
        }
        return highest;
    }
}
