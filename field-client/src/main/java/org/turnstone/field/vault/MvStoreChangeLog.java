package org.turnstone.field.vault;

import static org.turnstone.field.vault.SealedStore.key;
import static org.turnstone.field.vault.SealedStore.number;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.Lock;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.turnstone.field.vault.SealedStore.SealedMap;
import org.turnstone.sync.change.ChangeHeader;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.change.EntryKind;
import org.turnstone.sync.change.KeyId;
import org.turnstone.sync.change.LogId;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.crypto.RecipientKeyPair;
import org.turnstone.sync.crypto.SymmetricKey;
import org.turnstone.sync.crypto.VerificationFailedException;
import org.turnstone.sync.identity.KeyWrap;
import org.turnstone.sync.log.AppendResult;
import org.turnstone.sync.log.ChangeLog;
import org.turnstone.sync.log.Delivery;
import org.turnstone.sync.log.Entry;
import org.turnstone.sync.log.Need;
import org.turnstone.sync.log.Tip;
import org.turnstone.sync.log.Tips;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.record.WireLimits;
import org.turnstone.sync.wire.ControlJson;

/**
 * The change log of a laptop, in its vault's store.
 *
 * <pre>
 * hdr      changeId                    -> u8 body here, signature, header bytes
 * body     changeId                    -> body as it travels
 * log      logId seq changeId          -> id of the entry before    (whole chains only)
 * held     logId prevId changeId       -> seq                       (waiting for prevId)
 * tips     logId changeId              -> seq
 * rec      recordId changeId           -> nothing
 * wraps    recordId keyId contentId    -> u8 verified (1) | sheltered (2), sender, wrap
 * carried  changeId                    -> contentId*, keyed recordId keyId
 * clash    changeId headerHash         -> a second header under one id
 * left     logId                       -> the last place that was handed out to be passed on
 * lost     changeId                    -> logId seq        (given up after damage; its place in the log stays)
 * lacks    logId changeId              -> what the entry lacks, one need after another
 * needed   need changeId               -> nothing
 * </pre>
 *
 * <p>A wrap that this laptop could open is sealed once more, under the shelter of its key in {@link KeyTable}: whoever destroys
 * the shelter has made the wrap useless in old pages and backups of the store too. Of a record that is shut
 * ({@link ShutRecords}) only what others need is kept: headers, bodies that are not here yet elsewhere, and the site's wraps.
 *
 * <p>Durable when {@link #append} returns. Safe to share between threads: every method holds the vault's lock.
 */
public final class MvStoreChangeLog implements ChangeLog {
    private static final byte[] NOTHING = {};
    /** The map that says how far this laptop's own logs may have been passed on. */
    static final String LEFT = "left";

    private static final String WRAPS = "wraps";
    private static final int VERIFIED = 1;
    private static final int SHELTERED = 2;
    private static final int WRAP_START = 1 + Octets16.LENGTH;

    private final SealedStore store;
    private final Lock lock;
    private final SealedMap headers;
    private final SealedMap bodies;
    private final SealedMap places;
    private final SealedMap held;
    private final SealedMap tips;
    private final SealedMap records;
    private final SealedMap wraps;
    private final SealedMap carried;
    private final SealedMap clashes;
    private final @Nullable KeyTable keys;
    private final ShutRecords shut;
    private final SealedMap left;
    private final Predicate<LogId> isOwn;
    private final Octets16 self;
    private final SealedMap rare;
    private final SealedMap lost;
    private final SealedMap lacks;
    private final SealedMap needed;

    /** How many entries of each log are held, as far as the batch that is being stored asked. */
    private final Map<LogId, Integer> heldOfBatch = new HashMap<>();

    /** The vector, until something is stored. */
    private @Nullable Tips vector;

    /** @param isOwn whether this laptop writes to a log now */
    MvStoreChangeLog(SealedStore store, Lock lock, KeyTable keys, Predicate<LogId> isOwn) {
        this(store, lock, isOwn, keys, idOf(keys));
    }

    private MvStoreChangeLog(
            SealedStore store, Lock lock, Predicate<LogId> isOwn, @Nullable KeyTable keys, Octets16 self) {
        this.isOwn = isOwn;
        this.store = store;
        this.lock = lock;
        this.keys = keys;
        this.self = self;
        shut = new ShutRecords(store);
        headers = store.map("hdr");
        bodies = store.map("body");
        places = store.map("log");
        held = store.map("held");
        tips = store.map("tips");
        records = store.map("rec");
        wraps = store.map(WRAPS);
        carried = store.map("carried");
        clashes = store.map("clash");
        left = store.map(LEFT);
        rare = store.map("rare");
        lost = store.map("lost");
        lacks = store.map("lacks");
        needed = store.map("needed");
    }

