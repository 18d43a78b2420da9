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
     * @param theyHold entries here that the receiver said it holds, with all before them, although its own tips lie beyond:
     *     those of my tips it has, without which whole logs would be sent again whenever it is ahead, and the last it
     *     received of each log, without which a limit could keep sending the same beginning of a log that forked on both
     *     sides
     */
    public static List<ChangeId> missing(ChangeLog mine, Tips theirs, Set<ChangeId> theyHold, int maxEntries) {
        return missing(mine, mine.tips().byLog().keySet(), theirs, theyHold, maxEntries);
    }

    /**
     * {@link #missing(ChangeLog, Tips, Set, int)} of some logs only.
     *
     * @param logs the others are passed over
     */
    public static List<ChangeId> missing(
            ChangeLog mine, Set<LogId> logs, Tips theirs, Set<ChangeId> theyHold, int maxEntries) {
        List<ChangeId> missing = new ArrayList<>();
        Map<LogId, List<Tip>> held = byLog(mine, theyHold);
        for (Map.Entry<LogId, SortedSet<Tip>> log : mine.tips().byLog().entrySet()) {
            if (missing.size() >= maxEntries) {
                break;
            }
            if (!logs.contains(log.getKey())) {
                continue;
            }
            SortedSet<Tip> receiver = new TreeSet<>(theirs.of(log.getKey()));
            receiver.addAll(held.getOrDefault(log.getKey(), List.of()));
            if (!receiver.containsAll(log.getValue())) {
                missingOfLog(mine, log.getKey(), log.getValue(), receiver, maxEntries, missing);
            }
        }
        return missing;
    }

    /**
     * What a receiver names as held: those of the sender's tips that stand in a whole chain here. One that is held itself says
     * nothing of what lies below it.
     */
    public static Set<ChangeId> held(ChangeLog mine, Tips theirs) {
        Tips ends = mine.tips();
        Set<ChangeId> held = new HashSet<>();
        theirs.byLog().forEach((log, tips) -> {
            SortedSet<Tip> here = ends.of(log);
            for (Tip tip : tips) {
                boolean isHeld = here.contains(tip)
                        || (!here.isEmpty()
                                && mine.find(tip.id()).isPresent()
                                && mine.places(log, tip.seq() - 1).stream()
                                        .anyMatch(place -> place.id().equals(tip.id())));
                if (isHeld) {
                    held.add(tip.id());
                }
            }
        });
        return held;
    }

    private static Map<LogId, List<Tip>> byLog(ChangeLog mine, Set<ChangeId> ids) {
        Map<LogId, List<Tip>> byLog = new HashMap<>();
        for (ChangeId id : ids) {
            mine.find(id)
                    .map(Entry::header)
                    .ifPresent(header -> byLog.computeIfAbsent(header.logId(), any -> new ArrayList<>())
                            .add(new Tip(header.seq(), id)));
        }
        return byLog;
    }

    private static void missingOfLog(
            ChangeLog mine, LogId log, Set<Tip> tips, SortedSet<Tip> receiver, int maxEntries, List<ChangeId> missing) {
        List<Tip> known =
                receiver.stream().filter(tip -> mine.find(tip.id()).isPresent()).toList();
        boolean forked = tips.size() > 1 || known.size() > 1;
        // With one branch here and there, nothing below the receiver's tip needs to be read.
        long from = forked || known.isEmpty() ? 0 : known.get(0).seq() - 1;
        List<ChangeLog.Place> places = mine.places(log, from);
        Set<ChangeId> there = whole(places, known);
        if (from > 0 && there.isEmpty()) {
            // The receiver's tip is only held here, so nothing is known of what lies below it.
            places = mine.places(log, 0);
        }
        if (forked) {
            there.addAll(Ancestry.atOrBelow(places, List.copyOf(there)));
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

    private static Set<ChangeId> whole(List<ChangeLog.Place> places, List<Tip> tips) {
        Set<ChangeId> here = new HashSet<>();
        places.forEach(place -> here.add(place.id()));
        Set<ChangeId> whole = new HashSet<>();
        tips.stream().map(Tip::id).filter(here::contains).forEach(whole::add);
        return whole;
    }
}
