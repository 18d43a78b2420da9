package org.turnstone.sync.log;

import java.util.List;
import java.util.function.Function;
import org.turnstone.sync.change.ChangeHeader;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.EntryKind;
import org.turnstone.sync.change.HeaderCodec;
import org.turnstone.sync.change.KeyId;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.crypto.LabelledHash;
import org.turnstone.sync.crypto.SigningKey;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.RecordId;

/** Makes entries: fixes the header, has the body sealed against it, hashes, signs. Stateless. */
public final class EntrySigner {
    private static final RecordId NO_RECORD = new RecordId(Octets16.ZERO);
    private static final KeyId NO_KEY = new KeyId(Octets16.ZERO);

    private EntrySigner() {}

    /** An entry whose body every member may read, such as the opening of a log. */
    public static Entry plain(EntryKind kind, LogPosition at, RecordId record, byte[] body, SigningKey key) {
        return sign(
                kind,
                at,
                record,
                NO_KEY,
                List.of(),
                new byte[ChangeHeader.NONCE_LENGTH],
                body.length,
                aad -> body,
                key);
    }

    /** The office's word on two records, which replaces what it said in {@code deps}. */
    public static Entry link(LogPosition at, RecordId record, List<ChangeId> deps, byte[] body, SigningKey key) {
        return sign(
                EntryKind.LINK,
                at,
                record,
                NO_KEY,
                deps,
                new byte[ChangeHeader.NONCE_LENGTH],
                body.length,
                aad -> body,
                key);
    }

    /** {@link #plain} for an entry that is about no record. */
    public static Entry plain(EntryKind kind, LogPosition at, byte[] body, SigningKey key) {
        return plain(kind, at, NO_RECORD, body, key);
    }

    /**
     * A sealed entry.
     *
     * @param nonce 12 random bytes
     * @param bodyLength what {@code seal} will return bytes of
     * @param seal given the associated data, gives the sealed body
     */
    public static Entry sealed(
            LogPosition at,
            RecordId record,
            KeyId keyId,
            List<ChangeId> deps,
            byte[] nonce,
            int bodyLength,
            Function<byte[], byte[]> seal,
            SigningKey key) {
        return sign(EntryKind.CHANGE, at, record, keyId, deps, nonce, bodyLength, seal, key);
    }

    private static Entry sign(
            EntryKind kind,
            LogPosition at,
            RecordId record,
            KeyId keyId,
            List<ChangeId> deps,
            byte[] nonce,
            int bodyLength,
            Function<byte[], byte[]> seal,
            SigningKey key) {
        ChangeHeader unsealed = new ChangeHeader(
                kind, at.logId(), at.seq(), at.prev(), record, keyId, deps, nonce, bodyLength, new byte[32]);
        byte[] body = seal.apply(HeaderCodec.associatedData(unsealed));
        ChangeHeader header = new ChangeHeader(
                kind,
                at.logId(),
                at.seq(),
                at.prev(),
                record,
                keyId,
                deps,
                nonce,
                bodyLength,
                LabelledHash.sha256(body));
        byte[] headerBytes = HeaderCodec.encode(header);
        try {
            return Entry.of(headerBytes, key.sign(Entry.SIGNATURE_LABEL, headerBytes), body);
        } catch (MalformedMessageException e) {
            throw new IllegalArgumentException("the entry would break a limit: " + e.getMessage(), e);
        }
    }
}
