package org.turnstone.sync.exchange;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.EntryKind;
import org.turnstone.sync.change.LogId;
import org.turnstone.sync.log.Ancestry;
import org.turnstone.sync.log.ChangeLog;
import org.turnstone.sync.log.Entry;
import org.turnstone.sync.log.Tip;
import org.turnstone.sync.log.Tips;

/**
 * Which bodies a laptop may forget: those of changes that stand at or below a durable tip, by hash, thirty days after the
 * first checkpoint that said so (docs/protocol.md, "Checkpoint"). {@code durable} covers an entry only when its body, its
 * keys and its attachments are in a verified backup, so nothing is forgotten that only this laptop has.
 *
 * <p>Time is the server's, as its checkpoints say, since a laptop's own clock may be years off. A first checkpoint is
 * remembered as a {@link Covered}: what was durable then is durable now, so one vector for each span of time is enough.
 */
public final class PruneRule {
    /** How long a laptop keeps what is durable elsewhere. */
    public static final Duration KEEP = Duration.ofDays(30);

    /** More would be of no use: each day adds one at most, and those older than {@link #KEEP} become one. */
    static final int MAX_REMEMBERED = 40;

    private static final Duration STEP = Duration.ofDays(1);

    private PruneRule() {}

    /**
     * What a checkpoint was the first to call durable.
     *
     * @param at the time in that checkpoint
     * @param durable its vector
     */
    public record Covered(Instant at, Tips durable) {}

    /**
     * What to remember after a checkpoint, the oldest first. A vector is added at most once a day, which makes nothing be
     * forgotten earlier, and of those that are old enough only the newest is kept.
     *
     * @param remembered what this gave last time
     */
    public static List<Covered> after(List<Covered> remembered, Checkpoint checkpoint) {
        List<Covered> next = new ArrayList<>(remembered);
        Instant now = checkpoint.time();
        boolean news = next.isEmpty()
                || (!next.get(next.size() - 1).durable().equals(checkpoint.durable())
                        && !next.get(next.size() - 1).at().plus(STEP).isAfter(now));
        if (news && !checkpoint.durable().byLog().isEmpty()) {
            next.add(new Covered(now, checkpoint.durable()));
        }
        while (next.size() > MAX_REMEMBERED || (next.size() > 1 && isOldEnough(next.get(1), now))) {
            next.remove(0);
        }
        return List.copyOf(next);
    }

    private static boolean isOldEnough(Covered covered, Instant now) {
        return !covered.at().plus(KEEP).isAfter(now);
    }

    /** The vector below which bodies may go, by what is remembered and the newest checkpoint. */
    public static Tips prunable(List<Covered> remembered, Checkpoint newest) {
        Optional<Covered> old = remembered.stream()
                .filter(covered -> isOldEnough(covered, newest.time()))
                .reduce((first, second) -> second);
        return old.map(Covered::durable).orElse(Tips.NONE);
    }

    /**
     * The changes whose bodies may go, at most {@code limit}, log by log, oldest first.
     *
     * @param prunable from {@link #prunable}
     * @param newest the newest checkpoint; a log of which it no longer calls the same durable is left alone, since the server
     *     was restored or its backup was taken back
     * @param which further conditions of the replica, such as that the record is finished
     */
    public static List<ChangeId> bodies(
            ChangeLog log, Tips prunable, Checkpoint newest, Predicate<Entry> which, int limit) {
        List<ChangeId> found = new ArrayList<>();
        for (LogId id : prunable.byLog().keySet()) {
            Set<ChangeId> then = atOrBelow(log, id, prunable);
            Set<ChangeId> now = atOrBelow(log, id, newest.durable());
            Set<ChangeId> lacking = log.lackingIn(id);
            for (ChangeLog.Place place : log.places(id, 0)) {
                if (found.size() >= limit) {
                    return found;
                }
                if (then.contains(place.id()) && now.contains(place.id()) && !lacking.contains(place.id())) {
                    log.find(place.id())
                            .filter(entry -> entry.hasBody() && entry.header().kind() == EntryKind.CHANGE)
                            .filter(which)
                            .ifPresent(entry -> found.add(entry.id()));
                }
            }
        }
        return found;
    }

    private static Set<ChangeId> atOrBelow(ChangeLog log, LogId id, Tips tips) {
        return Ancestry.atOrBelow(log, id, tips.of(id).stream().map(Tip::id).toList());
    }
}
