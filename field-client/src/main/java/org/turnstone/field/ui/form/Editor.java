package org.turnstone.field.ui.form;

import java.util.List;
import javax.swing.JComponent;
import org.jspecify.annotations.Nullable;
import org.turnstone.sync.record.FieldValue;

/** What one question is answered with. Event thread only; knows nothing of records. */
interface Editor {
    JComponent component();

    /** What takes the focus when the question does. */
    JComponent focusTarget();

    /** Everything in it that can have the focus. */
    List<JComponent> controls();

    /** Shows an answer, or what was typed instead of one. */
    void show(@Nullable FieldValue value, @Nullable String typed);

    /** What stands there now, read. */
    Typed read();

    /** What stands there now, as it was typed; null where nothing is typed. */
    default @Nullable String raw() {
        return null;
    }

    /** What a screen reader says: the question, then hint and error. */
    void describe(String question, String more);

    /** Marks it as not accepted. */
    default void wrong(boolean wrong) {}

    /** Told of every change a person makes. */
    interface Edits {
        /** A key was typed; more may follow. */
        void typing();

        /** A choice was made; it is complete. */
        void chosen();
    }
}
