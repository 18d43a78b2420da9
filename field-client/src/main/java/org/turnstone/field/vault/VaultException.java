package org.turnstone.field.vault;

/** The vault cannot be opened. Nothing was changed. The message is for a person: what happened, what is safe, what next. */
public abstract sealed class VaultException extends Exception
        permits NoVaultException,
                EscrowException,
                NotSealableException,
                ShutOutException,
                VaultDamagedException,
                VaultInUseException,
                VaultUnwritableException,
                WrongKeyException {
    private static final long serialVersionUID = 1L;

    VaultException(String message) {
        super(message);
    }

    VaultException(String message, Throwable cause) {
        super(message, cause);
    }
}
