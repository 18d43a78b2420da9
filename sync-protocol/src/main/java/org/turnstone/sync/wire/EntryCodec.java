package org.turnstone.sync.wire;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.turnstone.sync.change.ChangeHeader;
import org.turnstone.sync.change.HeaderCodec;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.change.UnsupportedVersionException;
import org.turnstone.sync.log.Entry;

/** An entry as one run of bytes, {@code header ‖ signature[64] ‖ body} (docs/protocol.md, "Entry"). Stateless. */
public final class EntryCodec {
    private EntryCodec() {}

    /** The entry with its body if that is here, else without. */
    public static byte[] encode(Entry entry) {
        ByteBuffer out = ByteBuffer.allocate(entry.encodedLength());
        out.put(entry.headerBytes()).put(entry.signature());
        entry.body().ifPresent(out::put);
        return out.array();
    }

    /**
     * Reads an entry. Its signature is not looked at.
     *
     * @param withBody whether a body follows the signature; without one nothing may follow it
     * @throws UnsupportedVersionException if its suite or kind is of a later version
     * @throws MalformedMessageException if it is cut short, has bytes to spare, or the body is not the one its header names
     */
    public static Entry decode(byte[] encoded, boolean withBody) throws MalformedMessageException {
        ByteBuffer in = ByteBuffer.wrap(encoded);
        ChangeHeader header = HeaderCodec.decode(in);
        int bodyLength = withBody ? header.bodyLength() : 0;
        if (in.remaining() != Entry.SIGNATURE_LENGTH + bodyLength) {
            throw new MalformedMessageException("an entry is shorter or longer than its header says");
        }
        byte[] headerBytes = new byte[in.position()];
        byte[] signature = new byte[Entry.SIGNATURE_LENGTH];
        in.rewind().get(headerBytes).get(signature);
        byte @Nullable [] body = null;
        if (withBody) {
            body = new byte[bodyLength];
            in.get(body);
        }
        return Entry.of(headerBytes, signature, body);
    }
}
