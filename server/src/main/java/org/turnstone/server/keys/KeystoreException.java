package org.turnstone.server.keys;

import org.jspecify.annotations.Nullable;

/** The file with the sites' keys cannot be used. The message says why and what to do, for whoever starts the server. */
final class KeystoreException extends Exception {
    private static final long serialVersionUID = 1L;

    KeystoreException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
