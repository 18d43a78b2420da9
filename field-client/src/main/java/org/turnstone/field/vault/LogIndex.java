package org.turnstone.field.vault;

import static org.turnstone.field.vault.SealedStore.key;
import static org.turnstone.field.vault.SealedStore.number;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.turnstone.field.vault.SealedStore.SealedMap;
import org.turnstone.sync.change.ChangeHeader;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.LogId;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.log.Entry;
import org.turnstone.sync.record.Octets16;

/**
 * The entries of a log in {@code store.mv} and the maps by which they are found, seen one value at a time: what can be said
 * of each without the others, and how the maps {@code log}, {@code tips}, {@code held} and {@code rec} follow from the
 * headers ({@link MvStoreChangeLog} has the list). Guarded by the vault's lock.
 */
final class LogIndex {
    /** The maps that follow from the headers. */
    static final Set<String> DERIVED = Set.of("log", "tips", "held", "rec");

    private static final byte[] NOTHING = {};
    private static final int ID = Octets16.LENGTH;
    private static final int SEQ_AT = ID;
    private static final int PLACE_ID_AT = ID + Long.BYTES;

    private final SealedMap headers;
    private final SealedMap bodies;
    private final SealedMap places;
    private final SealedMap held;
    private final SealedMap tips;
    private final SealedMap records;
    private final SealedMap wraps;
    private final SealedMap carried;
    private final SealedMap lost;
    private @Nullable Map<ChangeId, byte[]> placeOf;

    LogIndex(SealedStore store) {
        headers = store.map("hdr");
        bodies = store.map("body");
        places = store.map("log");
        held = store.map("held");
        tips = store.map("tips");
        records = store.map("rec");
        wraps = store.map("wraps");
        carried = store.map("carried");
        lost = store.map("lost");
    }

    /** What is said when a value turns out wrong: unreadable entries, indexes out of step, holes. */
    interface Findings {
        void entry(ChangeId id);

        void index(String map);

        void hole(LogId log);
    }

    /** Says what is wrong with one value that can be opened. */
    void look(String map, byte[] key, Findings findings) {
        switch (map) {
            case "hdr" -> lookAtHeader(key, findings);
            case "body" -> require(headers.contains(key), () -> findings.index("body"));
            case "log" -> lookAtPlace(key, findings);
            case "tips" -> require(isPlacedTip(key), () -> findings.index("tips"));
            case "held" -> require(headers.contains(tail(key, 2 * ID)) && !isPlaced(key), () -> findings.index("held"));
            case "rec" -> require(headers.contains(tail(key, ID)), () -> findings.index("rec"));
            case "carried" ->
                require(headers.contains(key) && carriesWhatIsHere(key), () -> findings.entry(id(key, 0)));
            default -> {
                // Nothing refers to it, and it refers to nothing.
            }
        }
    }

    private static void require(boolean condition, Runnable otherwise) {
        if (!condition) {
            otherwise.run();
        }
    }

    private void lookAtHeader(byte[] key, Findings findings) {
        Optional<ChangeHeader> header = entry(key).map(Entry::header);
        if (header.isEmpty()) {
            findings.entry(id(key, 0));
            return;
        }
        byte[] log = header.get().logId().value().toBytes();
        boolean placed = places.contains(key(log, number(header.get().seq()), key));
        boolean waits = held.contains(key(log, header.get().prevId().value().toBytes(), key));
        require(placed != waits, () -> findings.index("log"));
        if (!header.get().recordId().value().isZero()) {
            byte[] record = header.get().recordId().value().toBytes();
            require(records.contains(key(record, key)), () -> findings.index("rec"));
        }
    }

    /** The entry with this id, if header and body can be read and are what they say. */
    Optional<Entry> entry(byte[] id) {
        try {
            byte[] stored = headers.need(id);
            byte[] body = stored[0] == 0 ? null : bodies.need(id);
            Entry entry = entry(stored, body);
            return Arrays.equals(entry.id().value().toBytes(), id) ? Optional.of(entry) : Optional.empty();
        } catch (DamagedStoreException | MalformedMessageException e) {
            return Optional.empty();
        }
    }

    private static Entry entry(byte[] stored, byte @Nullable [] body) throws MalformedMessageException {
        return Entry.of(
                Arrays.copyOfRange(stored, 1 + Entry.SIGNATURE_LENGTH, stored.length),
                Arrays.copyOfRange(stored, 1, 1 + Entry.SIGNATURE_LENGTH),
                body);
    }

    private void lookAtPlace(byte[] key, Findings findings) {
        byte[] log = Arrays.copyOf(key, ID);
        byte[] id = tail(key, PLACE_ID_AT);
        long seq = seq(key);
        require(headers.contains(id) || lost.contains(id), () -> findings.entry(id(id, 0)));
        if (seq > 1 && !places.contains(key(log, number(seq - 1), places.need(key)))) {
            findings.hole(new LogId(Octets16.prefixOf(log)));
        }
        boolean followed = false;
        for (byte[] next : places.keys(key(log, number(seq + 1)))) {
            followed |= places.isReadable(next) && Arrays.equals(places.need(next), id);
        }
        require(followed != tips.contains(key(log, id)), () -> findings.index("tips"));
    }

    private boolean isPlacedTip(byte[] key) {
        return places.contains(key(Arrays.copyOf(key, ID), number(number(tips.need(key))), tail(key, ID)));
    }

    private boolean isPlaced(byte[] heldKey) {
        return places.contains(
                key(Arrays.copyOf(heldKey, ID), number(number(held.need(heldKey))), tail(heldKey, 2 * ID)));
    }

