package org.turnstone.sync.log;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.turnstone.sync.change.ChangeHeader;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.EntryKind;
import org.turnstone.sync.change.KeyId;
import org.turnstone.sync.change.LogId;
import org.turnstone.sync.identity.KeyWrap;
import org.turnstone.sync.record.RecordId;

/** A {@link ChangeLog} in memory, written to be read rather than to be fast. Safe to share between threads. */
public final class MemoryChangeLog implements ChangeLog {
    private static final Comparator<Place> ORDER =
            Comparator.comparingLong(Place::seq).thenComparing(Place::id);

    private final Map<ChangeId, Entry> entries = new LinkedHashMap<>();
    private final Map<ChangeId, Set<KeyWrap>> wrapsOfEntry = new HashMap<>();
    private final Map<RecordId, Set<KeyWrap>> wraps = new HashMap<>();
    private final Set<ChangeId> held = new HashSet<>();
    /** By the entry before, in whole chains. */
    private final Map<ChangeId, Set<ChangeId>> followers = new HashMap<>();

    private final Map<ChangeId, Set<ChangeId>> waiting = new HashMap<>();
    private final Map<LogId, SortedSet<Place>> places = new HashMap<>();
    private final SortedMap<LogId, SortedSet<Tip>> tips = new TreeMap<>();

    @Override
    public synchronized List<AppendResult> append(List<Delivery> deliveries) {
        List<AppendResult> results = new ArrayList<>(deliveries.size());
        for (Delivery delivery : deliveries) {
            addWraps(delivery.wraps());
            wrapsOfEntry
                    .computeIfAbsent(delivery.entry().id(), any -> new java.util.LinkedHashSet<>())
                    .addAll(delivery.wraps());
            results.add(append(delivery.entry()));
        }
        return results;
    }

    private AppendResult append(Entry entry) {
        ChangeId id = entry.id();
        Entry known = entries.get(id);
        if (known != null) {
            if (!java.util.Arrays.equals(known.headerBytes(), entry.headerBytes())) {
                return new AppendResult.Collision(id);
            }
            if (!known.hasBody() && entry.hasBody()) {
                entries.put(id, entry);
                return new AppendResult.BodyAdded(id);
            }
            return new AppendResult.Duplicate(id);
        }
        entries.put(id, entry);
        if (!follows(entry)) {
            held.add(id);
            waiting.computeIfAbsent(entry.header().prevId(), any -> new HashSet<>())
                    .add(id);
            return new AppendResult.Held(id);
        }
        boolean branch = place(entry);
        releaseAfter(id);
        return new AppendResult.Stored(id, branch);
    }

    private boolean follows(Entry entry) {
        ChangeHeader header = entry.header();
        if (header.seq() == 1) {
            return true;
        }
        Entry before = entries.get(header.prevId());
        return before != null
                && !held.contains(before.id())
                && before.header().logId().equals(header.logId())
                && before.header().seq() == header.seq() - 1
                && java.util.Arrays.equals(before.headerHash(), header.prev());
    }

    /** Puts an entry at the end of its chain and says whether another stood there already. */
    private boolean place(Entry entry) {
        ChangeHeader header = entry.header();
        LogId log = header.logId();
        SortedSet<Place> ofLog = places.computeIfAbsent(log, any -> new TreeSet<>(ORDER));
        SortedSet<Tip> ends = tips.computeIfAbsent(log, any -> new TreeSet<>());
        boolean branch;
        if (header.seq() == 1) {
            branch = !ofLog.isEmpty();
        } else {
            Set<ChangeId> siblings = followers.computeIfAbsent(header.prevId(), any -> new HashSet<>());
            branch = !siblings.isEmpty();
            siblings.add(entry.id());
            ends.remove(new Tip(header.seq() - 1, header.prevId()));
        }
        ofLog.add(new Place(header.seq(), entry.id(), header.prevId()));
        ends.add(new Tip(header.seq(), entry.id()));
        return branch;
    }

    private void releaseAfter(ChangeId first) {
        List<ChangeId> next = new ArrayList<>(List.of(first));
        while (!next.isEmpty()) {
            ChangeId id = next.remove(next.size() - 1);
            for (ChangeId waiter : waiting.getOrDefault(id, Set.of())) {
                Entry entry = entry(waiter);
                if (held.contains(waiter) && follows(entry)) {
                    held.remove(waiter);
                    place(entry);
                    next.add(waiter);
                }
            }
        }
    }

    private Entry entry(ChangeId id) {
        Entry entry = entries.get(id);
        if (entry == null) {
            throw new AssertionError("an entry that waits is here");
        }
        return entry;
    }

    @Override
    public synchronized void addWraps(Collection<KeyWrap> more) {
        for (KeyWrap wrap : more) {
            wraps.computeIfAbsent(wrap.recordId(), any -> new java.util.LinkedHashSet<>())
                    .add(wrap);
        }
    }

    @Override
    public synchronized void erase(RecordId record, @Nullable KeyId part) {
        if (part == null) {
            entries.replaceAll((id, entry) -> entry.header().recordId().equals(record) ? entry.withoutBody() : entry);
        }
        wraps.computeIfAbsent(record, any -> new java.util.LinkedHashSet<>())
                .removeIf(wrap -> part == null || wrap.keyId().equals(part));
        wrapsOfEntry
                .values()
                .forEach(kept -> kept.removeIf(wrap -> wrap.recordId().equals(record)
                        && (part == null || wrap.keyId().equals(part))));
    }

    @Override
    public synchronized Optional<Entry> find(ChangeId id) {
        return Optional.ofNullable(entries.get(id));
    }

    @Override
    public synchronized List<Delivery> deliveries(List<ChangeId> ids) {
        List<Delivery> deliveries = new ArrayList<>();
        for (ChangeId id : ids) {
            Entry entry = entries.get(id);
            if (entry != null) {
                deliveries.add(new Delivery(entry, List.copyOf(wrapsOfEntry.getOrDefault(id, Set.of()))));
            }
        }
        return deliveries;
    }

    @Override
    public synchronized List<Entry> entriesOf(RecordId record) {
        return entries.values().stream()
                .filter(entry -> entry.header().recordId().equals(record))
                .toList();
    }

    @Override
    public synchronized List<Entry> entriesOf(EntryKind kind) {
        return entries.values().stream()
                .filter(entry -> entry.header().kind() == kind)
                .toList();
    }

    @Override
    public synchronized List<KeyWrap> wrapsOf(RecordId record) {
        return List.copyOf(wraps.getOrDefault(record, Set.of()));
    }

    @Override
    public synchronized Set<RecordId> records() {
        Set<RecordId> records = new HashSet<>();
        for (Entry entry : entries.values()) {
            if (!entry.header().recordId().value().isZero()) {
                records.add(entry.header().recordId());
            }
        }
        return records;
    }

    @Override
    public synchronized Optional<Entry> opening(LogId log) {
        SortedSet<Place> ofLog = places.get(log);
        return ofLog == null ? Optional.empty() : find(ofLog.first().id());
    }

    @Override
    public synchronized List<Place> places(LogId log, long afterSeq) {
        SortedSet<Place> ofLog = places.get(log);
        return ofLog == null
                ? List.of()
                : ofLog.stream().filter(place -> place.seq() > afterSeq).toList();
    }

    @Override
    public synchronized Tips tips() {
        return new Tips(tips);
    }
}
