package org.turnstone.server.admin;

/** What a command ends with (docs/contracts.md, "Command line"). */
final class ExitCode {
    static final int DONE = 0;
    static final int NOT_DONE = 1;
    static final int USAGE = 2;
    static final int MALFORMED = 4;
    static final int UNREACHABLE = 5;
    static final int REFUSED = 6;
    static final int WAITING = 7;

    private ExitCode() {}

    /** The code that tells a script the same as the status told us. */
    static int ofStatus(int status) {
        return switch (status) {
            case 400, 413, 415, 422 -> MALFORMED;
            case 401, 403 -> REFUSED;
            case 502, 503, 504 -> UNREACHABLE;
            default -> NOT_DONE;
        };
    }
}
