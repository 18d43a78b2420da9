package org.turnstone.sync.log;

import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.turnstone.sync.change.LogId;
import org.turnstone.sync.crypto.LabelledHash;

/**
 * What a replica holds of every log, as the tips of its branches: the <em>vector</em> of a sync session. A plain
 * {@code log -> number} would call two replicas equal that hold different entries under one number, as happens after a
 * laptop is restored from a backup (docs/protocol.md, "Why tips").
 *
 * <p>Immutable; equal when they name the same tips.
 *
 * @param byLog at least one tip for each log
 */
public record Tips(SortedMap<LogId, SortedSet<Tip>> byLog) {
    public static final Tips NONE = new Tips(new TreeMap<>());

    public Tips {
        SortedMap<LogId, SortedSet<Tip>> copy = new TreeMap<>();
        byLog.forEach((log, tips) -> {
            if (tips.isEmpty()) {
                throw new IllegalArgumentException("a log that is listed has a tip");
            }
            copy.put(log, Collections.unmodifiableSortedSet(new TreeSet<>(tips)));
        });
        byLog = Collections.unmodifiableSortedMap(copy);
    }

    public SortedSet<Tip> of(LogId log) {
        return byLog.getOrDefault(log, Collections.emptySortedSet());
    }

    /**
     * Names these tips: two replicas with equal digests hold the same headers. 32 bytes,
     * {@code H("TS1 tips", vector)} over the bytes a VECTOR frame would carry.
     */
    public byte[] digest() {
        return LabelledHash.of("TS1 tips", encode());
    }

    /** The bytes of a vector: for each log its id, u8 count, and for each tip u64 seq and the entry's id; ascending. */
    public byte[] encode() {
        int length = 0;
        for (SortedSet<Tip> tips : byLog.values()) {
            length += 17 + 24 * tips.size();
        }
        ByteBuffer out = ByteBuffer.allocate(length);
        for (Map.Entry<LogId, SortedSet<Tip>> log : byLog.entrySet()) {
            log.getKey().value().writeTo(out);
            out.put((byte) log.getValue().size());
            for (Tip tip : log.getValue()) {
                out.putLong(tip.seq());
                tip.id().value().writeTo(out);
            }
        }
        return out.array();
    }
}
