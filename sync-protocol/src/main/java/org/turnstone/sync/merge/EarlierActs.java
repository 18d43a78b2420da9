package org.turnstone.sync.merge;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Answers for any change whether one of some acts comes before it: {@link LaterActs} turned round. Of the acts on one chain
 * of the graph under one key the first decides. Belongs to one merge and one thread.
 */
final class EarlierActs {
    private static final int ANY_KEY = -1;
    private static final int NOWHERE = Integer.MAX_VALUE;

    private final List<Act> acts;
    private final Causality causality;
    private final Map<Reach, Map<Spot, Integer>> firstLinks = new HashMap<>();

    private record Spot(int key, int chain) {}

    EarlierActs(List<Act> acts, Causality causality) {
        this.acts = acts;
        this.causality = causality;
    }

    /** True if an act of another change is before this change. */
    boolean areBefore(int change) {
        Reach reach = causality.reachFrom(change);
        if (reach == null) {
            return acts.stream().anyMatch(act -> act.change() != change && causality.isBefore(act.change(), change));
        }
        Map<Spot, Integer> first = firstLinks.computeIfAbsent(reach, this::firstLinks);
        int key = causality.body(change).office() ? ANY_KEY : causality.key(change);
        if (first.getOrDefault(new Spot(key, reach.chain(change)), NOWHERE) < reach.link(change)) {
            return true;
        }
        int[] clock = reach.clock(change);
        for (int i = 0; i < clock.length; i += 2) {
            if (first.getOrDefault(new Spot(key, clock[i]), NOWHERE) <= clock[i + 1]) {
                return true;
            }
        }
        return false;
    }

    private Map<Spot, Integer> firstLinks(Reach reach) {
        Map<Spot, Integer> first = new HashMap<>();
        for (Act act : acts) {
            int chain = reach.chain(act.change());
            if (chain >= 0) {
                int link = reach.link(act.change());
                first.merge(new Spot(causality.key(act.change()), chain), link, Math::min);
                first.merge(new Spot(ANY_KEY, chain), link, Math::min);
            }
        }
        return first;
    }
}
