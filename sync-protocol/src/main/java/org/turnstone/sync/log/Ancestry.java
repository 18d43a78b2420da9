package org.turnstone.sync.log;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.LogId;

/**
 * What stands at or below an entry of a log, by hash. Numbers alone would not do, since a fork puts two entries under one
 * number.
 */
public final class Ancestry {
    private Ancestry() {}

    /** The entries of a log that are one of {@code tips} or before one; tips that are not here count for nothing. */
    public static Set<ChangeId> atOrBelow(ChangeLog log, LogId id, Collection<ChangeId> tips) {
        return atOrBelow(log.places(id, 0), tips);
    }

    static Set<ChangeId> atOrBelow(List<ChangeLog.Place> places, Collection<ChangeId> tips) {
        Map<ChangeId, ChangeLog.Place> byId = new HashMap<>();
        places.forEach(place -> byId.put(place.id(), place));
        Set<ChangeId> reached = new HashSet<>();
        for (ChangeId tip : tips) {
            ChangeLog.Place at = byId.get(tip);
            while (at != null && reached.add(at.id())) {
                at = at.seq() == 1 ? null : byId.get(at.prev());
            }
        }
        return reached;
    }
}
