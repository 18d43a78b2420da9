package org.turnstone.field.vault;

/**
 * Something in the open store is not what was saved. Unchecked because {@code ChangeLog} knows no storage; caught at the
 * edge, where the person is told. No value of a damaged place is ever handed out.
 */
public final class DamagedStoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param part which part of the store, never its content */
    DamagedStoreException(String part) {
        super(VaultDamagedException.sentence(part));
    }

    DamagedStoreException(String part, Throwable cause) {
        super(VaultDamagedException.sentence(part), cause);
    }
}
