package org.turnstone.field.ui.widget;

import java.util.List;
import javax.swing.JComponent;

/** Choices that can be hit anywhere, or by digit. Event thread only. */
public interface Cards {
    JComponent component();

    /** What takes the focus when the question does. */
    JComponent focusTarget();

    /** Everything in it that can have the focus. */
    List<JComponent> controls();

    /** What a screen reader says: the question, then hint and error. */
    void describe(String question, String more);
}
