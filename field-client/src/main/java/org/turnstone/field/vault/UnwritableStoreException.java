package org.turnstone.field.vault;

/** The disk refused to take what should be saved. What was saved before is safe; the vault must be closed and reopened. */
public final class UnwritableStoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnwritableStoreException(Throwable cause) {
        super(
                "This could not be written to the disk and counts as not saved. What was saved before is safe. Check"
                        + " that the disk is not full or write-protected, then open the vault again.",
                cause);
    }
}
