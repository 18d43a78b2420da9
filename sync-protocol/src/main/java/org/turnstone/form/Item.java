package org.turnstone.form;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.GroupPath;
import org.turnstone.sync.record.RowPath;

/**
 * One thing a person sees while filling a form: a heading, a repeat, one of its rows, a question. Items are snapshots
 * in the session's language; ask the session again after an answer.
 */
public sealed interface Item {
    /** How many sections, repeats and rows it stands in, from 0. */
    int depth();

    /** The text to show, {@code <output>} resolved; empty if the form has none. */
    String label();

    String appearance();

    /** What tells this item from every other of the record, in path form. */
    String key();

    /**
     * A group.
     *
     * @param path its path with rows
     * @param fieldList true if its questions belong on one page
     */
    record Section(GroupPath path, int depth, String label, String appearance, boolean fieldList) implements Item {
        @Override
        public String key() {
            return path.text();
        }
    }

    /**
     * A repeat, also where it has no rows yet; its {@link Row} items follow it.
     *
     * @param rows how many rows it has
     * @param mayAdd true if a person may add a row; false if the form counts them
     * @param expectedRows how many rows the form asks for, or -1 if it does not say
     */
    record Repeat(
            GroupPath path,
            int depth,
            String label,
            String appearance,
            int rows,
            boolean mayAdd,
            int expectedRows,
            RepeatSettings settings)
            implements Item {
        @Override
        public String key() {
            return path.text();
        }
    }

    /**
     * One row of a repeat; its questions follow it.
     *
     * @param position from 1, for people only
     * @param surplus true if the form asks for fewer rows; a person must decide whether it goes
     */
    record Row(RowPath path, int depth, String label, String appearance, int position, boolean surplus)
            implements Item {
        @Override
        public String key() {
            return path.text();
        }
    }

    /**
     * A question or a note.
     *
     * @param hint empty if there is none
     * @param guidance longer help that is shown on demand, or empty
     * @param choices as filtered now, in the form's order
     * @param bounds the limits of a range question; null for others
     * @param image name of the picture shown with the label ({@link FormTemplate#media()}), or empty
     * @param audio name of the sound that goes with the label, or empty
     * @param video name of the film that goes with the label, or empty
     * @param value the answer now; null if it was never answered
     */
    record Question(
            FieldPath path,
            int depth,
            String label,
            String hint,
            String guidance,
            QuestionKind kind,
            ValueType type,
            List<Choice> choices,
            @Nullable Bounds bounds,
            String appearance,
            String image,
            String audio,
            String video,
            boolean readOnly,
            boolean required,
            @Nullable FieldValue value,
            QuestionSettings settings)
            implements Item {
        public Question {
            choices = List.copyOf(choices);
        }

        /** The answer, if there is one; {@code Cleared} counts as one. */
        public Optional<FieldValue> answer() {
            return Optional.ofNullable(value);
        }

        @Override
        public String key() {
            return path.text();
        }
    }
}
