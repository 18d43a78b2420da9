package org.turnstone.sync.simulation;

import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.turnstone.sync.change.LogId;
import org.turnstone.sync.log.ChangeLog;
import org.turnstone.sync.log.Tip;
import org.turnstone.sync.log.Tips;

/**
 * What a vector of numbers would tell ({@link Fault#NUMBERS_TRUSTED}): whoever reads one takes the entry it holds itself
 * under a number for the one that is meant.
 */
public final class Numbers {
    private Numbers() {}

    /** The other side's vector as the holder of {@code mine} understands it. */
    public static Tips understood(Tips theirs, ChangeLog mine) {
        SortedMap<LogId, SortedSet<Tip>> understood = new TreeMap<>();
        theirs.byLog().forEach((log, tips) -> {
            long number = tips.last().seq();
            for (ChangeLog.Place place : mine.places(log, 0)) {
                if (place.seq() <= number) {
                    SortedSet<Tip> all = understood.computeIfAbsent(log, any -> new TreeSet<>());
                    all.add(new Tip(place.seq(), place.id()));
                }
            }
        });
        return new Tips(understood);
    }

    static Map<LogId, Long> of(Tips tips) {
        Map<LogId, Long> numbers = new TreeMap<>();
        tips.byLog().forEach((log, ends) -> numbers.put(log, ends.last().seq()));
        return numbers;
    }
}
