package org.turnstone.field.vault;

/** Another window or command has the vault open. */
public final class VaultInUseException extends VaultException {
    private static final long serialVersionUID = 1L;

    VaultInUseException() {
        super("This vault is open in another window or command. Nothing was changed. Close that one and try again.");
    }
}
