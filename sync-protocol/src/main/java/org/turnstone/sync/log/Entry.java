package org.turnstone.sync.log;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.turnstone.sync.change.ChangeHeader;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.HeaderCodec;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.crypto.LabelledHash;
import org.turnstone.sync.crypto.VerifyingKey;
import org.turnstone.sync.record.Octets16;

/**
 * One entry of a log as it is stored and sent: header bytes as received, signature, and the body if it is here. An entry
 * proves itself; where it came from does not matter.
 *
 * <p>Immutable. That the signature is right is not implied: {@link #isSignedBy}.
 */
public final class Entry {
    public static final int SIGNATURE_LENGTH = 64;

    /** The label every entry is signed under, so that no other signature of the same key can stand for one. */
    public static final String SIGNATURE_LABEL = "TS1 entry";

    private final ChangeHeader header;
    private final byte[] headerBytes;
    private final ChangeId id;
    private final byte[] headerHash;
    private final byte[] signature;
    private final byte @Nullable [] body;

    /** Whose signature was found right. Threads may see it late, and check once more. */
    private @Nullable VerifyingKey signer;

    private Entry(ChangeHeader header, byte[] headerBytes, byte[] signature, byte @Nullable [] body) {
        this.header = header;
        this.headerBytes = headerBytes;
        this.headerHash = HeaderCodec.hash(headerBytes);
        this.id = new ChangeId(Octets16.prefixOf(headerHash));
        this.signature = signature;
        this.body = body;
    }

    /**
     * Reads an entry from its header bytes, its signature and, if it is here, its body.
     *
     * @throws MalformedMessageException if the header is not one, has bytes after it, or the body is not the one it names
     */
    public static Entry of(byte[] headerBytes, byte[] signature, byte @Nullable [] body)
            throws MalformedMessageException {
        ByteBuffer in = ByteBuffer.wrap(headerBytes);
        ChangeHeader header = HeaderCodec.decode(in);
        if (in.hasRemaining() || signature.length != SIGNATURE_LENGTH) {
            throw new MalformedMessageException("an entry has bytes that do not belong to it");
        }
        if (body != null && !isBodyOf(header, body)) {
            throw new MalformedMessageException("an entry's body is not the one its header names");
        }
        return new Entry(header, headerBytes.clone(), signature.clone(), body == null ? null : body.clone());
    }

    private static boolean isBodyOf(ChangeHeader header, byte[] body) {
        return body.length == header.bodyLength()
                && MessageDigest.isEqual(LabelledHash.sha256(body), header.bodyHash());
    }

    public ChangeHeader header() {
        return header;
    }

    /** A copy of the header's bytes, as they were signed. */
    public byte[] headerBytes() {
        return headerBytes.clone();
    }

    public ChangeId id() {
        return id;
    }

    /** A copy of the 32 bytes the next entry of the log names this one by. */
    public byte[] headerHash() {
        return headerHash.clone();
    }

    public byte[] signature() {
        return signature.clone();
    }

    /** A copy of the body as it travels, or empty if it is withheld, pruned, erased or not here yet. */
    public Optional<byte[]> body() {
        return body == null ? Optional.empty() : Optional.of(body.clone());
    }

    public boolean hasBody() {
        return body != null;
    }

    /** Whether the signature is this key's owner's, checked anew each time. */
    public boolean isSignedBy(VerifyingKey key) {
        return key.verify(SIGNATURE_LABEL, headerBytes, signature);
    }

    /** Like {@link #isSignedBy}, which it does once for a key whose signature is right: nothing of an entry changes. */
    public boolean isFoundSignedBy(VerifyingKey key) {
        if (key.equals(signer)) {
            return true;
        }
        boolean right = isSignedBy(key);
        if (right) {
            signer = key;
        }
        return right;
    }

    public Entry withoutBody() {
        return body == null ? this : new Entry(header, headerBytes, signature, null);
    }

    /** Bytes it takes in a frame. */
    public int encodedLength() {
        return headerBytes.length + SIGNATURE_LENGTH + (body == null ? 0 : body.length);
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Entry that
                && Arrays.equals(headerBytes, that.headerBytes)
                && Arrays.equals(signature, that.signature)
                && Arrays.equals(body, that.body);
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }

    @Override
    public String toString() {
        return header.kind() + " " + id + (body == null ? " without body" : "");
    }
}
