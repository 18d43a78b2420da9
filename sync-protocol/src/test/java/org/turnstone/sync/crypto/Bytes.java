package org.turnstone.sync.crypto;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;

/** Short ways for the tests to say bytes. */
final class Bytes {
    static final SecureRandom RANDOM = new SecureRandom();
    static final byte[] NONE = {};

    private Bytes() {}

    static byte[] hex(String... digits) {
        return HexFormat.of().parseHex(String.join("", digits));
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    static byte[] repeated(int value, int length) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    static byte[] seeded(long seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    static byte[] withFlippedBit(byte[] bytes, int bit) {
        byte[] changed = bytes.clone();
        changed[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
        return changed;
    }

    static byte[] joined(byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        byte[] all = new byte[length];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }

    static SymmetricKey key(byte[] raw32) {
        try (Secret secret = Secret.copyOf(raw32)) {
            return SymmetricKey.of(secret);
        }
    }
}
