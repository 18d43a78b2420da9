package org.turnstone.sync.simulation;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.change.EntryKind;
import org.turnstone.sync.change.KeyId;
import org.turnstone.sync.change.LogId;
import org.turnstone.sync.identity.KeyWrap;
import org.turnstone.sync.log.AppendResult;
import org.turnstone.sync.log.ChangeLog;
import org.turnstone.sync.log.Delivery;
import org.turnstone.sync.log.Entry;
import org.turnstone.sync.log.MemoryChangeLog;
import org.turnstone.sync.log.Need;
import org.turnstone.sync.log.Tips;
import org.turnstone.sync.record.RecordId;

/**
 * A log on a disk that can lose its power: each write is done whole or not at all, and a journal of the writes is what the
 * disk holds. A backup is the journal of its moment; restoring one plays it again.
 *
 * <p>A write that fails may have reached the disk or not ({@link #crashAtWrite}). With {@link Fault#LAZY_STORE} the disk
 * lags behind what it confirmed.
 */
final class CrashableLog implements ChangeLog {
    private static final int LAG = 4;

    /** One write, as it is played again. */
    private interface Write {
        List<AppendResult> on(MemoryChangeLog log);
    }

    private final boolean lazy;
    private final boolean refusesForks;
    private final List<Write> journal = new ArrayList<>();
    private MemoryChangeLog log = new MemoryChangeLog();
    private int confirmed;
    private int writesUntilCrash = Integer.MAX_VALUE;
    private boolean crashAfterWriting;
    private boolean inTransaction;
    private int storedTwice;

    CrashableLog(Set<Fault> faults) {
        this.lazy = faults.contains(Fault.LAZY_STORE);
        this.refusesForks = faults.contains(Fault.FORKS_REFUSED);
    }

    /** Contents of a disk at one moment. */
    static final class Backup {
        private final List<Write> writes;

        private Backup(List<Write> writes) {
            this.writes = List.copyOf(writes);
        }
    }

    /**
     * Lets the power go away in the {@code writes}-th write from now.
     *
     * @param afterWriting true if that write still reaches the disk, so that only nobody hears of it
     */
    void crashAtWrite(int writes, boolean afterWriting) {
        writesUntilCrash = writes;
        crashAfterWriting = afterWriting;
    }

    /** What a program finds that is started after the power went away. */
    void reopen() {
        writesUntilCrash = Integer.MAX_VALUE;
        if (lazy && journal.size() > confirmed) {
            restore(new Backup(journal.subList(0, confirmed)));
        }
    }

    Backup backup() {
        return new Backup(journal);
    }

    void restore(Backup backup) {
        writesUntilCrash = Integer.MAX_VALUE;
        List<Write> writes = backup.writes;
        journal.clear();
        journal.addAll(writes);
        confirmed = journal.size();
        log = new MemoryChangeLog();
        writes.forEach(write -> write.on(log));
    }

    /** How often an entry or a body that was here already was stored as if it were new. */
    int storedTwice() {
        return storedTwice;
    }

    /** Runs writes that reach the disk all or none. What the memory shows after a crash is not what the disk holds. */
    <T> T atomically(Supplier<T> writes) {
        if (inTransaction) {
            return writes.get();
        }
        inTransaction = true;
        int before = journal.size();
        boolean done = false;
        T result;
        try {
            result = writes.get();
            done = true;
        } finally {
            inTransaction = false;
            if (!done) {
                journal.subList(before, journal.size()).clear();
            }
        }
        if (journal.size() > before && --writesUntilCrash <= 0) {
            if (!crashAfterWriting) {
                journal.subList(before, journal.size()).clear();
            }
            confirmed = journal.size();
            throw new SimulatedCrash(crashAfterWriting);
        }
        return result;
    }

    private List<AppendResult> write(Write write) {
        boolean crash = !inTransaction && --writesUntilCrash <= 0;
        if (crash && !crashAfterWriting) {
            throw new SimulatedCrash(false);
        }
        journal.add(write);
        List<AppendResult> results = write.on(log);
        if (!lazy || journal.size() > confirmed + LAG) {
            confirmed = journal.size();
        }
        if (crash) {
            confirmed = journal.size();
            throw new SimulatedCrash(crashAfterWriting);
        }
        return results;
    }

