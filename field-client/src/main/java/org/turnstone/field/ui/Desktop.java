package org.turnstone.field.ui;

import java.awt.GraphicsEnvironment;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.ZoneId;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import javax.swing.SwingUtilities;
import org.turnstone.field.ui.theme.Theme;
import org.turnstone.field.vault.VaultPlace;
import org.turnstone.form.FormEngine;

/** Opens the window for whoever starts the program, and waits until it is closed. */
public final class Desktop {
    private Desktop() {}

    /** True if there is a display to show a window on. */
    public static boolean hasDisplay() {
        return !GraphicsEnvironment.isHeadless();
    }

    /**
     * Shows the window, locked, and returns once it and the vault behind it are closed. Any thread but the event thread.
     *
     * @return false if the vault could not be closed in time
     */
    public static boolean show(VaultPlace place, FormEngine engine, Clock clock, ZoneId zone, SecureRandom random) {
        CountDownLatch closed = new CountDownLatch(1);
        CompletableFuture<FieldWindow> opened = new CompletableFuture<>();
        SwingUtilities.invokeLater(() -> {
            try {
                Theme.install(Theme.scaleFrom(System.getProperty(Theme.SCALE_PROPERTY, "1")));
                FieldWindow window = FieldWindow.open(place, engine, clock, zone, random);
                window.onClosed(closed::countDown);
                opened.complete(window);
            } catch (RuntimeException e) {
                opened.completeExceptionally(e);
            }
        });
        try {
            FieldWindow window = opened.join();
            closed.await();
            return window.awaitClosed();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
