package org.turnstone.server.platform;

/** The server could not be started. The message says why, what is safe and what to do, for the person at the terminal. */
public final class ServerStartException extends Exception {
    ServerStartException(String message) {
        super(message);
    }

    ServerStartException(String message, Throwable cause) {
        super(message, cause);
    }
}