    @Override
    public List<AppendResult> append(List<Delivery> deliveries, DeviceId sender) {
        List<Delivery> taken = refusesForks
                ? deliveries.stream()
                        .filter(delivery -> !isFork(delivery.entry()))
                        .toList()
                : List.copyOf(deliveries);
        List<Optional<Entry>> before =
                taken.stream().map(delivery -> log.find(delivery.entry().id())).toList();
        List<AppendResult> stored = write(target -> target.append(taken, sender));
        for (int i = 0; i < taken.size(); i++) {
            boolean fresh = stored.get(i) instanceof AppendResult.Stored || stored.get(i) instanceof AppendResult.Held;
            storedTwice += fresh && before.get(i).isPresent() ? 1 : 0;
        }
        return refusesForks ? withRefused(deliveries, stored) : stored;
    }

    private boolean isFork(Entry entry) {
        return log.places(entry.header().logId(), entry.header().seq() - 1).stream()
                .anyMatch(place ->
                        place.seq() == entry.header().seq() && !place.id().equals(entry.id()));
    }

    private static List<AppendResult> withRefused(List<Delivery> all, List<AppendResult> stored) {
        List<AppendResult> results = new ArrayList<>();
        int next = 0;
        for (Delivery delivery : all) {
            boolean kept = next < stored.size()
                    && stored.get(next).id().equals(delivery.entry().id());
            results.add(
                    kept
                            ? stored.get(next)
                            : new AppendResult.Duplicate(delivery.entry().id()));
            next += kept ? 1 : 0;
        }
        return results;
    }

    @Override
    public void addWraps(Collection<KeyWrap> wraps, DeviceId sender) {
        List<KeyWrap> copy = List.copyOf(wraps);
        write(target -> {
            target.addWraps(copy, sender);
            return List.of();
        });
    }

    @Override
    public void verified(Collection<KeyWrap> wraps) {
        List<KeyWrap> copy = List.copyOf(wraps);
        if (!copy.isEmpty()) {
            write(target -> {
                target.verified(copy);
                return List.of();
            });
        }
    }

    @Override
    public void prune(Collection<ChangeId> ids) {
        List<ChangeId> copy = List.copyOf(ids);
        write(target -> {
            target.prune(copy);
            return List.of();
        });
    }

    @Override
    public void lacks(Map<ChangeId, Set<Need>> needs) {
        Map<ChangeId, Set<Need>> copy = new LinkedHashMap<>(needs);
        if (!copy.isEmpty()) {
            write(target -> {
                target.lacks(copy);
                return List.of();
            });
        }
    }

    @Override
    public void arrived(Need need) {
        write(target -> {
            target.arrived(need);
            return List.of();
        });
    }

    @Override
    public Set<ChangeId> lacking(Need need) {
        return log.lacking(need);
    }

    @Override
    public Set<ChangeId> lackingIn(LogId id) {
        return log.lackingIn(id);
    }

    @Override
    public Set<LogId> lackingLogs() {
        return log.lackingLogs();
    }

    @Override
    public SortedSet<Need> needs(Predicate<Need> which, int limit) {
        return log.needs(which, limit);
    }

    @Override
    public Set<LogId> logsOf(DeviceId device) {
        return log.logsOf(device);
    }

    @Override
    public void erase(RecordId record, @Nullable KeyId part) {
        write(target -> {
            target.erase(record, part);
            return List.of();
        });
    }

    @Override
    public Optional<Entry> find(ChangeId id) {
        return log.find(id);
    }

    @Override
    public List<Delivery> deliveries(List<ChangeId> ids) {
        return log.deliveries(ids);
    }

    @Override
    public List<Entry> entriesOf(RecordId record) {
        return log.entriesOf(record);
    }

    @Override
    public List<Entry> entriesOf(EntryKind kind) {
        return log.entriesOf(kind);
    }

    @Override
    public List<KeyWrap> wrapsOf(RecordId record) {
        return log.wrapsOf(record);
    }

    @Override
    public Set<RecordId> records() {
        return log.records();
    }

    @Override
    public Optional<Entry> opening(LogId id) {
        return log.opening(id);
    }

    @Override
    public List<Place> places(LogId id, long afterSeq) {
        return log.places(id, afterSeq);
    }

    @Override
    public Tips tips() {
        return log.tips();
    }

    @Override
    public SortedMap<LogId, List<Place>> held() {
        return log.held();
    }
}
