package org.turnstone.field.vault;

/** The disk refused to read or write a file of the vault. */
public final class VaultUnwritableException extends VaultException {
    private static final long serialVersionUID = 1L;

    VaultUnwritableException(Throwable cause) {
        super(
                "The vault's folder could not be read or written. What was saved before is safe. Check that the disk is"
                        + " not full or write-protected, then try again.",
                cause);
    }
}
