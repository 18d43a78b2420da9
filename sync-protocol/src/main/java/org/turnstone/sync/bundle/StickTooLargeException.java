package org.turnstone.sync.bundle;

import java.io.IOException;

/** What was to go onto a stick is more than one file may hold. */
public final class StickTooLargeException extends IOException {
    private static final long serialVersionUID = 1L;

    StickTooLargeException() {
        super("a stick holds less than 4 GiB");
    }
}
