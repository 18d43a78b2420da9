package org.turnstone.field.ui;

import java.awt.GraphicsEnvironment;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import javax.imageio.ImageIO;
import javax.swing.SwingUtilities;
import org.turnstone.field.ui.form.FormPaintings;
import org.turnstone.field.ui.form.FormPreview;
import org.turnstone.field.ui.settings.SettingsFile;
import org.turnstone.field.ui.theme.Theme;
import org.turnstone.form.EntryContext;
import org.turnstone.form.FormTemplate;

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
     * @param raising given what brings the window to the front
     * @return false if the vault could not be closed in time
     */
    public static boolean show(Workplace workplace, Consumer<Runnable> raising) {
        CountDownLatch closed = new CountDownLatch(1);
        CompletableFuture<FieldWindow> opened = new CompletableFuture<>();
        SwingUtilities.invokeLater(() -> {
            try {
                SettingsFile settings = new SettingsFile(workplace.shelf().beside(".window.properties"));
                FieldWindow window = FieldWindow.open(workplace, settings);
                window.onClosed(closed::countDown);
                opened.complete(window);
            } catch (RuntimeException e) {
                opened.completeExceptionally(e);
            }
        });
        try {
            FieldWindow window = opened.join();
            raising.accept(window::raise);
            closed.await();
            return window.awaitClosed();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /**
     * Shows a form without a vault until its window is closed. Any thread but the event thread.
     *
     * @param language the one it begins in; empty for the form's own choice
     */
    public static void preview(FormTemplate template, EntryContext context, String language) {
        CountDownLatch closed = new CountDownLatch(1);
        onEventThread(() -> {
            Theme.install(Theme.scaleFrom(System.getProperty(Theme.SCALE_PROPERTY, "1")));
            FormPreview.open(template, context, language, closed::countDown);
        });
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Paints every page of a form into a PNG file; needs no display. Any thread but the event thread.
     *
     * @param language the one it is painted in; empty for the form's own choice
     * @param png {@code form.png} becomes {@code form-1.png}, {@code form-2.png} and so on where there are several pages
     * @return the files, each with the name of its page
     */
    public static Map<Path, String> paint(FormTemplate template, EntryContext context, String language, Path png)
            throws IOException {
        onEventThread(() -> Theme.install(Theme.scaleFrom(System.getProperty(Theme.SCALE_PROPERTY, "1"))));
        List<FormPaintings.Painting> pages = FormPaintings.of(template, context, language);
        Map<Path, String> written = new LinkedHashMap<>();
        for (FormPaintings.Painting page : pages) {
            Path file = pages.size() == 1 ? png : numbered(png, written.size() + 1);
            if (!ImageIO.write(page.image(), "png", file.toFile())) {
                throw new IOException("nothing writes PNG");
            }
            written.put(file, page.title());
        }
        return written;
    }

    private static Path numbered(Path file, int number) {
        String name = String.valueOf(file.getFileName());
        int dot = name.lastIndexOf('.');
        String stem = dot > 0 ? name.substring(0, dot) : name;
        return file.resolveSibling(stem + "-" + number + (dot > 0 ? name.substring(dot) : ".png"));
    }

    private static void onEventThread(Runnable task) {
        try {
            SwingUtilities.invokeAndWait(task);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted before a window was there", e);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException("the window could not be made", e.getCause());
        }
    }
}
