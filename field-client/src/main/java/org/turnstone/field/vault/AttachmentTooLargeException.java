package org.turnstone.field.vault;

import java.io.IOException;

/** A file is longer than an attachment may be. */
public final class AttachmentTooLargeException extends IOException {
    private static final long serialVersionUID = 1L;

    public AttachmentTooLargeException() {
        super("The file is larger than 64 MiB, which is the most an attachment may have. Nothing was saved."
                + " Make it smaller and try again.");
    }
}
