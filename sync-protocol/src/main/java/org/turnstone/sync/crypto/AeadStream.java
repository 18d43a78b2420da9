package org.turnstone.sync.crypto;

import java.io.InputStream;
import java.io.OutputStream;

/**
 * Seals a stream of any length in segments, so that reading it needs one segment of memory and hands out nothing that was
 * not verified (STREAM of Hoang, Reyhanitabar, Rogaway and Vizár; docs/protocol.md, "Bytes").
 *
 * <p>The plaintext is cut into segments of 64 KiB; each is sealed with AES-256-GCM under a nonce that holds its number and
 * whether it is the last. So segments cannot be swapped, dropped, repeated or appended. 150 KiB, for instance, become
 * {@code [64 KiB, no. 0] [64 KiB, no. 1] [22 KiB, no. 2, last]}, each 16 bytes longer. A stream that ends on a boundary has
 * a full last segment; only the empty stream has an empty one.
 *
 * <p>The streams belong to one thread at a time.
 */
public final class AeadStream {
    public static final int SEGMENT_LENGTH = 64 * 1024;
    public static final int SEALED_SEGMENT_LENGTH = SEGMENT_LENGTH + SymmetricKey.TAG_LENGTH;

    private AeadStream() {}

    /**
     * Seals what is written into {@code out}. Closing writes the final segment and closes {@code out}; if the source failed
     * half-way, call {@link SealingStream#abandon()} first, or the half would look complete.
     *
     * @param salt new for each stream under one {@code fileKey}; may be empty if the key serves this stream alone
     * @param context what the stream is bound to; opening needs the same bytes
     */
    public static SealingStream sealing(OutputStream out, SymmetricKey fileKey, byte[] salt, byte[] context) {
        return new SealingStream(out, new SegmentCipher(fileKey, salt, context));
    }

    /**
     * Opens what {@link #sealing} wrote. Reading throws {@link StreamTamperedException} or {@link StreamTruncatedException}
     * and goes on throwing it; what was read before is genuine, but the whole is proven only by reading to the end.
     * Closing closes {@code in}.
     */
    public static InputStream opening(InputStream in, SymmetricKey fileKey, byte[] salt, byte[] context) {
        return new OpeningStream(in, new SegmentCipher(fileKey, salt, context));
    }

    /**
     * How many bytes {@code plainLength} bytes become.
     *
     * @throws IllegalArgumentException if it is negative
     * @throws ArithmeticException if the answer does not fit
     */
    public static long sealedLength(long plainLength) {
        if (plainLength < 0) {
            throw new IllegalArgumentException("a length is not negative");
        }
        long segments = Math.max(1, plainLength / SEGMENT_LENGTH + (plainLength % SEGMENT_LENGTH == 0 ? 0 : 1));
        return Math.addExact(plainLength, Math.multiplyExact(segments, SymmetricKey.TAG_LENGTH));
    }
}