    /** Entries and places only, where nothing else is to be read: the key table may be what is damaged. */
    static MvStoreChangeLog ofDamaged(SealedStore store, Lock lock) {
        return new MvStoreChangeLog(store, lock, log -> false, null, Octets16.ZERO);
    }

    private static Octets16 idOf(KeyTable keys) {
        try (RecipientKeyPair own = keys.recipientKey()) {
            return own.recipientKey().id();
        }
    }

    private KeyTable keys() {
        if (keys == null) {
            throw new IllegalStateException("wraps are not read without the key table");
        }
        return keys;
    }

    @Override
    public List<AppendResult> append(List<Delivery> deliveries, DeviceId sender) {
        return append(deliveries, sender, List.of());
    }

    @Override
    public List<AppendResult> append(List<Delivery> deliveries, DeviceId sender, Collection<KeyWrap> opened) {
        return locked(() -> deliveries.isEmpty()
                ? List.of()
                : store.atomically(() -> {
                    Set<KeyWrap> certain = new LinkedHashSet<>(opened);
                    List<AppendResult> results = put(deliveries, sender, certain);
                    verified(certain);
                    return results;
                }));
    }

    /** Stores what was made here, as part of what the caller commits. */
    List<AppendResult> put(List<Delivery> deliveries) {
        Set<KeyWrap> certain = new LinkedHashSet<>();
        deliveries.forEach(delivery -> certain.addAll(delivery.wraps()));
        List<AppendResult> results = put(deliveries, HERE, certain);
        certain.forEach(this::putVerified);
        return results;
    }

    /** @param certain wraps that open; those that stand alone in their place are stored so and taken out of it */
    private List<AppendResult> put(List<Delivery> deliveries, DeviceId sender, Set<KeyWrap> certain) {
        vector = null;
        heldOfBatch.clear();
        List<AppendResult> results = new ArrayList<>(deliveries.size());
        for (Delivery delivery : deliveries) {
            AppendResult result = put(delivery.entry());
            if (!(result instanceof AppendResult.Refused)) {
                putWraps(delivery.entry(), delivery.wraps(), sender, certain);
            }
            results.add(result);
        }
        flushKeys();
        return results;
    }

    /** What the store is about to refer to is durable before it. */
    private void flushKeys() {
        try {
            keys().flush();
        } catch (IOException e) {
            throw new UnwritableStoreException(e);
        }
    }

    private AppendResult put(Entry entry) {
        Optional<byte[]> known = headers.get(bytes(entry.id()));
        if (known.isPresent()) {
            return putAgain(entry, known.get());
        }
        boolean whole = followsWholeChain(entry.header());
        if (whole ? !hasRoom(entry.header()) : heldOf(entry.header().logId()) >= WireLimits.MAX_HELD_PER_LOG) {
            return new AppendResult.Refused(entry.id());
        }
        putHeader(entry);
        entry.body().ifPresent(body -> bodies.put(bytes(entry.id()), body));
        if (!entry.header().recordId().value().isZero()) {
            records.put(key(bytes(entry.header().recordId()), bytes(entry.id())), NOTHING);
        }
        if (isRare(entry.header().kind())) {
            rare.put(key(kindKey(entry.header().kind()), bytes(entry.id())), NOTHING);
        }
        if (lost.contains(bytes(entry.id()))) {
            lost.remove(bytes(entry.id()));
            return new AppendResult.Stored(entry.id(), false);
        }
        if (!whole) {
            heldOfBatch.merge(entry.header().logId(), 1, Integer::sum);
            held.put(heldKey(entry), number(entry.header().seq()));
            return new AppendResult.Held(entry.id());
        }
        boolean branch = putPlace(entry.header(), entry.id());
        releaseAfter(entry);
        return new AppendResult.Stored(entry.id(), branch);
    }

    private int heldOf(LogId log) {
        return heldOfBatch.computeIfAbsent(log, id -> held.keys(bytes(id)).size());
    }

