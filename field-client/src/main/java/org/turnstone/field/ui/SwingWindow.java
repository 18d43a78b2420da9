package org.turnstone.field.ui;

import java.awt.GraphicsEnvironment;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.ZoneId;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import javax.swing.SwingUtilities;
import org.turnstone.field.cli.Surroundings;
import org.turnstone.field.ui.theme.Theme;
import org.turnstone.field.vault.VaultPlace;
import org.turnstone.form.javarosa.JavaRosaFormEngine;

/** The window as the command line finds it: {@code turnstone field} without a verb. */
public final class SwingWindow implements Surroundings.Window {
    @Override
    public boolean hasDisplay() {
        return !GraphicsEnvironment.isHeadless();
    }

    @Override
    public int show(Path vaultDirectory, Path guardDirectory) {
        CountDownLatch closed = new CountDownLatch(1);
        CompletableFuture<FieldWindow> opened = new CompletableFuture<>();
        SwingUtilities.invokeLater(() -> {
            try {
                Theme.install(Theme.scaleFrom(System.getProperty(Theme.SCALE_PROPERTY, "1")));
                FieldWindow window = FieldWindow.open(
                        new VaultPlace(vaultDirectory, guardDirectory),
                        new JavaRosaFormEngine(),
                        Clock.systemUTC(),
                        ZoneId.systemDefault(),
                        new SecureRandom());
                window.onClosed(closed::countDown);
                opened.complete(window);
            } catch (RuntimeException e) {
                opened.completeExceptionally(e);
            }
        });
        try {
            FieldWindow window = opened.join();
            closed.await();
            return window.awaitClosed() ? 0 : 1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        }
    }
}
