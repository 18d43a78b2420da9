package org.turnstone.field.vault;

/** A file of the vault is not what was written. The passphrase is not at fault. */
public final class VaultDamagedException extends VaultException {
    private static final long serialVersionUID = 1L;

    /** @param part the file or map that is damaged, never its content */
    VaultDamagedException(String part) {
        super(sentence(part));
    }

    VaultDamagedException(String part, Throwable cause) {
        super(sentence(part), cause);
    }

    static String sentence(String part) {
        return "The vault is damaged: " + part
                + " is not what was saved. Nothing was changed, and what was synced is safe"
                + " on the server. Keep a copy of the whole folder, then run: turnstone field vault check. Or ask the office.";
    }
}
