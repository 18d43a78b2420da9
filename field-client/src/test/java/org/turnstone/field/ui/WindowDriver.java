package org.turnstone.field.ui;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.AWTEvent;
import java.awt.Component;
import java.awt.Container;
import java.awt.GraphicsEnvironment;
import java.awt.KeyboardFocusManager;
import java.awt.Toolkit;
import java.awt.datatransfer.StringSelection;
import java.awt.event.AWTEventListener;
import java.awt.event.ActionListener;
import java.awt.event.KeyEvent;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import javax.imageio.ImageIO;
import javax.swing.AbstractButton;
import javax.swing.JComponent;
import javax.swing.JFrame;
import javax.swing.text.JTextComponent;
import org.assertj.swing.core.BasicRobot;
import org.assertj.swing.core.Robot;
import org.assertj.swing.edt.GuiActionRunner;
import org.turnstone.field.ui.settings.SettingsFile;
import org.turnstone.field.ui.settings.WindowSettings;

/**
 * Hands and eyes of the window tests: clicks and types through the window system, looks on the event thread. The one place
 * that knows AssertJ-Swing.
 */
public final class WindowDriver implements AutoCloseable {
    private static final int POSTING_MILLIS = 20;
    private static final long PATIENCE_NANOS = 60_000_000_000L;
    private static final long KEY_PATIENCE_NANOS = 2_000_000_000L;

    private final Robot robot;
    private final FieldWindow window;
    private final AtomicInteger released = new AtomicInteger();
    private final AWTEventListener releases = event -> {
        if (event.getID() == KeyEvent.KEY_RELEASED) {
            released.incrementAndGet();
        }
    };

    private WindowDriver(Robot robot, FieldWindow window) {
        this.robot = robot;
        this.window = window;
        Toolkit.getDefaultToolkit().addAWTEventListener(releases, AWTEvent.KEY_EVENT_MASK);
    }

    /** Opens the window of a laptop, locked, in English and light colours. */
    public static WindowDriver open(Laptop laptop, float scale) {
        return open(laptop, WindowSettings.standard(Language.english()).sized(Math.round(scale * 100)));
    }

    /** Opens the window of a laptop, locked or with the making of a first vault. */
    public static WindowDriver open(Laptop laptop, WindowSettings settings) {
        return open(laptop.workplace(), settings);
    }

    static WindowDriver open(Workplace workplace, WindowSettings settings) {
        if (GraphicsEnvironment.isHeadless()) {
            throw new AssertionError("The window tests need a display, and there is none: run them under xvfb-run -a.");
        }
        Robot robot = BasicRobot.robotWithCurrentAwtHierarchy();
        robot.settings().eventPostingDelay(POSTING_MILLIS);
        robot.settings().delayBetweenEvents(3);
        SettingsFile file = new SettingsFile(workplace.shelf().beside(".window.properties"));
        file.write(settings);
        FieldWindow window = GuiActionRunner.execute(() -> FieldWindow.open(workplace, file));
        WindowDriver driver = new WindowDriver(robot, window);
        driver.await(
                "the window",
                () -> driver.find("passphrase").isPresent()
                        || driver.find("new-passphrase").isPresent());
        return driver;
    }

    /** Begins a record of a form and waits for its first page. */
    void begin(org.turnstone.sync.record.FormHash form) {
        click("start:" + form.toHex());
        await("the form", () -> find("form-screen").isPresent());
        settle();
    }

    public void unlock() {
        type("passphrase", Laptop.PASSPHRASE);
        click("unlock");
        await("home", () -> find("home-screen").isPresent());
    }

    JFrame frame() {
        return window.frame();
    }

    FieldWindow window() {
        return window;
    }

    /** Changes the window's size and waits until it has it. */
    public void resize(int width, int height) {
        GuiActionRunner.execute(() -> window.frame().setSize(width, height));
        settle();
    }

    /** A showing component by its name. */
    public Optional<Component> find(String name) {
        return GuiActionRunner.execute(() ->
                all(component -> name.equals(component.getName())).stream().findFirst());
    }

    /** Names of all showing components that begin so, in reading order of the tree. */
    public List<String> names(String beginning) {
        return GuiActionRunner.execute(() ->
                all(component -> component.getName() != null
                                && component.getName().startsWith(beginning))
                        .stream()
                        .map(Component::getName)
                        .toList());
    }

