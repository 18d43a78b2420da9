package org.turnstone.sync.crypto;

/** What was typed cannot be a recovery code, whatever the vault. Says nothing of what was typed. */
public final class MalformedRecoveryCodeException extends VerificationFailedException {
    private static final long serialVersionUID = 1L;

    MalformedRecoveryCodeException() {
        super("A recovery code has " + RecoveryCode.LENGTH
                + " letters and digits, without U. Nothing was changed; check the paper and type it again.");
    }
}
