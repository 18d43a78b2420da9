package org.turnstone.server.account;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Locale;
import java.util.OptionalLong;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The codes of six digits that an app shows (RFC 6238 with SHA-1, 30 seconds: what every app understands). A code is good one
 * step before and after its own, and once.
 */
final class Totp {
    static final int SECRET_LENGTH = 20;
    private static final long STEP_SECONDS = 30;
    private static final int DIGITS = 6;
    private static final int MODULUS = 1_000_000;
    private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    private Totp() {}

    static byte[] newSecret(SecureRandom random) {
        byte[] secret = new byte[SECRET_LENGTH];
        random.nextBytes(secret);
        return secret;
    }

    /**
     * The step a code belongs to, if it is right now and newer than the last that was used.
     *
     * @param last the step of the code used last
     */
    static OptionalLong accept(byte[] secret, String typed, Instant now, long last) {
        String digits = typed.replace(" ", "");
        long current = now.getEpochSecond() / STEP_SECONDS;
        for (long step = current - 1; step <= current + 1; step++) {
            byte[] right = code(secret, step).getBytes(StandardCharsets.US_ASCII);
            if (MessageDigest.isEqual(right, digits.getBytes(StandardCharsets.UTF_8)) && step > last) {
                return OptionalLong.of(step);
            }
        }
        return OptionalLong.empty();
    }

    static String codeAt(byte[] secret, Instant moment) {
        return code(secret, moment.getEpochSecond() / STEP_SECONDS);
    }

    private static String code(byte[] secret, long step) {
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(secret, "HmacSHA1"));
            byte[] hash =
                    mac.doFinal(ByteBuffer.allocate(Long.BYTES).putLong(step).array());
            int offset = hash[hash.length - 1] & 0x0f;
            int number = ByteBuffer.wrap(hash, offset, Integer.BYTES).getInt() & 0x7fffffff;
            return String.format(Locale.ROOT, "%0" + DIGITS + "d", number % MODULUS);
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every Java has HmacSHA1", e);
        }
    }

    /** As apps take it when it is typed; 20 bytes are 32 letters without padding. */
    static String base32(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        int buffer = 0;
        int bits = 0;
        for (byte b : bytes) {
            buffer = buffer << 8 | b & 0xff;
            bits += 8;
            while (bits >= 5) {
                bits -= 5;
                text.append(BASE32.charAt(buffer >> bits & 31));
            }
        }
        return text.toString();
    }
}
