package org.turnstone.field.cli;

/** What scripts may rely on (docs/contracts.md, "Exit codes"). */
public enum ExitCode {
    DONE(0),
    /** Not done; the message says why and what is safe. */
    NOT_DONE(1),
    USAGE(2),
    /** Wrong passphrase, or the vault is open elsewhere. */
    LOCKED(3),
    /** Damaged or malformed input; nothing changed. */
    DAMAGED(4),
    /** The other side could not be reached; safe to repeat. */
    UNREACHABLE(5),
    /** Revoked, not entitled, expired code. */
    REFUSED(6),
    /** Done, but something waits for a person. */
    WAITING(7);

    private final int code;

    ExitCode(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }
}
