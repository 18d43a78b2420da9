package org.turnstone.sync.crypto;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Objects;

/** The reading side of {@link AeadStream}. Reads one byte past a full segment, for only so can it know the last one. */
final class OpeningStream extends InputStream {
    private static final int END = -1;

    private final InputStream in;
    private final SegmentCipher cipher;
    /** The sealed segment and the first byte of the next. */
    private final byte[] sealed = new byte[AeadStream.SEALED_SEGMENT_LENGTH + 1];

    private int carried;
    private long counter;
    private byte[] plaintext = {};
    private int position;
    private State state = State.OPEN;

    private enum State {
        OPEN,
        LAST_SEGMENT_OPENED,
        TAMPERED,
        TRUNCATED,
        CLOSED
    }

    OpeningStream(InputStream in, SegmentCipher cipher) {
        this.in = in;
        this.cipher = cipher;
    }

    @Override
    public int read() throws IOException {
        return isAtEnd() ? END : plaintext[position++] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (length == 0) {
            return 0;
        }
        if (isAtEnd()) {
            return END;
        }
        int count = Math.min(length, plaintext.length - position);
        System.arraycopy(plaintext, position, bytes, offset, count);
        position += count;
        return count;
    }

    @Override
    public int available() {
        return plaintext.length - position;
    }

    private boolean isAtEnd() throws IOException {
        while (true) {
            switch (state) {
                case OPEN, LAST_SEGMENT_OPENED -> {}
                case TAMPERED -> throw new StreamTamperedException();
                case TRUNCATED -> throw new StreamTruncatedException();
                case CLOSED -> throw new IOException("this stream is closed");
            }
            if (position < plaintext.length) {
                return false;
            }
            if (state == State.LAST_SEGMENT_OPENED) {
                return true;
            }
            openNextSegment();
        }
    }

    private void openNextSegment() throws IOException {
        int length = carried + in.readNBytes(sealed, carried, sealed.length - carried);
        boolean last = length < sealed.length;
        byte[] segment = Arrays.copyOf(sealed, last ? length : length - 1);
        Secret.wipe(plaintext);
        plaintext = new byte[0];
        position = 0;
        try {
            plaintext = cipher.open(counter, last, segment);
            state = stateAfterOpening(last);
        } catch (VerificationFailedException e) {
            state = last && isWholeButNotLast(segment) ? State.TRUNCATED : State.TAMPERED;
        }
        sealed[0] = sealed[sealed.length - 1];
        carried = last ? 0 : 1;
        counter++;
    }

    /** An empty segment after others is no way to end: two files would hold the same text. */
    private State stateAfterOpening(boolean last) {
        if (last && plaintext.length == 0 && counter > 0) {
            return State.TAMPERED;
        }
        return last ? State.LAST_SEGMENT_OPENED : State.OPEN;
    }

    /** A cut exactly between two segments is the one that can be told from damage. An empty source is one too. */
    private boolean isWholeButNotLast(byte[] segment) {
        if (segment.length == 0) {
            return true;
        }
        try {
            Secret.wipe(cipher.open(counter, false, segment));
            return true;
        } catch (VerificationFailedException e) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        if (state == State.CLOSED) {
            return;
        }
        state = State.CLOSED;
        cipher.close();
        Secret.wipe(plaintext);
        in.close();
    }
}
