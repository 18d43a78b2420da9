package org.turnstone.sync.merge;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Answers for any change whether one of some acts comes after it, without asking each of them: what took the square of a
 * field's changes takes their number.
 *
 * <p>Of the acts on one chain of the graph under one key the last one is after everything the others are after, so only
 * those are kept. What they are after is a stretch of each chain, from its beginning to a farthest link; the farthest of
 * all acts decides. Acts of the office come after changes under any key. Belongs to one merge and one thread.
 */
final class LaterActs {
    private static final int ANY_KEY = -1;
    /** So few are asked one by one, which is quicker. */
    private static final int FEW = 8;

    private final Causality causality;
    private final Map<Reach, Map<Spot, Integer>> farthest = new HashMap<>();
    /** Changes that are asked one by one: of few acts all, of many those whose past only a walk tells. */
    private final List<Integer> asked = new ArrayList<>(0);

    private record Spot(int key, int chain) {}

    /** @param acts those that may be later; which of a change is no matter */
    LaterActs(List<Act> acts, Causality causality) {
        this.causality = causality;
        if (acts.size() <= FEW) {
            acts.forEach(act -> asked.add(act.change()));
            return;
        }
        Map<Reach, Map<Spot, Integer>> last = new HashMap<>();
        for (Act act : acts) {
            int change = act.change();
            Reach reach = causality.reachFrom(change);
            if (reach == null) {
                asked.add(change);
            } else {
                int key = causality.body(change).office() ? ANY_KEY : causality.key(change);
                last.computeIfAbsent(reach, any -> new HashMap<>())
                        .merge(
                                new Spot(key, reach.chain(change)),
                                change,
                                (a, b) -> reach.link(a) > reach.link(b) ? a : b);
            }
        }
        last.forEach((reach, changes) -> {
            Map<Spot, Integer> spots = new HashMap<>();
            changes.forEach((spot, change) -> reachBack(reach, spot, change, spots));
            farthest.put(reach, spots);
        });
    }

    private static void reachBack(Reach reach, Spot from, int change, Map<Spot, Integer> spots) {
        spots.merge(from, reach.link(change) - 1, Math::max);
        int[] clock = reach.clock(change);
        for (int i = 0; i < clock.length; i += 2) {
            spots.merge(new Spot(from.key, clock[i]), clock[i + 1], Math::max);
        }
    }

    /** True if an act of another change is after this change. */
    boolean areAfter(int change) {
        for (Map.Entry<Reach, Map<Spot, Integer>> entry : farthest.entrySet()) {
            Reach reach = entry.getKey();
            int chain = reach.chain(change);
            Map<Spot, Integer> spots = entry.getValue();
            if (chain >= 0
                    && Math.max(
                                    spots.getOrDefault(new Spot(causality.key(change), chain), -1),
                                    spots.getOrDefault(new Spot(ANY_KEY, chain), -1))
                            >= reach.link(change)) {
                return true;
            }
        }
        for (int later : asked) {
            if (later != change && causality.isBefore(change, later)) {
                return true;
            }
        }
        return false;
    }
}
