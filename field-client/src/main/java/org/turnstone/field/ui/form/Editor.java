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

    /** True if it shows more than {@link #read} says, such as a picture: it is then shown every answer. */
    default boolean showsMore() {
        return false;
    }

    /** Told of what stands beside the answer, for those that show it. */
    default void beside(String caption) {}

    /** The screen lets go of it: what it plays or records ends. */
    default void close() {}

    /** Told of every change a person makes. */
    interface Edits {
        /** A key was typed; more may follow. */
        void typing();

        /** A choice was made; it is complete. */
        void chosen();

        /** The person is done here and wants the next question. */
        void done();
    }
}