    /** True unless this would be one branch too many. */
    private boolean hasRoom(ChangeHeader header) {
        byte[] log = bytes(header.logId());
        return (header.seq() > 1 && tips.contains(key(log, bytes(header.prevId()))))
                || tips.keys(log).size() < WireLimits.MAX_TIPS_PER_LOG;
    }

    private AppendResult putAgain(Entry entry, byte[] known) {
        byte[] knownHeader = Arrays.copyOfRange(known, 1 + Entry.SIGNATURE_LENGTH, known.length);
        if (!Arrays.equals(knownHeader, entry.headerBytes())) {
            clashes.put(key(bytes(entry.id()), entry.headerHash()), stored(entry));
            return new AppendResult.Collision(entry.id());
        }
        if (known[0] == 0 && entry.hasBody() && !shut.isShut(entry.header().recordId())) {
            putHeader(entry);
            bodies.put(bytes(entry.id()), entry.body().orElseThrow());
            return new AppendResult.BodyAdded(entry.id());
        }
        return new AppendResult.Duplicate(entry.id());
    }

    private void putHeader(Entry entry) {
        headers.put(bytes(entry.id()), stored(entry));
    }

    private static byte[] stored(Entry entry) {
        return key(new byte[] {(byte) (entry.hasBody() ? 1 : 0)}, entry.signature(), entry.headerBytes());
    }

    private boolean followsWholeChain(ChangeHeader header) {
        return header.seq() == 1
                || places.contains(key(bytes(header.logId()), number(header.seq() - 1), bytes(header.prevId())));
    }

    /** Puts an entry into its log and moves the tip. True if another one follows the same entry. */
    private boolean putPlace(ChangeHeader header, ChangeId id) {
        byte[] log = bytes(header.logId());
        boolean branch = false;
        for (byte[] sibling : places.keys(key(log, number(header.seq())))) {
            branch |= header.seq() == 1 || Arrays.equals(places.need(sibling), bytes(header.prevId()));
        }
        places.put(key(log, number(header.seq()), bytes(id)), bytes(header.prevId()));
        if (header.seq() > 1) {
            tips.remove(key(log, bytes(header.prevId())));
        }
        tips.put(key(log, bytes(id)), number(header.seq()));
        return branch;
    }

    private void releaseAfter(Entry first) {
        byte[] log = bytes(first.header().logId());
        Deque<ChangeId> whole = new ArrayDeque<>(List.of(first.id()));
        while (!whole.isEmpty()) {
            for (byte[] waiting : held.keys(key(log, bytes(whole.remove())))) {
                ChangeId id = lastId(waiting);
                ChangeHeader header = headerOf(id);
                if (followsWholeChain(header) && hasRoom(header)) {
                    held.remove(waiting);
                    heldOfBatch.computeIfPresent(first.header().logId(), (any, count) -> count - 1);
                    putPlace(header, id);
                    whole.add(id);
                }
            }
        }
    }

    private static byte[] heldKey(Entry entry) {
        return key(bytes(entry.header().logId()), bytes(entry.header().prevId()), bytes(entry.id()));
    }

    private void putWraps(Entry entry, Collection<KeyWrap> some, DeviceId sender, Set<KeyWrap> certain) {
        if (some.isEmpty()) {
            return;
        }
        SortedSet<byte[]> names = new TreeSet<>(Arrays::compareUnsigned);
        carried.get(bytes(entry.id())).ifPresent(known -> names.addAll(split(known)));
        for (KeyWrap wrap : some) {
            if (putWrap(wrap, sender, certain)) {
                names.add(wrapKey(wrap));
            }
        }
        carried.put(bytes(entry.id()), key(names.toArray(byte[][]::new)));
    }

    /** True if it is here afterwards. */
    private boolean putWrap(KeyWrap wrap, DeviceId sender, Set<KeyWrap> certain) {
        byte[] name = wrapKey(wrap);
        if (wraps.contains(name)) {
            return true;
        }
        List<byte[]> rivals = rivals(wrap);
        if (rivals.isEmpty() && certain.remove(wrap)) {
            return store(wrap, HERE, VERIFIED);
        }
        int ofSender = 0;
        for (byte[] other : rivals) {
            byte[] stored = wraps.need(other);
            if (isVerified(stored)) {
                return false;
            }
            ofSender += Arrays.equals(stored, 1, WRAP_START, sender.value().toBytes(), 0, Octets16.LENGTH) ? 1 : 0;
        }
        if (ofSender >= WireLimits.MAX_UNVERIFIED_WRAPS_PER_KEY && !sender.equals(HERE)) {
            return false;
        }
        return store(wrap, sender, 0);
    }

