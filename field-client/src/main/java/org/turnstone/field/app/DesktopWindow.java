package org.turnstone.field.app;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.ZoneId;
import org.turnstone.field.cli.Surroundings;
import org.turnstone.field.ui.Desktop;
import org.turnstone.field.ui.Workplace;
import org.turnstone.field.vault.VaultShelf;
import org.turnstone.form.javarosa.JavaRosaFormEngine;
import org.turnstone.sync.crypto.PassphraseParameters;

/** The window as the command line finds it: {@code turnstone field} without a verb. Made by {@link Windows}. */
public final class DesktopWindow implements Surroundings.Window {
    @Override
    public boolean hasDisplay() {
        return Desktop.hasDisplay();
    }

    @Override
    public int show(Path vaultDirectory, Path guardDirectory) {
        SecureRandom random = new SecureRandom();
        VaultShelf shelf = new VaultShelf(vaultDirectory, guardDirectory);
        try (SingleWindow only = SingleWindow.claim(shelf.beside(".window")).orElse(null)) {
            if (only == null) {
                return 0;
            }
            boolean closed = Desktop.show(
                    new Workplace(
                            shelf,
                            new JavaRosaFormEngine(),
                            LaptopClock.ofThisProcess(),
                            ZoneId.systemDefault(),
                            random,
                            () -> PassphraseParameters.standard(random)),
                    only::onSecondStart);
            return closed ? 0 : 1;
        }
    }
}
