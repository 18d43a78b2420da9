package org.turnstone.sync.log;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.LogId;

/**
 * What one replica sends another: for each log and each of my tips that the receiver lacks, everything back to what it
 * holds, oldest first (docs/protocol.md, "Send rule"). Nothing is remembered between sessions, so nothing can be
 * remembered wrongly. Duplicates are harmless.
 *
 * <p>Example: I hold 1-2-3-4 and, from a fork after 2, 3'. The receiver names 4 as its only tip. 4 and everything before
 * it is there; 3' is not, so 3' is sent.
 */
public final class SendRule {
    private SendRule() {}

    /**
     * The entries that the receiver lacks, log by log, each log oldest first, at most {@code maxEntries}. If exactly that
     * many come back there may be more; ask again with the receiver's next vector.
     *
     * @param mine what is here
     * @param theirs the receiver's vector; tips in it that are not here are ignored, the other direction handles them
     * @param theyHold which of my tips the receiver said it holds although its own tips lie beyond them; without this,
     *     whole logs would be sent again whenever the receiver is ahead
     */
    public static List<ChangeId> missing(ChangeLog mine, Tips theirs, Set<ChangeId> theyHold, int maxEntries) {
        List<ChangeId> missing = new ArrayList<>();
        for (Map.Entry<LogId, SortedSet<Tip>> log : mine.tips().byLog().entrySet()) {
            if (missing.size() >= maxEntries) {
                break;
            }
            SortedSet<Tip> receiver = new TreeSet<>(theirs.of(log.getKey()));
            log.getValue().stream().filter(tip -> theyHold.contains(tip.id())).forEach(receiver::add);
            if (!receiver.containsAll(log.getValue())) {
                missingOfLog(mine, log.getKey(), log.getValue(), receiver, maxEntries, missing);
            }
        }
        return missing;
    }

    private static void missingOfLog(
            ChangeLog mine, LogId log, Set<Tip> tips, SortedSet<Tip> receiver, int maxEntries, List<ChangeId> missing) {
        Set<ChangeId> there = new HashSet<>();
        long from = Long.MAX_VALUE;
        for (Tip tip : receiver) {
            if (mine.find(tip.id()).isPresent()) {
                there.add(tip.id());
                from = Math.min(from, tip.seq());
            }
        }
        boolean forked = tips.size() > 1 || there.size() > 1;
        List<ChangeLog.Place> places = mine.places(log, there.isEmpty() || forked ? 0 : from);
        if (forked) {
            addAncestors(places, there);
        }
        for (ChangeLog.Place place : places) {
            if (missing.size() >= maxEntries) {
                return;
            }
            if (!there.contains(place.id())) {
                missing.add(place.id());
            }
        }
    }

    private static void addAncestors(List<ChangeLog.Place> places, Set<ChangeId> there) {
        Map<ChangeId, ChangeLog.Place> byId = new HashMap<>();
        places.forEach(place -> byId.put(place.id(), place));
        for (ChangeId tip : List.copyOf(there)) {
            ChangeLog.Place at = byId.get(tip);
            while (at != null && at.seq() > 1) {
                ChangeId before = at.prev();
                at = there.add(before) ? byId.get(before) : null;
            }
        }
    }
}