    /** Puts a wrap, under its shelter if this laptop might open it; false if it would open what is shut. */
    private boolean store(KeyWrap wrap, DeviceId sender, int flags) {
        byte[] name = wrapKey(wrap);
        if (!isOpenable(wrap)) {
            wraps.put(name, key(new byte[] {(byte) flags}, sender.value().toBytes(), wrap.encode()));
            return true;
        }
        if (shut.isShut(wrap.recordId())) {
            return false;
        }
        try (SymmetricKey shelter = keys().shelter(wrap.recordId(), wrap.keyId())) {
            byte[] sealed = store.sealing().sealLocal(shelter, WRAPS, name, wrap.encode());
            wraps.put(
                    name,
                    key(new byte[] {(byte) (flags | SHELTERED)}, sender.value().toBytes(), sealed));
        }
        shut.cameBack(wrap.recordId());
        return true;
    }

    /** Whether this laptop might open it: the site's own wraps it never can. */
    private boolean isOpenable(KeyWrap wrap) {
        return wrap.type() == KeyWrap.Type.SCOPE || wrap.to().equals(self);
    }

    private static boolean isVerified(byte[] stored) {
        return (stored[0] & VERIFIED) != 0;
    }

    /** Names of the wraps of the same key for the same receiver and generation, this one included. */
    private List<byte[]> rivals(KeyWrap wrap) {
        List<byte[]> found = new ArrayList<>();
        for (byte[] name :
                wraps.keys(key(bytes(wrap.recordId()), wrap.keyId().value().toBytes()))) {
            KeyWrap other = wrapAt(name);
            if (other.to().equals(wrap.to()) && other.generation() == wrap.generation()) {
                found.add(name);
            }
        }
        return found;
    }

    @Override
    public void verified(Collection<KeyWrap> good) {
        locked(() -> {
            List<KeyWrap> news = good.stream().filter(wrap -> !isVerified(wrap)).toList();
            return news.isEmpty()
                    ? news
                    : store.atomically(() -> {
                        news.forEach(this::putVerified);
                        flushKeys();
                        return news;
                    });
        });
    }

    private boolean isVerified(KeyWrap wrap) {
        Optional<byte[]> known = wraps.get(wrapKey(wrap));
        return known.isPresent() && isVerified(known.get());
    }

    private void putVerified(KeyWrap wrap) {
        if (!store(wrap, HERE, VERIFIED)) {
            return;
        }
        byte[] name = wrapKey(wrap);
        List<byte[]> replaced = new ArrayList<>();
        for (byte[] other : rivals(wrap)) {
            if (!Arrays.equals(other, name)) {
                wraps.remove(other);
                replaced.add(other);
            }
        }
        if (replaced.isEmpty()) {
            return;
        }
        for (byte[] place : records.keys(bytes(wrap.recordId()))) {
            byte[] id = bytes(lastId(place));
            Optional<byte[]> names = carried.get(id);
            SortedSet<byte[]> now = new TreeSet<>(Arrays::compareUnsigned);
            names.ifPresent(known -> now.addAll(split(known)));
            if (now.removeAll(replaced)) {
                now.add(name);
                carried.put(id, key(now.toArray(byte[][]::new)));
            }
        }
    }

    private static List<byte[]> split(byte[] names) {
        List<byte[]> split = new ArrayList<>();
        for (int at = 0; at + 3 * Octets16.LENGTH <= names.length; at += 3 * Octets16.LENGTH) {
            split.add(Arrays.copyOfRange(names, at, at + 3 * Octets16.LENGTH));
        }
        return split;
    }

    private static byte[] wrapKey(KeyWrap wrap) {
        return key(
                bytes(wrap.recordId()),
                wrap.keyId().value().toBytes(),
                wrap.contentId().toBytes());
    }

    @Override
    public void addWraps(Collection<KeyWrap> more, DeviceId sender) {
        locked(() -> store.atomically(() -> {
            more.forEach(wrap -> putWrap(wrap, sender, new HashSet<>()));
            flushKeys();
            return more.size();
        }));
    }

