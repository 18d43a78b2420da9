package org.turnstone.sync.log;

import java.util.ArrayList;
import java.util.Collection;
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
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.turnstone.sync.change.ChangeHeader;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.change.EntryKind;
import org.turnstone.sync.change.KeyId;
import org.turnstone.sync.change.LogId;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.identity.KeyWrap;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.record.WireLimits;
import org.turnstone.sync.wire.ControlJson;

/** A {@link ChangeLog} in memory, written to be read rather than to be fast. Safe to share between threads. */
public final class MemoryChangeLog implements ChangeLog {
    private final Map<ChangeId, Entry> entries = new LinkedHashMap<>();
    private final Map<ChangeId, Set<KeyWrap>> wrapsOfEntry = new HashMap<>();
    private final Map<RecordId, Set<KeyWrap>> wraps = new HashMap<>();
    private final Set<ChangeId> held = new HashSet<>();
    private final Map<LogId, Integer> heldOf = new HashMap<>();
    /** By the entry before, in whole chains. */
    private final Map<ChangeId, Set<ChangeId>> followers = new HashMap<>();

    private final Map<ChangeId, Set<ChangeId>> waiting = new HashMap<>();
    private final Map<LogId, SortedSet<Place>> places = new HashMap<>();
    private final SortedMap<LogId, SortedSet<Tip>> tips = new TreeMap<>();

    /** What each sender left, by wrap; verified ones are in {@link #verified} too. */
    private final Map<KeyWrap, DeviceId> senders = new HashMap<>();

    private final Set<KeyWrap> verified = new HashSet<>();
    private final Map<ChangeId, Set<Need>> lacking = new HashMap<>();

