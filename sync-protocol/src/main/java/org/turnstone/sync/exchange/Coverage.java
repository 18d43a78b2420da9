package org.turnstone.sync.exchange;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
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

    private static List<ChangeId> ids(SortedSet<Tip> tips) {
        return tips.stream().map(Tip::id).toList();
    }
}
