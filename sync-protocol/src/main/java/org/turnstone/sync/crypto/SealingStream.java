package org.turnstone.sync.crypto;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Objects;

/** The writing side of {@link AeadStream}. */
public final class SealingStream extends OutputStream {
    private final OutputStream out;
    private final SegmentCipher cipher;
    private final byte[] segment = new byte[AeadStream.SEGMENT_LENGTH];
    private int filled;
    private long counter;
    private boolean abandoned;
    private boolean closed;

    SealingStream(OutputStream out, SegmentCipher cipher) {
        this.out = out;
        this.cipher = cipher;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (closed) {
            throw new IOException("this stream is closed");
        }
        int from = offset;
        int end = offset + length;
        while (from < end) {
            // A full segment waits until more arrives: it may be the last.
            if (filled == segment.length) {
                writeSegment(false);
            }
            int count = Math.min(end - from, segment.length - filled);
            System.arraycopy(bytes, from, segment, filled, count);
            filled += count;
            from += count;
        }
    }

    private void writeSegment(boolean last) throws IOException {
        byte[] plaintext = Arrays.copyOf(segment, filled);
        byte[] sealed = cipher.seal(counter, last, plaintext);
        Secret.wipe(plaintext);
        boolean written = false;
        try {
            out.write(sealed);
            written = true;
        } finally {
            // After a failed write the place in the file is unknown; a final segment there would only mislead.
            abandoned |= !written;
        }
        counter++;
        filled = 0;
    }

    /** Flushes what is sealed already; the segment being filled stays here, for it may turn out to be the last. */
    @Override
    public void flush() throws IOException {
        out.flush();
    }

    /** Gives the stream up: closing then leaves the final segment out, and the reader sees it as truncated. */
    public void abandon() {
        abandoned = true;
    }

    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try (OutputStream sink = out) {
            if (!abandoned) {
                writeSegment(true);
                sink.flush();
            }
        } finally {
            cipher.close();
            Secret.wipe(segment);
        }
    }
}
