package org.turnstone.sync.crypto;

import java.io.IOException;

/** A sealed stream ends before its final segment: the rest was never written or has been cut off. */
public final class StreamTruncatedException extends IOException {
    private static final long serialVersionUID = 1L;

    StreamTruncatedException() {
        super("could not be opened to its end: the last part is missing."
                + " What is stored already is safe; copy the file again or ask for a new one.");
    }
}