    @Override
    public synchronized List<AppendResult> append(List<Delivery> deliveries, DeviceId sender) {
        List<AppendResult> results = new ArrayList<>(deliveries.size());
        for (Delivery delivery : deliveries) {
            AppendResult result = append(delivery.entry());
            results.add(result);
            if (!(result instanceof AppendResult.Refused)) {
                List<KeyWrap> kept = delivery.wraps().stream()
                        .filter(wrap -> admit(wrap, sender))
                        .toList();
                wrapsOfEntry
                        .computeIfAbsent(delivery.entry().id(), any -> new java.util.LinkedHashSet<>())
                        .addAll(kept);
            }
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
        if (!follows(entry)) {
            LogId log = entry.header().logId();
            if (heldOf.getOrDefault(log, 0) >= WireLimits.MAX_HELD_PER_LOG) {
                return new AppendResult.Refused(id);
            }
            heldOf.merge(log, 1, Integer::sum);
            entries.put(id, entry);
            held.add(id);
            waiting.computeIfAbsent(entry.header().prevId(), any -> new HashSet<>())
                    .add(id);
            return new AppendResult.Held(id);
        }
        if (!hasRoom(entry.header())) {
            return new AppendResult.Refused(id);
        }
        entries.put(id, entry);
        boolean branch = place(entry);
        releaseAfter(id);
        return new AppendResult.Stored(id, branch);
    }

    private boolean hasRoom(ChangeHeader header) {
        SortedSet<Tip> ends = tips.getOrDefault(header.logId(), java.util.Collections.emptySortedSet());
        return ends.size() < WireLimits.MAX_TIPS_PER_LOG
                || (header.seq() > 1 && ends.contains(new Tip(header.seq() - 1, header.prevId())));
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
        SortedSet<Place> ofLog = places.computeIfAbsent(log, any -> new TreeSet<>(Place.ORDER));
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
                if (held.contains(waiter) && follows(entry) && hasRoom(entry.header())) {
                    held.remove(waiter);
                    heldOf.merge(entry.header().logId(), -1, Integer::sum);
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

    private boolean admit(KeyWrap wrap, DeviceId sender) {
        Set<KeyWrap> ofRecord = wraps.computeIfAbsent(wrap.recordId(), any -> new java.util.LinkedHashSet<>());
        if (ofRecord.contains(wrap)) {
            return true;
        }
        List<KeyWrap> rivals =
                ofRecord.stream().filter(other -> rivals(other, wrap)).toList();
        long left = rivals.stream()
                .filter(other -> sender.equals(senders.get(other)))
                .count();
        boolean full = left >= WireLimits.MAX_UNVERIFIED_WRAPS_PER_KEY && !sender.equals(HERE);
        if (full || rivals.stream().anyMatch(verified::contains)) {
            return false;
        }
        senders.put(wrap, sender);
        return ofRecord.add(wrap);
    }

    private static boolean rivals(KeyWrap a, KeyWrap b) {
        return a.keyId().equals(b.keyId()) && a.to().equals(b.to()) && a.generation() == b.generation();
    }

    @Override
    public synchronized void addWraps(Collection<KeyWrap> more, DeviceId sender) {
        more.forEach(wrap -> admit(wrap, sender));
    }

    @Override
    public synchronized void verified(Collection<KeyWrap> good) {
        good.forEach(this::verified);
    }

    private void verified(KeyWrap wrap) {
        Set<KeyWrap> ofRecord = wraps.computeIfAbsent(wrap.recordId(), any -> new java.util.LinkedHashSet<>());
        boolean replaced = ofRecord.removeIf(other -> rivals(other, wrap) && !other.equals(wrap));
        ofRecord.add(wrap);
        verified.add(wrap);
        if (!replaced) {
            return;
        }
        wrapsOfEntry.values().forEach(carried -> {
            boolean stood = carried.removeIf(other -> other.recordId().equals(wrap.recordId()) && rivals(other, wrap));
            if (stood) {
                carried.add(wrap);
            }
        });
    }

    @Override
    public synchronized void prune(Collection<ChangeId> ids) {
        for (ChangeId id : ids) {
            entries.computeIfPresent(id, (any, entry) -> entry.withoutBody());
            lacking.remove(id);
        }
    }

    @Override
    public synchronized void lacks(Map<ChangeId, Set<Need>> needs) {
        needs.forEach((id, lacked) -> {
            lacking.remove(id);
            if (!lacked.isEmpty()) {
                lacking.put(id, new HashSet<>(lacked));
            }
        });
    }

    @Override
    public synchronized void arrived(Need need) {
        lacking.values().forEach(needs -> needs.remove(need));
        lacking.values().removeIf(Set::isEmpty);
    }

    @Override
    public synchronized Set<ChangeId> lacking(Need need) {
        Set<ChangeId> found = new HashSet<>();
        lacking.forEach((id, needs) -> {
            if (needs.contains(need)) {
                found.add(id);
            }
        });
        return found;
    }

    @Override
    public synchronized Set<ChangeId> lackingIn(LogId log) {
        Set<ChangeId> found = new HashSet<>(lacking.keySet());
        found.removeIf(id -> !entry(id).header().logId().equals(log));
        return found;
    }

    @Override
    public synchronized Set<LogId> lackingLogs() {
        Set<LogId> found = new HashSet<>();
        lacking.keySet().forEach(id -> found.add(entry(id).header().logId()));
        return found;
    }

    @Override
    public synchronized SortedSet<Need> needs(Predicate<Need> which, int limit) {
        SortedSet<Need> all = new TreeSet<>();
        lacking.values().forEach(all::addAll);
        SortedSet<Need> found = new TreeSet<>();
        all.stream().filter(which).limit(limit).forEach(found::add);
        return found;
    }

    @Override
    public synchronized Set<LogId> logsOf(DeviceId device) {
        Set<LogId> found = new HashSet<>();
        for (LogId log : places.keySet()) {
            opening(log).flatMap(Entry::body).ifPresent(body -> {
                try {
                    if (ControlJson.readOpening(body).deviceId().equals(device)) {
                        found.add(log);
                    }
                } catch (MalformedMessageException e) {
                    throw new AssertionError("an opening that was stored cannot be read", e);
                }
            });
        }
        return found;
    }

    @Override
    public synchronized void erase(RecordId record, @Nullable KeyId part) {
        if (part == null) {
            lacking.keySet().removeIf(id -> entry(id).header().recordId().equals(record));
            entries.replaceAll((id, entry) -> entry.header().recordId().equals(record) ? entry.withoutBody() : entry);
        }
        wraps.computeIfAbsent(record, any -> new java.util.LinkedHashSet<>())
                .removeIf(wrap -> part == null || wrap.keyId().equals(part));
        if (part != null) {
            arrived(new Need.Key(record, part));
        }
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

    @Override
    public synchronized SortedMap<LogId, List<Place>> held() {
        SortedMap<LogId, List<Place>> byLog = new TreeMap<>();
        for (ChangeId id : held) {
            ChangeHeader header = entry(id).header();
            byLog.computeIfAbsent(header.logId(), any -> new ArrayList<>())
                    .add(new Place(header.seq(), id, header.prevId()));
        }
        byLog.values().forEach(places -> places.sort(Place.ORDER));
        return byLog;
    }
}
