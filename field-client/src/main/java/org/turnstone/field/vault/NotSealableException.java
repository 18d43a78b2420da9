package org.turnstone.field.vault;

/** A record cannot be sealed, because its key has not been sealed for the site yet. Nothing was saved. */
public final class NotSealableException extends VaultException {
    private static final long serialVersionUID = 1L;

    NotSealableException() {
        super(
                "This record is to be sealed for the site's office, and this laptop does not know the office's key of this"
                        + " quarter yet. Nothing was finished; keep the record as a draft, sync once, and finish it then.");
    }
}
