package org.turnstone.field.ui;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.ZoneId;
import java.util.function.Supplier;
import org.turnstone.field.vault.VaultShelf;
import org.turnstone.form.FormEngine;
import org.turnstone.sync.crypto.PassphraseParameters;

/**
 * What the window finds on this laptop.
 *
 * @param shelf the vaults of the people who use it
 * @param engine compiles forms
 * @param zone where dates and times are typed
 * @param random for keys, nonces and ids
 * @param parameters how hard a new passphrase is stretched, fresh each time
 */
public record Workplace(
        VaultShelf shelf,
        FormEngine engine,
        Clock clock,
        ZoneId zone,
        SecureRandom random,
        Supplier<PassphraseParameters> parameters) {
    @Override
    public String toString() {
        return "workplace";
    }
}
