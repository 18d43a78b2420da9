package org.turnstone.field.vault;

/** The passphrase or recovery code does not open this vault, whose header is intact. */
public final class WrongKeyException extends VaultException {
    private static final long serialVersionUID = 1L;

    private WrongKeyException(String message) {
        super(message);
    }

    static WrongKeyException passphrase() {
        return new WrongKeyException("That passphrase is not right. Nothing was changed and nothing is lost."
                + " Try again, or use the recovery code that was written down when the vault was made.");
    }

    static WrongKeyException recoveryCode() {
        return new WrongKeyException(
                "That recovery code is not right for this vault. Nothing was changed and nothing is"
                        + " lost. Check each group of characters and try again.");
    }

    static WrongKeyException escrow() {
        return new WrongKeyException(
                "What came out of escrow does not open this vault: it was answered to an older request."
                        + " Nothing was changed and nothing is lost. Make a new request and have it answered.");
    }

    static WrongKeyException chosenPassphrase() {
        return new WrongKeyException(
                "That is not the passphrase that was chosen when the escrow request was made. Nothing was"
                        + " changed and nothing is lost. Try again, or make a new request with a passphrase you know.");
    }
}
