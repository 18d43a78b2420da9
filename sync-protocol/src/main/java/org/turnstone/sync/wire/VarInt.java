package org.turnstone.sync.wire;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import org.turnstone.sync.change.MalformedMessageException;

/**
 * Whole numbers from 0 that are mostly small: seven bits to a byte, the lowest first, the high bit set on all bytes but the
 * last (docs/protocol.md, "Bytes"). Every number has one encoding.
 */
public final class VarInt {
    private static final int BITS = 7;
    private static final int MORE = 0x80;

    private VarInt() {}

    /** @throws IllegalArgumentException if it is negative */
    public static void write(long number, ByteArrayOutputStream out) {
        if (number < 0) {
            throw new IllegalArgumentException("only numbers from 0 are written so");
        }
        long rest = number;
        while (rest >= MORE) {
            out.write((int) (rest & (MORE - 1)) | MORE);
            rest >>>= BITS;
        }
        out.write((int) rest);
    }

    /**
     * @throws java.nio.BufferUnderflowException if it is cut short
     * @throws MalformedMessageException if it is not the shortest encoding of a number below 2^63
     */
    public static long read(ByteBuffer in) throws MalformedMessageException {
        long number = 0;
        for (int shift = 0; shift < Long.SIZE - 1; shift += BITS) {
            int next = Byte.toUnsignedInt(in.get());
            number |= (long) (next & (MORE - 1)) << shift;
            if (next < MORE) {
                if (next == 0 && shift > 0) {
                    break;
                }
                return number;
            }
        }
        throw new MalformedMessageException("a number is not written in the shortest way");
    }

    /**
     * A number that counts something.
     *
     * @throws java.nio.BufferUnderflowException if it is cut short
     * @throws MalformedMessageException if it is not well formed or above {@code most}
     */
    public static int read(ByteBuffer in, int most) throws MalformedMessageException {
        long number = read(in);
        if (number > most) {
            throw new MalformedMessageException("a number is over its limit");
        }
        return (int) number;
    }
}
