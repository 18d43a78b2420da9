package org.turnstone.field.hub;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;

/** The few pieces of DER (X.690) that one certificate needs. */
final class Der {
    private static final int LONG_FORM = 0x80;

    private Der() {}

    static byte[] sequence(byte[]... parts) {
        return tagged(0x30, parts);
    }

    static byte[] set(byte[]... parts) {
        return tagged(0x31, parts);
    }

    static byte[] integer(long value) {
        return tagged(0x02, BigInteger.valueOf(value).toByteArray());
    }

    static byte[] utf8(String text) {
        return tagged(0x0c, text.getBytes(StandardCharsets.UTF_8));
    }

    static byte[] utcTime(String text) {
        return tagged(0x17, text.getBytes(StandardCharsets.US_ASCII));
    }

    static byte[] generalizedTime(String text) {
        return tagged(0x18, text.getBytes(StandardCharsets.US_ASCII));
    }

    static byte[] octets(byte[] bytes) {
        return tagged(0x04, bytes);
    }

    /** Whole bytes only. */
    static byte[] bits(byte[] bytes) {
        return tagged(0x03, new byte[] {0}, bytes);
    }

    /** {@code [n] EXPLICIT}. */
    static byte[] explicit(int n, byte[] content) {
        return tagged(0xa0 | n, content);
    }

    /** An object identifier in dotted form; arcs may be as long as a UUID (X.667). */
    static byte[] oid(String dotted) {
        String[] arcs = dotted.split("\\.", -1);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        base128(out, BigInteger.valueOf(Long.parseLong(arcs[0]) * 40).add(new BigInteger(arcs[1])));
        for (int i = 2; i < arcs.length; i++) {
            base128(out, new BigInteger(arcs[i]));
        }
        return tagged(0x06, out.toByteArray());
    }

    private static void base128(ByteArrayOutputStream out, BigInteger value) {
        for (int shift = Math.max(0, value.bitLength() - 1) / 7 * 7; shift > 0; shift -= 7) {
            out.write(value.shiftRight(shift).intValue() & 0x7f | LONG_FORM);
        }
        out.write(value.intValue() & 0x7f);
    }

    private static byte[] tagged(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        length(out, content.size());
        out.writeBytes(content.toByteArray());
        return out.toByteArray();
    }

    private static void length(ByteArrayOutputStream out, int length) {
        if (length < LONG_FORM) {
            out.write(length);
            return;
        }
        byte[] bytes = BigInteger.valueOf(length).toByteArray();
        int skip = bytes[0] == 0 ? 1 : 0;
        out.write(LONG_FORM | bytes.length - skip);
        out.write(bytes, skip, bytes.length - skip);
    }
}
