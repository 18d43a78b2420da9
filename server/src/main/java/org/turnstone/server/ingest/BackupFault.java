package org.turnstone.server.ingest;

/** A backup that was read back does not hold what it should. The message says what, for whoever runs the server. */
final class BackupFault extends Exception {
    private static final long serialVersionUID = 1L;

    BackupFault(String message) {
        super(message);
    }

    BackupFault(String message, Throwable cause) {
        super(message, cause);
    }
}
