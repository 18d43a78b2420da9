package org.turnstone.field.ui.form;

import java.awt.event.FocusEvent;
import java.nio.file.Path;
import javax.swing.AbstractButton;
import javax.swing.JComponent;
import org.jspecify.annotations.Nullable;
import org.turnstone.field.capture.CounterEntry;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.GroupPath;
import org.turnstone.sync.record.MissingCode;
import org.turnstone.sync.record.RowPath;

/** What cards can ask for; the screen passes it to the presenter on its thread. */
interface FormActions {
    void edited(FieldPath path, Typed typed, @Nullable String raw, boolean left);

    void missing(FieldPath path, @Nullable MissingCode code);

    void count(FieldPath path, String raw, CounterEntry meant);

    void attach(FieldPath path, Path file, String mediaType);

    void addRow(GroupPath repeat);

    void removeRow(RowPath row);

    void open(String key);

    /** The focus came to a card: it must be seen as a whole. */
    void reveal(JComponent card, JComponent control);

    /** True if the focus came by keyboard or by us. What moves away between press and release is not clicked. */
    static boolean isRevealed(FocusEvent event, JComponent control) {
        boolean pressed =
                control instanceof AbstractButton button && button.getModel().isPressed();
        return !event.isTemporary() && !pressed && event.getCause() != FocusEvent.Cause.MOUSE_EVENT;
    }
}
