package org.turnstone.sync.crypto;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The key and the nonces of one stream (docs/protocol.md, "Bytes"): {@code key = HKDF(fileKey, salt, "TS1 stream" ‖ context)},
 * {@code nonce = u88 counter ‖ u8 last}. The key is new for each salt, so the counter may start at zero.
 */
final class SegmentCipher implements AutoCloseable {
    private static final byte[] LABEL = "TS1 stream".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NO_AAD = {};

    private final SymmetricKey key;

    SegmentCipher(SymmetricKey fileKey, byte[] salt, byte[] context) {
        byte[] info = Arrays.copyOf(LABEL, Math.addExact(LABEL.length, context.length));
        System.arraycopy(context, 0, info, LABEL.length, context.length);
        key = fileKey.derive(salt, info);
    }

    byte[] seal(long counter, boolean last, byte[] plaintext) {
        return key.seal(nonce(counter, last), NO_AAD, plaintext);
    }

    byte[] open(long counter, boolean last, byte[] sealed) throws VerificationFailedException {
        return key.open(nonce(counter, last), NO_AAD, sealed);
    }

    private static byte[] nonce(long counter, boolean last) {
        byte[] nonce = new byte[SymmetricKey.NONCE_LENGTH];
        for (int i = 0; i < Long.BYTES; i++) {
            nonce[nonce.length - 2 - i] = (byte) (counter >>> (Byte.SIZE * i));
        }
        nonce[nonce.length - 1] = (byte) (last ? 1 : 0);
        return nonce;
    }

    @Override
    public void close() {
        key.close();
    }
}
