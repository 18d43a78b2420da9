package org.turnstone.sync.exchange;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.LogId;
import org.turnstone.sync.log.ChangeLog;
import org.turnstone.sync.log.Entry;
import org.turnstone.sync.log.Tip;
import org.turnstone.sync.log.Tips;

/**
 * Which entries a vector covers: those at or below one of its tips by hash. Numbers alone would not do, since a fork puts
 * two entries under one number.
 *
 * <p>Answers for the log as it was when this was made. Not safe to share between threads.
 */
public final class Coverage {
    private final ChangeLog log;
    private final Tips vector;
    private final Map<LogId, Set<ChangeId>> covered = new HashMap<>();

    public Coverage(ChangeLog log, Tips vector) {
        this.log = log;
        this.vector = vector;
    }

    public boolean covers(Entry entry) {
        LogId id = entry.header().logId();
        SortedSet<Tip> tips = vector.of(id);
        return !tips.isEmpty()
                && covered.computeIfAbsent(id, any -> below(id, tips)).contains(entry.id());
    }

    private Set<ChangeId> below(LogId id, SortedSet<Tip> tips) {
        Map<ChangeId, ChangeLog.Place> places = new HashMap<>();
        log.places(id, 0).forEach(place -> places.put(place.id(), place));
        Set<ChangeId> reached = new HashSet<>();
        for (Tip tip : tips) {
            ChangeLog.Place at = places.get(tip.id());
            while (at != null && reached.add(at.id())) {
                at = at.seq() == 1 ? null : places.get(at.prev());
            }
        }
        return reached;
    }
}
