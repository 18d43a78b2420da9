package org.turnstone.field.cli;

import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;
import org.turnstone.field.vault.Vault;
import org.turnstone.field.vault.VaultException;
import org.turnstone.field.vault.VaultPlace;
import org.turnstone.sync.crypto.Secret;

/**
 * The vault that the verbs of one batch share: opened by the first that needs it, closed when the batch ends. One thread.
 */
final class OpenVault implements AutoCloseable {
    private @Nullable Vault vault;

    /** The vault at {@code place}, with the passphrase checked on first use only. */
    Vault at(VaultPlace place, Secret passphrase, SecureRandom random) throws VaultException {
        Vault open = vault;
        if (open == null) {
            open = Vault.open(place, passphrase, random);
            vault = open;
        }
        return open;
    }

    @Override
    public void close() throws VaultException {
        Vault open = vault;
        vault = null;
        if (open != null) {
            open.close();
        }
    }
}
