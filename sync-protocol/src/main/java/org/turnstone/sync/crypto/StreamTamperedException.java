package org.turnstone.sync.crypto;

import java.io.IOException;

/** A segment of a sealed stream is not what was written: damaged, changed, out of its place, or sealed by another key. */
public final class StreamTamperedException extends IOException {
    private static final long serialVersionUID = 1L;

    StreamTamperedException() {
        super("could not be opened: the file or its key is not the right one, or it was changed."
                + " What is stored already is safe; copy the file again or ask for a new one.");
    }
}
