package org.turnstone.server.bench;

import org.jspecify.annotations.Nullable;

/** A measurement could not be made; the message says what happened. */
final class BenchFailedException extends Exception {
    private static final long serialVersionUID = 1L;

    BenchFailedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
