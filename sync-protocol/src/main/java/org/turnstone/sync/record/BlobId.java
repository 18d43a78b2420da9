package org.turnstone.sync.record;

import java.util.HexFormat;

/**
 * Names the sealed bytes of an attachment: SHA-256 of the ciphertext, so that an id tells nothing of what it holds.
 *
 * @param hex 64 lower-case hexadecimal digits
 */
public record BlobId(String hex) implements Comparable<BlobId> {
    /** @throws IllegalArgumentException if it is not 64 lower-case hexadecimal digits */
    public BlobId {
        if (hex.length() != 64 || !hex.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) {
            throw new IllegalArgumentException("a blob id is 64 lower-case hexadecimal digits");
        }
    }

    /** @throws IllegalArgumentException if there are not exactly 32 bytes */
    public static BlobId of(byte[] sha256) {
        return new BlobId(HexFormat.of().formatHex(sha256));
    }

    public byte[] toBytes() {
        return HexFormat.of().parseHex(hex);
    }

    @Override
    public int compareTo(BlobId other) {
        return hex.compareTo(other.hex);
    }

    @Override
    public String toString() {
        return hex;
    }
}