    /**
     * Adds wraps of a record's keys beside the entries that brought others of the same keys, so that whoever receives those
     * gets these too; a wrap of a key that no entry here brought is added by itself. Part of what the caller commits.
     */
    void addWrapsBeside(RecordId record, List<KeyWrap> more) {
        Set<KeyWrap> alone = new LinkedHashSet<>(more);
        for (byte[] place : records.keys(bytes(record))) {
            ChangeId id = lastId(place);
            Set<KeyId> brought = carriedBy(id).stream().map(KeyWrap::keyId).collect(Collectors.toSet());
            List<KeyWrap> beside =
                    more.stream().filter(wrap -> brought.contains(wrap.keyId())).toList();
            putWraps(need(id), beside, HERE, new HashSet<>());
            beside.forEach(alone::remove);
        }
        alone.forEach(wrap -> putWrap(wrap, HERE, new HashSet<>()));
        flushKeys();
    }

    @Override
    public void prune(Collection<ChangeId> ids) {
        locked(() -> store.atomically(() -> {
            for (ChangeId id : ids) {
                headers.get(bytes(id)).ifPresent(header -> {
                    headers.put(bytes(id), withoutBody(header));
                    bodies.remove(bytes(id));
                    putLacks(id, Set.of());
                });
            }
            return ids.size();
        }));
    }

    @Override
    public void lacks(Map<ChangeId, Set<Need>> needs) {
        locked(() -> {
            Map<ChangeId, Set<Need>> changed = new HashMap<>();
            boolean none = lacks.size() == 0;
            needs.forEach((id, lacked) -> {
                if (!lacked.isEmpty() || (!none && lacks.contains(lacksKey(id)))) {
                    changed.put(id, lacked);
                }
            });
            return changed.isEmpty()
                    ? changed
                    : store.atomically(() -> {
                        changed.forEach(this::putLacks);
                        return changed;
                    });
        });
    }

    private byte[] lacksKey(ChangeId id) {
        return key(bytes(headerOf(id).logId()), bytes(id));
    }

    private void putLacks(ChangeId id, Set<Need> now) {
        byte[] name = lacksKey(id);
        lacks.get(name).ifPresent(before -> needsIn(before).forEach(need -> needed.remove(neededKey(need, id))));
        if (now.isEmpty()) {
            lacks.remove(name);
            return;
        }
        lacks.put(name, key(now.stream().map(Need::encode).toArray(byte[][]::new)));
        now.forEach(need -> needed.put(neededKey(need, id), NOTHING));
    }

    private static byte[] neededKey(Need need, ChangeId id) {
        return key(need.encode(), bytes(id));
    }

    private static Set<Need> needsIn(byte[] joined) {
        Set<Need> found = new HashSet<>();
        for (int at = 0; at < joined.length; ) {
            int length = joined[at] == 1 ? 1 + Octets16.LENGTH : 1 + 2 * Octets16.LENGTH;
            found.add(need(Arrays.copyOfRange(joined, at, at + length)));
            at += length;
        }
        return found;
    }

    private static Need need(byte[] encoded) {
        try {
            return Need.decode(encoded);
        } catch (MalformedMessageException e) {
            throw new DamagedStoreException("what entries lack, in store.mv", e);
        }
    }

    @Override
    public void arrived(Need need) {
        locked(() -> {
            Set<ChangeId> waiting = lackingNow(need);
            return waiting.isEmpty()
                    ? waiting
                    : store.atomically(() -> {
                        for (ChangeId id : waiting) {
                            Set<Need> left = needsIn(lacks.need(lacksKey(id)));
                            left.remove(need);
                            putLacks(id, left);
                        }
                        return waiting;
                    });
        });
    }

    @Override
    public Set<ChangeId> lacking(Need need) {
        return locked(() -> lackingNow(need));
    }

    private Set<ChangeId> lackingNow(Need need) {
        Set<ChangeId> found = new HashSet<>();
        needed.keys(need.encode()).forEach(name -> found.add(lastId(name)));
        return found;
    }

    @Override
    public Set<ChangeId> lackingIn(LogId log) {
        return locked(() -> {
            Set<ChangeId> found = new HashSet<>();
            lacks.keys(bytes(log)).forEach(name -> found.add(lastId(name)));
            return found;
        });
    }

    @Override
    public Set<LogId> lackingLogs() {
        return locked(() -> {
            Set<LogId> found = new HashSet<>();
            lacks.keys(NOTHING).forEach(name -> found.add(new LogId(Octets16.prefixOf(name))));
            return found;
        });
    }

