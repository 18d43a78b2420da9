package org.turnstone.sync.crypto;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.turnstone.sync.record.Octets16;

/**
 * {@code H(label, x...)} of docs/protocol.md, "Bytes": SHA-256 over a label and parts, each preceded by its length.
 *
 * <p>The label keeps a hash made for one purpose from standing in for another; the lengths keep ("ab", "c") and ("a",
 * "bc") apart.
 */
public final class LabelledHash {
    private static final int MAX_LABEL_BYTES = 0xffff;

    private LabelledHash() {}

    /** 32 bytes, owned by the caller. */
    public static byte[] of(String label, byte[]... parts) {
        MessageDigest digest = newSha256();
        byte[] name = labelBytes(label);
        digest.update(
                ByteBuffer.allocate(Short.BYTES).putShort((short) name.length).array());
        digest.update(name);
        for (byte[] part : parts) {
            digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(part.length).array());
            digest.update(part);
        }
        return digest.digest();
    }

    /** The first 16 bytes of {@link #of}, as identifiers use them. */
    public static Octets16 id(String label, byte[]... parts) {
        return Octets16.prefixOf(of(label, parts));
    }

    /** Plain SHA-256, for the few places where the protocol names it. */
    public static byte[] sha256(byte[] bytes) {
        return newSha256().digest(bytes);
    }

    /** The same layout that {@link #of} hashes, as bytes: {@code len16(label) ‖ label ‖ len32(x1) ‖ x1 ‖ ...}. */
    static byte[] layout(String label, byte[]... parts) {
        byte[] name = labelBytes(label);
        int length = Short.BYTES + name.length;
        for (byte[] part : parts) {
            length = Math.addExact(length, Math.addExact(Integer.BYTES, part.length));
        }
        ByteBuffer out =
                ByteBuffer.allocate(length).putShort((short) name.length).put(name);
        for (byte[] part : parts) {
            out.putInt(part.length).put(part);
        }
        return out.array();
    }

    private static byte[] labelBytes(String label) {
        byte[] bytes = label.getBytes(StandardCharsets.UTF_8);
        if (bytes.length == 0 || bytes.length > MAX_LABEL_BYTES) {
            throw new IllegalArgumentException("a label has 1 to 65535 bytes");
        }
        return bytes;
    }

    private static MessageDigest newSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
