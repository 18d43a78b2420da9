package org.turnstone.field.ui.widget;

import java.awt.KeyboardFocusManager;
import javax.swing.JComponent;
import javax.swing.SwingUtilities;
import javax.swing.Timer;

/**
 * Gives a control the focus once its screen shows. A screen that was just put in place may refuse it at first; nobody who works
 * by keyboard may be left without, so it is tried again while nothing has it. Event thread only.
 */
public final class FocusSoon {
    private static final int AGAIN_MILLIS = 80;
    private static final int TRIES = 12;

    private FocusSoon() {}

    public static void on(JComponent control) {
        SwingUtilities.invokeLater(() -> {
            control.requestFocusInWindow();
            int[] left = {TRIES};
            Timer again = new Timer(AGAIN_MILLIS, event -> {
                boolean lost =
                        KeyboardFocusManager.getCurrentKeyboardFocusManager().getFocusOwner() == null;
                if (left[0]-- <= 0 || !control.isShowing() || !lost) {
                    ((Timer) event.getSource()).stop();
                } else {
                    control.requestFocusInWindow();
                }
            });
            again.start();
        });
    }
}
