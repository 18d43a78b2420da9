package org.turnstone.sync.record;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.UUID;

/**
 * Sixteen bytes, the size of every identifier of the protocol. Ordered as unsigned bytes, first byte first, which is the
 * order merge and the wire use (docs/protocol.md, "Identifiers"). Identifier types wrap one of these, so that a record
 * id cannot be passed where a log id is meant.
 *
 * @param high the first eight bytes, big-endian
 * @param low the last eight bytes, big-endian
 */
public record Octets16(long high, long low) implements Comparable<Octets16> {
    public static final int LENGTH = 16;
    public static final Octets16 ZERO = new Octets16(0, 0);

    /**
     * Reads the first 16 bytes of {@code bytes}; longer input is a hash being shortened.
     *
     * @throws IllegalArgumentException if there are fewer than 16 bytes
     */
    public static Octets16 prefixOf(byte[] bytes) {
        if (bytes.length < LENGTH) {
            throw new IllegalArgumentException("16 bytes needed, got " + bytes.length);
        }
        return readFrom(ByteBuffer.wrap(bytes));
    }

    /** Reads the next 16 bytes of {@code in}, which must be big-endian. */
    public static Octets16 readFrom(ByteBuffer in) {
        return new Octets16(in.getLong(), in.getLong());
    }

    /**
     * Reads 32 hexadecimal digits, upper or lower case.
     *
     * @throws IllegalArgumentException if it is not exactly that
     */
    public static Octets16 ofHex(String hex) {
        if (hex.length() != 2 * LENGTH) {
            throw new IllegalArgumentException("32 hexadecimal digits needed, got " + hex.length());
        }
        return prefixOf(HexFormat.of().parseHex(hex));
    }

    /** The same bits as a UUID, which is how databases store identifiers. */
    public static Octets16 ofUuid(UUID uuid) {
        return new Octets16(uuid.getMostSignificantBits(), uuid.getLeastSignificantBits());
    }

    public UUID toUuid() {
        return new UUID(high, low);
    }

    public void writeTo(ByteBuffer out) {
        out.putLong(high).putLong(low);
    }

    /** A fresh array of 16 bytes, owned by the caller. */
    public byte[] toBytes() {
        return ByteBuffer.allocate(LENGTH).putLong(high).putLong(low).array();
    }

    public String toHex() {
        HexFormat hex = HexFormat.of();
        return hex.toHexDigits(high) + hex.toHexDigits(low);
    }

    public boolean isZero() {
        return high == 0 && low == 0;
    }

    @Override
    public int compareTo(Octets16 other) {
        int first = Long.compareUnsigned(high, other.high);
        return first != 0 ? first : Long.compareUnsigned(low, other.low);
    }

    @Override
    public String toString() {
        return toHex();
    }
}