    @Override
    public SortedSet<Need> needs(Predicate<Need> which, int limit) {
        return locked(() -> {
            SortedSet<Need> found = new TreeSet<>();
            for (byte[] name : needed.keys(NOTHING)) {
                Need need = need(Arrays.copyOf(name, name.length - Octets16.LENGTH));
                if (found.size() < limit && !found.contains(need) && which.test(need)) {
                    found.add(need);
                }
            }
            return found;
        });
    }

    @Override
    public Set<LogId> logsOf(DeviceId device) {
        return locked(() -> {
            Set<LogId> found = new HashSet<>();
            for (LogId log : vectorNow().byLog().keySet()) {
                opening(log).flatMap(Entry::body).ifPresent(body -> {
                    if (openerOf(body).equals(device)) {
                        found.add(log);
                    }
                });
            }
            return found;
        });
    }

    private static DeviceId openerOf(byte[] body) {
        try {
            return ControlJson.readOpening(body).deviceId();
        } catch (MalformedMessageException e) {
            throw new DamagedStoreException("the opening of a log in store.mv", e);
        }
    }

    @Override
    public void erase(RecordId record, @Nullable KeyId part) {
        locked(() -> store.atomically(() -> {
            byte[] ofKeys = part == null
                    ? bytes(record)
                    : key(bytes(record), part.value().toBytes());
            removeWraps(record, wraps.keys(ofKeys));
            if (part == null) {
                removeBodies(record);
            } else {
                Need gone = new Need.Key(record, part);
                for (ChangeId id : lackingNow(gone)) {
                    Set<Need> needs = needsIn(lacks.need(lacksKey(id)));
                    needs.remove(gone);
                    putLacks(id, needs);
                }
            }
            return record;
        }));
    }

    /** Forgets what a record says, as part of what the caller commits; headers, wraps and plain bodies stay. */
    void removeBodies(RecordId record) {
        for (byte[] place : records.keys(bytes(record))) {
            ChangeId id = lastId(place);
            if (headerOf(id).kind().isPlain()) {
                continue;
            }
            putLacks(id, Set.of());
            headers.put(bytes(id), withoutBody(headers.need(bytes(id))));
            bodies.remove(bytes(id));
        }
    }

    /** Forgets the wraps of a record that this laptop could open, as part of what the caller commits. */
    void removeOpenableWraps(RecordId record) {
        removeWraps(
                record,
                wraps.keys(bytes(record)).stream()
                        .filter(name -> isOpenable(wrapAt(name)))
                        .toList());
    }

    /** {@link #removeOpenableWraps} of every record, also of those of which no entry is here yet. */
    void removeEveryOpenableWrap() {
        wraps.keys(NOTHING).stream()
                .map(name -> new RecordId(Octets16.prefixOf(name)))
                .distinct()
                .forEach(this::removeOpenableWraps);
    }

    private void removeWraps(RecordId record, List<byte[]> names) {
        if (names.isEmpty()) {
            return;
        }
        names.forEach(wraps::remove);
        SortedSet<byte[]> gone = new TreeSet<>(Arrays::compareUnsigned);
        gone.addAll(names);
        for (byte[] place : records.keys(bytes(record))) {
            byte[] id = bytes(lastId(place));
            carried.get(id)
                    .ifPresent(known -> carried.put(
                            id,
                            key(split(known).stream()
                                    .filter(name -> !gone.contains(name))
                                    .toArray(byte[][]::new))));
        }
    }

    @Override
    public Optional<Entry> find(ChangeId id) {
        return locked(() -> headers.get(bytes(id)).map(header -> entry(id, header)));
    }

    private Entry need(ChangeId id) {
        return entry(id, headers.need(bytes(id)));
    }

    private Entry entry(ChangeId id, byte[] stored) {
        return entry(stored, stored[0] == 0 ? null : bodies.need(bytes(id)));
    }

    /** Without opening the body, which is the larger part. */
    private ChangeHeader headerOf(ChangeId id) {
        return entry(headers.need(bytes(id)), null).header();
    }

    private static Entry entry(byte[] stored, byte @Nullable [] body) {
        byte[] signature = Arrays.copyOfRange(stored, 1, 1 + Entry.SIGNATURE_LENGTH);
        byte[] header = Arrays.copyOfRange(stored, 1 + Entry.SIGNATURE_LENGTH, stored.length);
        try {
            return Entry.of(header, signature, body);
        } catch (MalformedMessageException e) {
            throw new DamagedStoreException("an entry in store.mv", e);
        }
    }

