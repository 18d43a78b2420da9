package org.turnstone.field.ui.widget;

import java.awt.Component;
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
                Component owner =
                        KeyboardFocusManager.getCurrentKeyboardFocusManager().getFocusOwner();
                // What hid the control that had the focus may pass it on to another one, once.
                boolean taken = left[0] == TRIES && owner != control;
                if (left[0]-- <= 0 || !control.isShowing() || !(owner == null || taken)) {
                    ((Timer) event.getSource()).stop();
                } else {
                    control.requestFocusInWindow();
                }
            });
            again.start();
        });
    }
}
