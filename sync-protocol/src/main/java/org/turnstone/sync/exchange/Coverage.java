package org.turnstone.sync.exchange;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.LogId;
import org.turnstone.sync.log.Ancestry;
import org.turnstone.sync.log.ChangeLog;
import org.turnstone.sync.log.Entry;
import org.turnstone.sync.log.Tip;
import org.turnstone.sync.log.Tips;

/**
 * Which entries a vector covers: those at or below one of its tips ({@link Ancestry}).
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
                && covered.computeIfAbsent(id, any -> Ancestry.atOrBelow(log, id, ids(tips)))
                        .contains(entry.id());
    }

    /**
     * The vector of what is whole in a log: the ends of the chains in which no entry lacks anything. This is what a receipt
     * may say is stored.
     */
    public static Tips whole(ChangeLog log) {
        Tips all = log.tips();
        Set<LogId> lacking = log.lackingLogs();
        if (lacking.isEmpty()) {
            return all;
        }
        SortedMap<LogId, SortedSet<Tip>> whole = new TreeMap<>();
        all.byLog().forEach((id, tips) -> {
            SortedSet<Tip> ends = lacking.contains(id) ? whole(log.places(id, 0), log.lackingIn(id)) : tips;
            if (!ends.isEmpty()) {
                whole.put(id, ends);
            }
        });
        return new Tips(whole);
    }

    /** The ends of the chains from the first place on that meet none of {@code lacking}. Places come in order. */
    static SortedSet<Tip> whole(List<ChangeLog.Place> places, Set<ChangeId> lacking) {
        Set<ChangeId> reached = new HashSet<>();
        SortedSet<Tip> ends = new TreeSet<>();
        for (ChangeLog.Place place : places) {
            boolean follows = place.seq() == 1 || reached.contains(place.prev());
            if (follows && !lacking.contains(place.id())) {
                reached.add(place.id());
                ends.remove(new Tip(Math.max(1, place.seq() - 1), place.prev()));
                ends.add(new Tip(place.seq(), place.id()));
            }
        }
        return ends;
    }

    private static List<ChangeId> ids(SortedSet<Tip> tips) {
        return tips.stream().map(Tip::id).toList();
    }
}
