package org.turnstone.server.changelog;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.turnstone.sync.change.ChangeHeader;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.LogId;
import org.turnstone.sync.log.AppendResult;
import org.turnstone.sync.log.Delivery;
import org.turnstone.sync.log.Entry;
import org.turnstone.sync.record.WireLimits;

/**
 * Decides what becomes of the entries of one batch, from the part of the log that they touch, without a database. What is
 * then to be written is collected, so that it can be written in a few statements. Used by one thread, once.
 */
final class AppendBatch {
    private final Map<ChangeId, Known> known;
    private final Chains chains;
    private final Map<ChangeId, NewEntry> added = new LinkedHashMap<>();
    private final Map<ChangeId, Entry> bodies = new LinkedHashMap<>();
    private final Set<ChangeId> completed = new HashSet<>();
    private final Set<ChangeId> released = new HashSet<>();
    private final Map<ChangeId, Place> tips = new LinkedHashMap<>();
    private final Set<ChangeId> noTips = new HashSet<>();

    AppendBatch(Map<ChangeId, Known> known, Chains chains) {
        this.known = new HashMap<>(known);
        this.chains = chains;
    }

    /** What is here of an entry already; the header's bytes compare by content. */
    record Known(ByteBuffer header, boolean bodyMissing) {}

    /** Where an entry of a whole chain stands. */
    record Place(LogId log, long seq) {}

    /** An entry that waits for the one before it. */
    record Waiting(ChangeId id, LogId log, long seq, ChangeId prev) {}

    record NewEntry(Entry entry, boolean held) {}

    AppendResult add(Delivery delivery) {
        Entry entry = delivery.entry();
        Known here = known.get(entry.id());
        if (here != null) {
            return again(entry, here);
        }
        ChangeHeader header = entry.header();
        Waiting place = new Waiting(entry.id(), header.logId(), header.seq(), header.prevId());
        boolean whole = chains.isWholeUpTo(place);
        if (whole ? !chains.hasRoomFor(place) : chains.countWaiting(place.log()) >= WireLimits.MAX_HELD_PER_LOG) {
            return new AppendResult.Refused(entry.id());
        }
        known.put(entry.id(), new Known(ByteBuffer.wrap(entry.headerBytes()), !entry.hasBody()));
        if (entry.hasBody()) {
            bodies.put(entry.id(), entry);
        }
        if (!whole) {
            added.put(entry.id(), new NewEntry(entry, true));
            chains.waits(place);
            return new AppendResult.Held(entry.id());
        }
        added.put(entry.id(), new NewEntry(entry, false));
        boolean branch = chains.isFollowed(place.log(), place.prev());
        put(place);
        releaseAfter(place);
        return new AppendResult.Stored(entry.id(), branch);
    }

    private AppendResult again(Entry entry, Known here) {
        if (!here.header().equals(ByteBuffer.wrap(entry.headerBytes()))) {
            return new AppendResult.Collision(entry.id());
        }
        if (!here.bodyMissing() || !entry.hasBody()) {
            return new AppendResult.Duplicate(entry.id());
        }
        known.put(entry.id(), new Known(here.header(), false));
        bodies.put(entry.id(), entry);
        NewEntry mine = added.get(entry.id());
        if (mine != null) {
            added.put(entry.id(), new NewEntry(entry, mine.held()));
        } else {
            completed.add(entry.id());
        }
        return new AppendResult.BodyAdded(entry.id());
    }

    private void put(Waiting place) {
        if (chains.isNewBranch(place)) {
            chains.branches(place.log(), chains.countBranches(place.log()) + 1);
        }
        chains.whole(place.id(), place.log(), place.seq());
        chains.followed(place.log(), place.prev());
        if (place.seq() > 1 && tips.remove(place.prev()) == null) {
            noTips.add(place.prev());
        }
        tips.put(place.id(), new Place(place.log(), place.seq()));
    }

    private void releaseAfter(Waiting first) {
        Deque<Waiting> whole = new ArrayDeque<>(List.of(first));
        while (!whole.isEmpty()) {
            for (Waiting waiting : chains.takeWaitingFor(whole.remove())) {
                if (!chains.hasRoomFor(waiting)) {
                    chains.waits(waiting);
                    continue;
                }
                NewEntry mine = added.get(waiting.id());
                if (mine != null) {
                    added.put(waiting.id(), new NewEntry(mine.entry(), false));
                } else {
                    released.add(waiting.id());
                }
                put(waiting);
                whole.add(waiting);
            }
        }
    }

    List<NewEntry> newEntries() {
        return List.copyOf(added.values());
    }

    List<Entry> newBodies() {
        return List.copyOf(bodies.values());
    }

    /** Entries that were here without the body that is here now. */
    Set<ChangeId> completed() {
        return completed;
    }

    /** Entries that were held before this batch and are no longer. */
    Set<ChangeId> released() {
        return released;
    }

    Set<ChangeId> formerTips() {
        return noTips;
    }

    Map<ChangeId, Place> newTips() {
        return tips;
    }

    /** The part of some logs' graph that a batch needs to know. */
    static final class Chains {
        private final Map<ChangeId, Place> whole = new HashMap<>();
        private final Set<Link> followed = new HashSet<>();
        private final Map<Link, List<Waiting>> waiting = new HashMap<>();
        private final Map<LogId, Integer> branches = new HashMap<>();
        private final Map<LogId, Integer> waitingOf = new HashMap<>();

        /** Who names {@code prev} as the entry before it; zeros for the first of a log. */
        private record Link(LogId log, ChangeId prev) {}

        void whole(ChangeId id, LogId log, long seq) {
            whole.put(id, new Place(log, seq));
        }

        void followed(LogId log, ChangeId prev) {
            followed.add(new Link(log, prev));
        }

        void branches(LogId log, int count) {
            branches.put(log, count);
        }

        int countBranches(LogId log) {
            return branches.getOrDefault(log, 0);
        }

        int countWaiting(LogId log) {
            return waitingOf.getOrDefault(log, 0);
        }

        /** True if it would not stand at the end of a branch that is here. */
        boolean isNewBranch(Waiting place) {
            return place.seq() == 1 || isFollowed(place.log(), place.prev());
        }

        boolean hasRoomFor(Waiting place) {
            return !isNewBranch(place) || countBranches(place.log()) < WireLimits.MAX_TIPS_PER_LOG;
        }

        void waits(Waiting place) {
            waitingOf.merge(place.log(), 1, Integer::sum);
            waiting.computeIfAbsent(new Link(place.log(), place.prev()), any -> new ArrayList<>())
                    .add(place);
        }

        boolean isWholeUpTo(Waiting place) {
            return place.seq() == 1 || new Place(place.log(), place.seq() - 1).equals(whole.get(place.prev()));
        }

        boolean isFollowed(LogId log, ChangeId prev) {
            return followed.contains(new Link(log, prev));
        }

        /** Those waiting for an entry that is whole now; one that names it but stands elsewhere goes on waiting. */
        List<Waiting> takeWaitingFor(Waiting before) {
            List<Waiting> all = waiting.remove(new Link(before.log(), before.id()));
            if (all == null) {
                return List.of();
            }
            List<Waiting> released =
                    all.stream().filter(next -> next.seq() == before.seq() + 1).toList();
            waitingOf.merge(before.log(), -released.size(), Integer::sum);
            return released;
        }
    }
}
