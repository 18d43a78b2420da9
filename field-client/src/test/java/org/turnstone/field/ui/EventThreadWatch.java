package org.turnstone.field.ui;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.swing.JComponent;
import javax.swing.RepaintManager;
import javax.swing.SwingUtilities;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Fails a test in which Swing was touched from another thread than its own. */
public final class EventThreadWatch implements BeforeEachCallback, AfterEachCallback {
    private final List<String> trespasses = new CopyOnWriteArrayList<>();
    private final AtomicInteger layoutsAsked = new AtomicInteger();

    @Override
    public void beforeEach(ExtensionContext context) throws Exception {
        startWatching();
    }

    void startWatching() throws Exception {
        trespasses.clear();
        SwingUtilities.invokeAndWait(() -> RepaintManager.setCurrentManager(new Watching(trespasses, layoutsAsked)));
    }

    void stopWatching() throws Exception {
        SwingUtilities.invokeAndWait(() -> RepaintManager.setCurrentManager(null));
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        stopWatching();
        assertThat(trespasses).as("Swing touched from other threads").isEmpty();
    }

    /** How often a part of the window has asked to be laid out. */
    int layoutsAsked() {
        return layoutsAsked.get();
    }

    /** What it found so far, for the test of this class itself. */
    List<String> found() {
        return trespasses;
    }

    private static final class Watching extends RepaintManager {
        private final List<String> trespasses;
        private final AtomicInteger layoutsAsked;

        Watching(List<String> trespasses, AtomicInteger layoutsAsked) {
            this.trespasses = trespasses;
            this.layoutsAsked = layoutsAsked;
        }

        @Override
        public synchronized void addInvalidComponent(JComponent component) {
            check(component);
            layoutsAsked.incrementAndGet();
            super.addInvalidComponent(component);
        }

        @Override
        public void addDirtyRegion(JComponent component, int x, int y, int width, int height) {
            check(component);
            super.addDirtyRegion(component, x, y, width, height);
        }

        private void check(JComponent component) {
            if (!SwingUtilities.isEventDispatchThread() && component.isShowing()) {
                StackTraceElement[] stack = Thread.currentThread().getStackTrace();
                StringBuilder where = new StringBuilder(component.getClass().getSimpleName());
                for (int frame = 3; frame < Math.min(stack.length, 12); frame++) {
                    where.append("\n    at ").append(stack[frame]);
                }
                trespasses.add(where.toString());
            }
        }
    }
}
