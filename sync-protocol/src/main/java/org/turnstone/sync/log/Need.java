package org.turnstone.sync.log;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.KeyId;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.record.BlobId;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.RecordId;

/**
 * One thing without which an entry is not wholly here. Ordered by its bytes, so that every replica lists the same needs in
 * the same order.
 *
 * <pre>u8 1 ‖ changeId[16]   u8 2 ‖ recordId[16] ‖ keyId[16]   u8 3 ‖ blobId[32]</pre>
 */
public sealed interface Need extends Comparable<Need> {
    /** The body of an entry. */
    record Body(ChangeId id) implements Need {
        @Override
        public byte[] encode() {
            ByteBuffer out = ByteBuffer.allocate(1 + Octets16.LENGTH).put((byte) 1);
            id.value().writeTo(out);
            return out.array();
        }
    }

    /** A wrap of a key that can be opened here. */
    record Key(RecordId record, KeyId key) implements Need {
        @Override
        public byte[] encode() {
            ByteBuffer out = ByteBuffer.allocate(1 + 2 * Octets16.LENGTH).put((byte) 2);
            record.value().writeTo(out);
            key.value().writeTo(out);
            return out.array();
        }
    }

    /** The sealed bytes of an attachment. */
    record Blob(BlobId id) implements Need {
        @Override
        public byte[] encode() {
            byte[] bytes = id.toBytes();
            return ByteBuffer.allocate(1 + bytes.length)
                    .put((byte) 3)
                    .put(bytes)
                    .array();
        }
    }

    byte[] encode();

    /** @throws MalformedMessageException if it is not what {@link #encode} writes */
    static Need decode(byte[] encoded) throws MalformedMessageException {
        ByteBuffer in = ByteBuffer.wrap(encoded);
        try {
            Need need = read(in);
            if (in.hasRemaining()) {
                throw new MalformedMessageException("a need has bytes that do not belong to it");
            }
            return need;
        } catch (BufferUnderflowException e) {
            throw new MalformedMessageException("a need is cut short", e);
        }
    }

    /**
     * Reads one and leaves {@code in} after it.
     *
     * @throws BufferUnderflowException if it is cut short
     */
    static Need read(ByteBuffer in) throws MalformedMessageException {
        switch (in.get()) {
            case 1:
                return new Body(new ChangeId(Octets16.readFrom(in)));
            case 2:
                return new Key(new RecordId(Octets16.readFrom(in)), new KeyId(Octets16.readFrom(in)));
            case 3:
                byte[] blob = new byte[32];
                in.get(blob);
                return new Blob(BlobId.of(blob));
            default:
                throw new MalformedMessageException("a need is of an unknown kind");
        }
    }

    @Override
    default int compareTo(Need other) {
        return Arrays.compareUnsigned(encode(), other.encode());
    }
}
