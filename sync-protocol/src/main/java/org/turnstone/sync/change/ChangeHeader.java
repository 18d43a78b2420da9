package org.turnstone.sync.change;

import java.util.Arrays;
import java.util.List;
import org.turnstone.sync.record.RecordId;

/**
 * The signed part of a log entry, which every enrolled device of a site may see: who follows whom, and a commitment to a
 * body that may be withheld, pruned or erased without breaking any chain (docs/protocol.md, "Entry").
 *
 * <p>Its bytes, and with them its hash and {@link ChangeId}, are made by {@link HeaderCodec}.
 */
public final class ChangeHeader {
    public static final int HASH_LENGTH = 32;
    public static final int NONCE_LENGTH = 12;
    public static final int MAX_DEPS = 32;

    private final EntryKind kind;
    private final LogId logId;
    private final long seq;
    private final byte[] prev;
    private final RecordId recordId;
    private final KeyId keyId;
    private final List<ChangeId> deps;
    private final byte[] nonce;
    private final int bodyLength;
    private final byte[] bodyHash;

    /**
     * @param kind what it is
     * @param logId the log it stands in
     * @param seq its place there, from 1
     * @param prev hash of the header before it, 32 zeros for the first
     * @param recordId the record, zeros where there is none
     * @param keyId of the key the body is sealed under, zeros for a plain body
     * @param deps the changes of the same record that its author was shown and that no other of them follows,
     *     ascending, at most {@value #MAX_DEPS}
     * @param nonce 12 bytes
     * @param bodyLength bytes of the body as it travels
     * @param bodyHash SHA-256 of those bytes
     * @throws IllegalArgumentException if a length, the sequence number or the order of deps is wrong
     */
    public ChangeHeader(
            EntryKind kind,
            LogId logId,
            long seq,
            byte[] prev,
            RecordId recordId,
            KeyId keyId,
            List<ChangeId> deps,
            byte[] nonce,
            int bodyLength,
            byte[] bodyHash) {
        if (seq < 1 || prev.length != HASH_LENGTH || nonce.length != NONCE_LENGTH || bodyHash.length != HASH_LENGTH) {
            throw new IllegalArgumentException("sequence from 1, hashes of 32 bytes, nonce of 12");
        }
        if (deps.size() > MAX_DEPS || bodyLength < 0) {
            throw new IllegalArgumentException("at most 32 deps, a body length from 0");
        }
        for (int i = 1; i < deps.size(); i++) {
            if (deps.get(i - 1).compareTo(deps.get(i)) >= 0) {
                throw new IllegalArgumentException("deps ascend");
            }
        }
        this.kind = kind;
        this.logId = logId;
        this.seq = seq;
        this.prev = prev.clone();
        this.recordId = recordId;
        this.keyId = keyId;
        this.deps = List.copyOf(deps);
        this.nonce = nonce.clone();
        this.bodyLength = bodyLength;
        this.bodyHash = bodyHash.clone();
    }

    public EntryKind kind() {
        return kind;
    }

    public LogId logId() {
        return logId;
    }

    public long seq() {
        return seq;
    }

    /** A copy of the hash of the header before this one. */
    public byte[] prev() {
        return prev.clone();
    }

    /** The id of the entry before this one; meaningless for the first. */
    public ChangeId prevId() {
        return new ChangeId(org.turnstone.sync.record.Octets16.prefixOf(prev));
    }

    public RecordId recordId() {
        return recordId;
    }

    public KeyId keyId() {
        return keyId;
    }

    public List<ChangeId> deps() {
        return deps;
    }

    public byte[] nonce() {
        return nonce.clone();
    }

    public int bodyLength() {
        return bodyLength;
    }

    public byte[] bodyHash() {
        return bodyHash.clone();
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof ChangeHeader that
                && kind == that.kind
                && seq == that.seq
                && bodyLength == that.bodyLength
                && logId.equals(that.logId)
                && recordId.equals(that.recordId)
                && keyId.equals(that.keyId)
                && deps.equals(that.deps)
                && Arrays.equals(prev, that.prev)
                && Arrays.equals(nonce, that.nonce)
                && Arrays.equals(bodyHash, that.bodyHash);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bodyHash) * 31 + Long.hashCode(seq);
    }

    @Override
    public String toString() {
        return kind + " " + seq + " of log " + logId;
    }
}
