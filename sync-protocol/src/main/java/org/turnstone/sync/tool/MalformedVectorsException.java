package org.turnstone.sync.tool;

import org.jspecify.annotations.Nullable;

/** A file that is not what docs/protocol.md, "Vectors", describes. The message says where. */
final class MalformedVectorsException extends Exception {
    private static final long serialVersionUID = 1;

    MalformedVectorsException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
