package org.turnstone.field.app;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.ZoneId;
import org.turnstone.field.cli.Surroundings;
import org.turnstone.field.ui.Desktop;
import org.turnstone.field.vault.VaultPlace;
import org.turnstone.form.javarosa.JavaRosaFormEngine;

/** The window as the command line finds it: {@code turnstone field} without a verb. Made by {@link Windows}. */
public final class DesktopWindow implements Surroundings.Window {
    @Override
    public boolean hasDisplay() {
        return Desktop.hasDisplay();
    }

    @Override
    public int show(Path vaultDirectory, Path guardDirectory) {
        boolean closed = Desktop.show(
                new VaultPlace(vaultDirectory, guardDirectory),
                new JavaRosaFormEngine(),
                LaptopClock.ofThisProcess(),
                ZoneId.systemDefault(),
                new SecureRandom());
        return closed ? 0 : 1;
    }
}
