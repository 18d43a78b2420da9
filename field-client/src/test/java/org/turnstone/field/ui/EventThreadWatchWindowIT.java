package org.turnstone.field.ui;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicReference;
import javax.swing.JFrame;
import javax.swing.JLabel;
import javax.swing.SwingUtilities;
import org.junit.jupiter.api.Test;

/** Runs with the window tests, since it needs a display. */
class EventThreadWatchWindowIT {
    @Test
    void aTouchFromAnotherThreadIsFound() throws Exception {
        EventThreadWatch watch = new EventThreadWatch();
        AtomicReference<JLabel> label = new AtomicReference<>();
        AtomicReference<JFrame> frame = new AtomicReference<>();
        SwingUtilities.invokeAndWait(() -> {
            label.set(new JLabel("before"));
            frame.set(new JFrame());
            frame.get().add(label.get());
            frame.get().pack();
            frame.get().setVisible(true);
        });
        watch.startWatching();
        try {
            label.get().setText("from a thread that may not");
            assertThat(watch.found()).isNotEmpty();
        } finally {
            watch.stopWatching();
            SwingUtilities.invokeAndWait(frame.get()::dispose);
        }
    }
}