    /** Every showing component that passes. Event thread only. */
    List<Component> all(Predicate<Component> wanted) {
        List<Component> found = new ArrayList<>();
        for (java.awt.Window any : java.awt.Window.getWindows()) {
            if (any.isShowing()) {
                collect(any, wanted, found);
            }
        }
        return found;
    }

    private static void collect(Component at, Predicate<Component> wanted, List<Component> found) {
        if (!at.isShowing()) {
            return;
        }
        if (wanted.test(at)) {
            found.add(at);
        }
        if (at instanceof Container container) {
            for (Component child : container.getComponents()) {
                collect(child, wanted, found);
            }
        }
    }

    private Component need(String name) {
        await(name, () -> find(name).isPresent());
        return find(name).orElseThrow();
    }

    /** Clicks, and for a button waits until the click has arrived: a busy machine delivers it late. */
    public void click(String name) {
        Component component = need(name);
        seen(component);
        if (component instanceof AbstractButton button) {
            AtomicBoolean arrived = new AtomicBoolean();
            ActionListener listener = event -> arrived.set(true);
            GuiActionRunner.execute(() -> button.addActionListener(listener));
            hit(name, component);
            await("the click on " + name, arrived::get);
            GuiActionRunner.execute(() -> button.removeActionListener(listener));
        } else {
            hit(name, component);
        }
        settle();
    }

    /** Clicks into a field and types; what no key gives is pasted. */
    public void type(String name, String text) {
        Component component = need(name);
        seen(component);
        hit(name, component);
        robot.waitForIdle();
        await("focus in " + name, () -> GuiActionRunner.execute(component::isFocusOwner));
        if (component instanceof JTextComponent) {
            pressWithControl(KeyEvent.VK_A);
        }
        if (text.chars().allMatch(letter -> letter < 128 && letter != '\n')) {
            robot.enterText(text);
        } else {
            Toolkit.getDefaultToolkit().getSystemClipboard().setContents(new StringSelection(text), null);
            pressWithControl(KeyEvent.VK_V);
        }
        if (component instanceof JTextComponent field) {
            await(
                    "what was typed in " + name,
                    () -> GuiActionRunner.execute(() -> field.getText().equals(text)));
        }
        settle();
    }

    /** Presses a key while Control is held. */
    public void pressWithControl(int key) {
        int before = released.get();
        robot.pressKey(KeyEvent.VK_CONTROL);
        robot.pressAndReleaseKey(key);
        robot.releaseKey(KeyEvent.VK_CONTROL);
        awaitReleases(before + 2);
    }

    /** Goes to a control with Tab alone. */
    void tabTo(String name) {
        need(name);
        wake();
        for (int tabs = 0; tabs < 120; tabs++) {
            if (focused().equals(name)) {
                return;
            }
            strikeAndWait(KeyEvent.VK_TAB);
        }
        paint("stuck");
        throw new AssertionError("Tab never came to " + name + ". See stuck.png in the screenshots.");
    }

    /** Presses a button with the keyboard alone. */
    void pressButton(String name) {
        tabTo(name);
        strikeAndWait(KeyEvent.VK_SPACE);
        settle();
    }

    public void press(int key) {
        strikeAndWait(key);
        settle();
    }

    /**
     * Strikes one key and waits until the window has heard it: on a busy machine the display delivers it after the event queue
     * was idle, and whoever looked then and struck again has struck twice.
     */
    private void strikeAndWait(int key) {
        int before = released.get();
        robot.pressAndReleaseKey(key);
        awaitReleases(before + 1);
    }

    private void awaitReleases(int count) {
        long until = System.nanoTime() + KEY_PATIENCE_NANOS;
        // A window that a key closes may never hear its release; what is waited for next tells.
        while (released.get() < count && System.nanoTime() < until) {
            LockSupport.parkNanos(1_000_000);
        }
        robot.waitForIdle();
    }

    /**
     * Releases every letter. The display goes on holding what somebody pressed who was killed before the release, and a
     * letter that is held is not pressed again by pressing it.
     */
    void releaseLetters() {
        for (int key = KeyEvent.VK_A; key <= KeyEvent.VK_Z; key++) {
            robot.releaseKey(key);
        }
        robot.waitForIdle();
    }