    @Override
    public List<Delivery> deliveries(List<ChangeId> ids) {
        return locked(() -> {
            List<Delivery> found = new ArrayList<>(ids.size());
            for (ChangeId id : ids) {
                find(id).ifPresent(entry -> found.add(new Delivery(entry, carriedBy(id))));
            }
            noteLeaving(found);
            return found;
        });
    }

    /** Before anything of this laptop's own can be passed on, by whatever carrier, it is noted that it may have been. */
    private void noteLeaving(List<Delivery> found) {
        SortedMap<LogId, Long> last = new TreeMap<>();
        for (Delivery delivery : found) {
            ChangeHeader header = delivery.entry().header();
            if (isOwn.test(header.logId()) && header.seq() > leftUpTo(header.logId())) {
                last.merge(header.logId(), header.seq(), Math::max);
            }
        }
        if (!last.isEmpty()) {
            store.atomically(() -> {
                last.forEach((id, seq) -> left.put(bytes(id), number(seq)));
                return last;
            });
        }
    }

    private long leftUpTo(LogId id) {
        return left.get(bytes(id)).map(SealedStore::number).orElse(0L);
    }

    /** True unless the entry is this laptop's own and was never handed out to be passed on. */
    boolean mayHaveLeft(Entry entry) {
        LogId id = entry.header().logId();
        return !isOwn.test(id) || entry.header().seq() <= leftUpTo(id);
    }

    private List<KeyWrap> carriedBy(ChangeId id) {
        Optional<byte[]> names = carried.get(bytes(id));
        if (names.isEmpty()) {
            return List.of();
        }
        return split(names.get()).stream().map(this::wrapAt).toList();
    }

    private KeyWrap wrapAt(byte[] name) {
        byte[] stored = wraps.need(name);
        byte[] kept = Arrays.copyOfRange(stored, WRAP_START, stored.length);
        try {
            return KeyWrap.decode((stored[0] & SHELTERED) == 0 ? kept : unsheltered(name, kept));
        } catch (MalformedMessageException | VerificationFailedException e) {
            throw new DamagedStoreException("a key wrap in store.mv", e);
        }
    }

    private byte[] unsheltered(byte[] name, byte[] sealed) throws VerificationFailedException {
        RecordId record = new RecordId(Octets16.prefixOf(name));
        KeyId id = new KeyId(Octets16.prefixOf(Arrays.copyOfRange(name, Octets16.LENGTH, 2 * Octets16.LENGTH)));
        try (SymmetricKey shelter = keys().findShelter(record, id)
                .orElseThrow(() -> SealedStore.damaged("the file keys.tbl, which lacks a key that store.mv needs,"))) {
            return store.sealing().openLocal(shelter, WRAPS, name, sealed);
        }
    }

    /** Which records this laptop can read no more. */
    ShutRecords shut() {
        return shut;
    }

    @Override
    public List<Entry> entriesOf(RecordId record) {
        return locked(() -> {
            List<Entry> found = new ArrayList<>();
            for (byte[] place : records.keys(bytes(record))) {
                records.need(place);
                ChangeId id = lastId(place);
                found.add(need(id));
                for (byte[] clash : clashes.keys(bytes(id))) {
                    found.add(entry(id, withoutBody(clashes.need(clash))));
                }
            }
            return found;
        });
    }

    private static byte[] withoutBody(byte[] stored) {
        byte[] copy = stored.clone();
        copy[0] = 0;
        return copy;
    }

    /** Kinds that are asked for by kind; the others are too many to be listed twice. */
    private static boolean isRare(EntryKind kind) {
        return kind == EntryKind.ERASE_REQUEST || kind == EntryKind.LINK;
    }

    private static byte[] kindKey(EntryKind kind) {
        return new byte[] {(byte) kind.code()};
    }

    @Override
    public List<Entry> entriesOf(EntryKind kind) {
        if (!isRare(kind)) {
            throw new IllegalArgumentException("entries of kind " + kind + " are not listed");
        }
        return locked(() -> rare.keys(kindKey(kind)).stream()
                .map(name -> need(lastId(name)))
                .toList());
    }

    @Override
    public List<KeyWrap> wrapsOf(RecordId record) {
        return locked(() -> wraps.keys(bytes(record)).stream().map(this::wrapAt).toList());
    }