    private boolean carriesWhatIsHere(byte[] id) {
        byte[] names = carried.need(id);
        for (int at = 0; at + 3 * ID <= names.length; at += 3 * ID) {
            if (!wraps.contains(Arrays.copyOfRange(names, at, at + 3 * ID))) {
                return false;
            }
        }
        return true;
    }

    /** In which log an entry stands, even if its header cannot be read. */
    Optional<LogId> logOf(ChangeId id) {
        return Optional.ofNullable(places().get(id)).map(key -> new LogId(Octets16.prefixOf(key)));
    }

    private Map<ChangeId, byte[]> places() {
        if (placeOf == null) {
            placeOf = new HashMap<>();
            for (byte[] key : places.keys(NOTHING)) {
                placeOf.put(id(key, PLACE_ID_AT), key);
            }
        }
        return placeOf;
    }

    /** The entries that carry a wrap. */
    List<ChangeId> carriersOf(byte[] wrapKey) {
        List<ChangeId> carriers = new ArrayList<>();
        for (byte[] id : carried.keys(NOTHING)) {
            if (carried.isReadable(id) && names(carried.need(id), wrapKey)) {
                carriers.add(id(id, 0));
            }
        }
        return carriers;
    }

    private static boolean names(byte[] names, byte[] wrapKey) {
        for (int at = 0; at + 3 * ID <= names.length; at += 3 * ID) {
            if (Arrays.equals(names, at, at + 3 * ID, wrapKey, 0, wrapKey.length)) {
                return true;
            }
        }
        return false;
    }

    /** Takes an entry out as if it had never come; {@link #reindex} is to follow. */
    void forget(ChangeId entry) {
        byte[] id = entry.value().toBytes();
        headers.remove(id);
        bodies.remove(id);
        carried.remove(id);
    }

    /**
     * Gives an entry up. If its header can be read it stays, without its body; else its place in its log stays, so that
     * what follows it goes on being sent.
     */
    void giveUp(ChangeId entry) {
        byte[] id = entry.value().toBytes();
        carried.remove(id);
        bodies.remove(id);
        if (headers.isReadable(id)) {
            byte[] stored = headers.need(id);
            stored[0] = 0;
            headers.put(id, stored);
            return;
        }
        byte[] key = places().get(entry);
        if (key != null) {
            byte[] prev = places.isReadable(key) ? places.need(key) : new byte[ID];
            lost.put(id, key(key, prev));
        }
        headers.remove(id);
    }

    /** Makes {@link #DERIVED} anew from the headers. Entries that cannot be read are left out. */
    void reindex() {
        placeOf = null;
        List<Placed> all = new ArrayList<>();
        for (byte[] key : lost.keys(NOTHING)) {
            byte[] place = lost.need(key);
            byte[] prev = tail(place, PLACE_ID_AT + ID);
            all.add(new Placed(Arrays.copyOf(place, ID), seq(place), key, prev, Arrays.equals(prev, new byte[ID])));
        }
        for (SealedMap map : List.of(places, held, tips, records)) {
            map.keys(NOTHING).forEach(map::remove);
        }
        for (byte[] id : headers.keys(NOTHING)) {
            Optional<Entry> entry = entry(id);
            if (entry.isPresent()) {
                ChangeHeader header = entry.get().header();
                byte[] prev = header.prevId().value().toBytes();
                all.add(new Placed(header.logId().value().toBytes(), header.seq(), id, prev, header.seq() == 1));
                if (!header.recordId().value().isZero()) {
                    records.put(key(header.recordId().value().toBytes(), id), NOTHING);
                }
            }
        }
        bodies.keys(NOTHING).stream().filter(id -> !headers.contains(id)).forEach(bodies::remove);
        all.sort(Comparator.comparingLong(Placed::seq));
        all.forEach(this::place);
    }

    /** An entry as its place needs it; one whose parent is not known any more counts as the first of its log. */
    private record Placed(byte[] log, long seq, byte[] id, byte[] prev, boolean first) {}

    private void place(Placed entry) {
        if (!entry.first() && !places.contains(key(entry.log(), number(entry.seq() - 1), entry.prev()))) {
            held.put(key(entry.log(), entry.prev(), entry.id()), number(entry.seq()));
            return;
        }
        places.put(key(entry.log(), number(entry.seq()), entry.id()), entry.prev());
        tips.remove(key(entry.log(), entry.prev()));
        tips.put(key(entry.log(), entry.id()), number(entry.seq()));
    }

    void forgetWrap(byte[] key) {
        wraps.remove(key);
        for (ChangeId carrier : carriersOf(key)) {
            byte[] id = carrier.value().toBytes();
            byte[] names = carried.need(id);
            List<byte[]> kept = new ArrayList<>();
            for (int at = 0; at + 3 * ID <= names.length; at += 3 * ID) {
                byte[] name = Arrays.copyOfRange(names, at, at + 3 * ID);
                if (!Arrays.equals(name, key)) {
                    kept.add(name);
                }
            }
            carried.put(id, key(kept.toArray(byte[][]::new)));
        }
    }

    static ChangeId id(byte[] key, int at) {
        return new ChangeId(Octets16.prefixOf(tail(key, at)));
    }

    private static byte[] tail(byte[] key, int from) {
        return Arrays.copyOfRange(key, from, key.length);
    }

    private static long seq(byte[] place) {
        return ByteBuffer.wrap(place).getLong(SEQ_AT);
    }
}
