package org.turnstone.server.platform;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * Reads a body of several parts and ends the request at one part too many. The container keeps some kilobytes for each part
 * before anybody may look at the first, so that a body of the size that is allowed, all of it empty parts, fills its memory.
 *
 * <p>Looks for the delimiter of parts as it goes by (Knuth, Morris and Pratt), wherever in a line it stands: what is counted too
 * often was no form of a browser, which chooses a delimiter that does not occur. Not safe for use by several threads.
 */
final class CountedParts extends FilterInputStream {
    private final byte[] delimiter;
    /** For each number of bytes that match: how many still do if the next one does not. */
    private final int[] fallback;

    private final int most;
    private int matched;
    private int parts;

    CountedParts(InputStream in, String boundary, int most) {
        super(in);
        this.delimiter = ("--" + boundary).getBytes(StandardCharsets.ISO_8859_1);
        this.fallback = fallback(delimiter);
        this.most = most;
    }

    private static int[] fallback(byte[] delimiter) {
        int[] fallback = new int[delimiter.length + 1];
        int k = 0;
        for (int i = 1; i < delimiter.length; i++) {
            while (k > 0 && delimiter[i] != delimiter[k]) {
                k = fallback[k];
            }
            if (delimiter[i] == delimiter[k]) {
                k++;
            }
            fallback[i + 1] = k;
        }
        return fallback;
    }

    @Override
    public int read() throws IOException {
        int b = super.read();
        if (b >= 0) {
            look((byte) b);
        }
        return b;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int n = super.read(bytes, offset, length);
        for (int i = 0; i < n; i++) {
            look(bytes[offset + i]);
        }
        return n;
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    private void look(byte b) {
        while (matched > 0 && delimiter[matched] != b) {
            matched = fallback[matched];
        }
        if (delimiter[matched] == b) {
            matched++;
        }
        if (matched == delimiter.length) {
            matched = fallback[matched];
            parts++;
            // One more delimiter ends the last part.
            if (parts > most + 1) {
                throw new ProblemException(
                        413,
                        "TOO_LARGE",
                        "What was sent has more than " + most + " parts.",
                        "Nothing was changed. Bring fewer files at a time.");
            }
        }
    }
}
