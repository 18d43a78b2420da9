package org.turnstone.field.vault;

import java.nio.file.Path;

/** There is no vault in the directory, or one stands where a new one should be made. */
public final class NoVaultException extends VaultException {
    private static final long serialVersionUID = 1L;

    private NoVaultException(String message) {
        super(message);
    }

    static NoVaultException at(Path directory) {
        return new NoVaultException("There is no vault in " + directory
                + ". Check the folder, or make a new vault there with: turnstone field --vault FOLDER init");
    }

    static NoVaultException taken(Path directory) {
        return new NoVaultException("The folder " + directory
                + " holds a vault or other files already; nothing in it was changed. Choose an empty or new folder.");
    }
}
