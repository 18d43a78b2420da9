package org.turnstone.field.vault;

/** The disk refused what should be written. The message says whether it counts as saved. */
public final class UnwritableStoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private UnwritableStoreException(String message, Throwable cause) {
        super(message, cause);
    }

    UnwritableStoreException(Throwable cause) {
        this(
                "This could not be written to the disk and counts as not saved. What was saved before is safe. Check"
                        + " that the disk is not full or write-protected, then open the vault again.",
                cause);
    }

    static UnwritableStoreException onlyTheGuard(Throwable cause) {
        return new UnwritableStoreException(
                "This is saved in the vault. The guard file beside the vault, by which a restored or copied vault is"
                        + " noticed, could not be written. Check that the disk is not full and that your own folder is not"
                        + " write-protected, then go on; the next save writes the guard again.",
                cause);
    }
}
