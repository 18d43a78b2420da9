package org.turnstone.field.ui;

import static org.assertj.core.api.Assertions.assertThat;

import javax.swing.JFrame;
import javax.swing.JLabel;
import javax.swing.SwingUtilities;
import org.junit.jupiter.api.Test;

/** Runs with the window tests, since it needs a display. */
class EventThreadWatchWindowIT {
    @Test
    void aTouchFromAnotherThreadIsFound() throws Exception {
        EventThreadWatch watch = new EventThreadWatch();
        JLabel label = new JLabel("before");
        JFrame frame = new JFrame();
        SwingUtilities.invokeAndWait(() -> {
            frame.add(label);
            frame.pack();
            frame.setVisible(true);
        });
        watch.startWatching();
        try {
            label.setText("from a thread that may not");
            assertThat(watch.found()).isNotEmpty();
        } finally {
            watch.stopWatching();
            SwingUtilities.invokeAndWait(frame::dispose);
        }
    }
}
