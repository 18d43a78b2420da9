package org.turnstone.sync.change;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.turnstone.sync.crypto.LabelledHash;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.record.WireLimits;

/**
 * The bytes of a {@link ChangeHeader} (docs/protocol.md, "Entry"): what is signed, and what an entry is named by.
 *
 * <pre>
 *  0  u16 magic 0x5453    2 u8 suite = 1    3 u8 kind
 *  4  logId[16]          20 u64 seq        28 prev[32]
 * 60  recordId[16]       76 keyId[16]      92 u8 n       93 deps[16 n]
 *  +  nonce[12]           + u32 bodyLength  + bodyHash[32]
 * </pre>
 */
public final class HeaderCodec {
    public static final int MAGIC = 0x5453;
    public static final int SUITE = 1;
    public static final int FIXED_LENGTH = 141;

    private static final int DEPS_COUNT_AT = 92;

    private HeaderCodec() {}

    public static int length(int deps) {
        return FIXED_LENGTH + Octets16.LENGTH * deps;
    }

    public static byte[] encode(ChangeHeader header) {
        ByteBuffer out = ByteBuffer.allocate(length(header.deps().size()));
        writeUpToBodyLength(header, out);
        return out.put(header.bodyHash()).array();
    }

    /**
     * The part of a header that is known before its body is sealed, and is the associated data of that sealing: everything
     * but the body's hash. The argument's body hash is not looked at.
     */
    public static byte[] associatedData(ChangeHeader header) {
        ByteBuffer out = ByteBuffer.allocate(length(header.deps().size()) - ChangeHeader.HASH_LENGTH);
        writeUpToBodyLength(header, out);
        return out.array();
    }

    /**
     * Reads one header and leaves {@code in} after it.
     *
     * @throws UnsupportedVersionException if the suite or kind is not known to this version
     * @throws MalformedMessageException if it is cut short or breaks a rule of its layout
     */
    public static ChangeHeader decode(ByteBuffer in) throws MalformedMessageException {
        try {
            return read(in);
        } catch (BufferUnderflowException e) {
            throw new MalformedMessageException("an entry header is cut short", e);
        } catch (IllegalArgumentException e) {
            throw new MalformedMessageException("an entry header breaks a rule: " + e.getMessage(), e);
        }
    }

    /** Names a header: {@code H("TS1 header", header)}, 32 bytes. */
    public static byte[] hash(byte[] header) {
        return LabelledHash.of("TS1 header", header);
    }

    private static void writeUpToBodyLength(ChangeHeader header, ByteBuffer out) {
        out.putShort((short) MAGIC).put((byte) SUITE).put((byte) header.kind().code());
        header.logId().value().writeTo(out);
        out.putLong(header.seq()).put(header.prev());
        header.recordId().value().writeTo(out);
        header.keyId().value().writeTo(out);
        out.put((byte) header.deps().size());
        for (ChangeId dep : header.deps()) {
            dep.value().writeTo(out);
        }
        out.put(header.nonce()).putInt(header.bodyLength());
    }

    private static ChangeHeader read(ByteBuffer in) throws MalformedMessageException {
        if (in.remaining() <= DEPS_COUNT_AT) {
            throw new MalformedMessageException("an entry header is cut short");
        }
        int deps = Byte.toUnsignedInt(in.get(in.position() + DEPS_COUNT_AT));
        if (deps > ChangeHeader.MAX_DEPS || in.remaining() < length(deps)) {
            throw new MalformedMessageException("an entry header is cut short or has too many deps");
        }
        if (Short.toUnsignedInt(in.getShort()) != MAGIC) {
            throw new MalformedMessageException("this is not a Turnstone entry");
        }
        int suite = Byte.toUnsignedInt(in.get());
        if (suite != SUITE) {
            throw new UnsupportedVersionException("an entry uses suite " + suite + ", this version knows " + SUITE);
        }
        int kindCode = Byte.toUnsignedInt(in.get());
        EntryKind kind = EntryKind.ofCode(kindCode)
                .orElseThrow(() -> new UnsupportedVersionException("an entry is of unknown kind " + kindCode));
        LogId logId = new LogId(Octets16.readFrom(in));
        long seq = in.getLong();
        byte[] prev = bytes(in, ChangeHeader.HASH_LENGTH);
        RecordId recordId = new RecordId(Octets16.readFrom(in));
        KeyId keyId = new KeyId(Octets16.readFrom(in));
        in.get();
        List<ChangeId> depIds = new ArrayList<>(deps);
        for (int i = 0; i < deps; i++) {
            depIds.add(new ChangeId(Octets16.readFrom(in)));
        }
        byte[] nonce = bytes(in, ChangeHeader.NONCE_LENGTH);
        int bodyLength = in.getInt();
        if (bodyLength < 0 || bodyLength > WireLimits.MAX_SEALED_BODY) {
            throw new MalformedMessageException("an entry's body is longer than the limit");
        }
        byte[] bodyHash = bytes(in, ChangeHeader.HASH_LENGTH);
        return new ChangeHeader(kind, logId, seq, prev, recordId, keyId, depIds, nonce, bodyLength, bodyHash);
    }

    private static byte[] bytes(ByteBuffer in, int length) {
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }
}
