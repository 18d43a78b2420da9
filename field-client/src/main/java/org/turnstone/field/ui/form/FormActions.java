package org.turnstone.field.ui.form;

import java.awt.event.FocusEvent;
import java.util.function.Consumer;
import javax.swing.AbstractButton;
import javax.swing.JComponent;
import org.jspecify.annotations.Nullable;
import org.turnstone.field.capture.CounterEntry;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.GroupPath;
import org.turnstone.sync.record.MissingCode;
import org.turnstone.sync.record.QueryId;
import org.turnstone.sync.record.RowPath;

/** What cards can ask for; the screen passes it to the presenter on its thread. */
interface FormActions {
    void edited(FieldPath path, Typed typed, @Nullable String raw, boolean left);

    /** Keeps what was typed although the form's check is against it. */
    void keepAnyway(FieldPath path, Typed typed);

    /** Writes beside an answer, or the interviewer's note. */
    void beside(FieldPath path, String text);

    /** Replies to a question of the office about an answer. */
    void reply(FieldPath path, QueryId id, String text);

    void missing(FieldPath path, @Nullable MissingCode code);

    void count(FieldPath path, String raw, CounterEntry meant);

    void attach(FieldPath path, FileSource file);

    /** Reads a file on the presenter's thread, and gives what came of it on the event thread; null if it cannot be read. */
    <T> void read(FormFiles.Reading<T> reading, Consumer<@Nullable T> then);

    void addRow(GroupPath repeat);

    void removeRow(RowPath row);

    void open(String key);

    /** The person is done with a question and wants the next. */
    void goOn(FieldPath path);

    /** The focus came to a question. */
    void entered(FieldPath path);

    /** The focus came to a card: it must be seen as a whole. */
    void reveal(JComponent card, JComponent control);

    /** True if the focus came by keyboard or by us. What moves away between press and release is not clicked. */
    static boolean isRevealed(FocusEvent event, JComponent control) {
        boolean pressed =
                control instanceof AbstractButton button && button.getModel().isPressed();
        return !event.isTemporary() && !pressed && event.getCause() != FocusEvent.Cause.MOUSE_EVENT;
    }
}