    @Override
    public Set<RecordId> records() {
        return locked(() -> {
            Set<RecordId> found = new TreeSet<>();
            for (byte[] place : records.keys(NOTHING)) {
                found.add(new RecordId(Octets16.prefixOf(place)));
            }
            return found;
        });
    }

    @Override
    public Optional<Entry> opening(LogId log) {
        return locked(() -> {
            List<byte[]> first = places.keys(key(bytes(log), number(1)));
            return first.isEmpty() ? Optional.empty() : find(lastId(first.get(0)));
        });
    }

    @Override
    public List<Place> places(LogId log, long afterSeq) {
        return locked(() -> {
            List<Place> found = new ArrayList<>();
            for (byte[] place : places.keys(bytes(log), key(bytes(log), number(afterSeq + 1)))) {
                long seq = ByteBuffer.wrap(place).getLong(Octets16.LENGTH);
                found.add(new Place(seq, lastId(place), new ChangeId(Octets16.prefixOf(places.need(place)))));
            }
            return found;
        });
    }

    @Override
    public Tips tips() {
        return locked(this::vectorNow);
    }

    @Override
    public SortedMap<LogId, List<Place>> held() {
        return locked(() -> {
            SortedMap<LogId, List<Place>> byLog = new TreeMap<>();
            for (byte[] waiting : held.keys(NOTHING)) {
                ChangeHeader header = headerOf(lastId(waiting));
                byLog.computeIfAbsent(header.logId(), any -> new ArrayList<>())
                        .add(new Place(header.seq(), lastId(waiting), header.prevId()));
            }
            byLog.values().forEach(places -> places.sort(Place.ORDER));
            return byLog;
        });
    }

    void forgetVector() {
        vector = null;
    }

    private Tips vectorNow() {
        Tips known = vector;
        if (known == null) {
            SortedMap<LogId, SortedSet<Tip>> byLog = new TreeMap<>();
            for (byte[] tip : tips.keys(NOTHING)) {
                byLog.computeIfAbsent(new LogId(Octets16.prefixOf(tip)), any -> new TreeSet<>())
                        .add(new Tip(number(tips.need(tip)), lastId(tip)));
            }
            known = new Tips(byLog);
            vector = known;
        }
        return known;
    }

    /** The ends of one log's whole chains. */
    Set<ChangeId> endsOf(LogId log) {
        Set<ChangeId> ends = new TreeSet<>();
        for (byte[] tip : tips.keys(bytes(log))) {
            tips.need(tip);
            ends.add(lastId(tip));
        }
        return ends;
    }

    /**
     * Reads everything there is and checks what belongs together: for the yearly look and for tests.
     *
     * @return how many values were read
     * @throws DamagedStoreException if one of them is not what was saved
     */
    long checkEverything() {
        return locked(() -> {
            long read = 0;
            for (byte[] name : headers.keys(NOTHING)) {
                Entry entry = need(lastId(name));
                requireAt(entry.id().equals(lastId(name)), "an entry in store.mv");
                read++;
            }
            read += tips().byLog().keySet().stream().mapToLong(this::checkChain).sum();
            for (byte[] name : wraps.keys(NOTHING)) {
                wrapAt(name);
                read++;
            }
            for (SealedMap map : List.of(bodies, held, records, carried, clashes, rare, lacks, needed)) {
                for (byte[] name : map.keys(NOTHING)) {
                    map.need(name);
                    read++;
                }
            }
            return read;
        });
    }

    private long checkChain(LogId log) {
        long expected = 0;
        List<Place> chain = places(log, 0);
        for (Place place : chain) {
            requireAt(place.seq() <= expected + 1, "a log in store.mv, which has a hole,");
            requireAt(
                    lost.contains(bytes(place.id()))
                            || need(place.id()).header().seq() == place.seq(),
                    "a log in store.mv");
            expected = place.seq();
        }
        return chain.size();
    }

    private static void requireAt(boolean condition, String part) {
        if (!condition) {
            throw SealedStore.damaged(part);
        }
    }

    private <T> T locked(Supplier<T> work) {
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }

    private static ChangeId lastId(byte[] key) {
        return new ChangeId(Octets16.prefixOf(Arrays.copyOfRange(key, key.length - Octets16.LENGTH, key.length)));
    }

    private static byte[] bytes(ChangeId id) {
        return id.value().toBytes();
    }

    private static byte[] bytes(LogId id) {
        return id.value().toBytes();
    }

    private static byte[] bytes(RecordId id) {
        return id.value().toBytes();
    }
}