    /** Strikes one key and goes on at once. */
    void strike(int key) {
        robot.pressAndReleaseKey(key);
    }

    /** Types into the field that has the focus, and waits until all of it stands there: a busy machine delivers keys late. */
    public void typeHere(String text) {
        JTextComponent field = GuiActionRunner.execute(() -> {
            Component owner =
                    KeyboardFocusManager.getCurrentKeyboardFocusManager().getFocusOwner();
            return owner instanceof JTextComponent editable ? editable : null;
        });
        assertThat(field).as("a field to type into has the focus").isNotNull();
        robot.enterText(text);
        await(
                "what was typed in " + field.getName(),
                () -> GuiActionRunner.execute(() -> field.getText().endsWith(text)));
        settle();
    }

    private void hit(String name, Component component) {
        try {
            robot.click(component);
        } catch (org.assertj.swing.exception.ActionFailedException e) {
            paint("stuck");
            throw new AssertionError("Could not click on " + name + " at " + component.getBounds(), e);
        }
    }

    private void seen(Component component) {
        GuiActionRunner.execute(() -> {
            if (component instanceof JComponent part) {
                part.scrollRectToVisible(new java.awt.Rectangle(0, -4, part.getWidth(), part.getHeight() + 8));
            }
        });
        robot.waitForIdle();
    }

    /** What a window manager does for a window: it has the keyboard. Where tests run there is none. */
    void wake() {
        await("the keyboard", () -> {
            boolean has = !focused().isEmpty();
            if (!has) {
                GuiActionRunner.execute(() -> {
                    window.frame().toFront();
                    window.frame().requestFocus();
                });
                robot.waitForIdle();
                GuiActionRunner.execute(() -> window.frame()
                        .getFocusTraversalPolicy()
                        .getFirstComponent(window.frame())
                        .requestFocusInWindow());
            }
            return has;
        });
    }

    /** Waits until the event queue is empty. */
    void idle() {
        robot.waitForIdle();
    }

    /** Waits until everything sent to the presenter has been answered. */
    public void settle() {
        robot.waitForIdle();
        await(
                "the form to answer",
                () -> GuiActionRunner.execute(() -> all(component -> component instanceof JComponent part
                                && part.getClientProperty("turnstone.busy") != null)
                        .isEmpty()));
        robot.waitForIdle();
    }

    public void await(String what, BooleanSupplier condition) {
        long until = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > until) {
                paint("stuck");
                throw new AssertionError("The window did not come to: " + what + ". See stuck.png in the screenshots.");
            }
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError(e);
            }
        }
    }

    public String textOf(String name) {
        Component component = need(name);
        return GuiActionRunner.execute(() -> {
            List<String> texts = new ArrayList<>();
            List<Component> found = new ArrayList<>();
            collect(component, any -> any instanceof JComponent, found);
            for (Component part : found) {
                if (part instanceof JTextComponent text) {
                    texts.add(text.getText());
                } else if (part instanceof javax.swing.JLabel label) {
                    texts.add(label.getText());
                } else if (part instanceof javax.swing.AbstractButton button) {
                    texts.add(button.getText());
                }
            }
            return String.join("\n", texts);
        });
    }

    public String focused() {
        return GuiActionRunner.execute(() -> {
            Component owner =
                    KeyboardFocusManager.getCurrentKeyboardFocusManager().getFocusOwner();
            return owner == null || owner.getName() == null ? "" : owner.getName();
        });
    }

    /** Paints the window into target/screenshots, for people to look at. */
    public void photograph(String name) {
        settle();
        paint(name);
    }

    private void paint(String name) {
        BufferedImage image = GuiActionRunner.execute(() -> {
            Component content = window.frame().getContentPane();
            BufferedImage picture =
                    new BufferedImage(content.getWidth(), content.getHeight(), BufferedImage.TYPE_INT_RGB);
            content.paint(picture.createGraphics());
            return picture;
        });
        try {
            Path folder = Path.of(System.getProperty("turnstone.screenshots", "target/screenshots"));
            Files.createDirectories(folder);
            ImageIO.write(image, "png", folder.resolve(name + ".png").toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        GuiActionRunner.execute(window::close);
        try {
            assertThat(window.awaitClosed()).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        } finally {
            Toolkit.getDefaultToolkit().removeAWTEventListener(releases);
            robot.cleanUp();
        }
    }
}
