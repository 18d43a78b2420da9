package org.turnstone.field.ui.form;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.turnstone.form.Item;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.GroupPath;
import org.turnstone.sync.record.RowPath;

/**
 * What is on the screen at one time: a section of the form, or one row of a repeat.
 *
 * @param key the section's or row's path
 * @param title its name
 * @param parent the key of the page a row was opened from; null for sections
 * @param blocks from top to bottom
 */
record Page(String key, String title, @Nullable String parent, List<Block> blocks) {
    Page {
        blocks = List.copyOf(blocks);
    }

    Optional<String> parentKey() {
        return Optional.ofNullable(parent);
    }

    /** One part of a page. */
    sealed interface Block {
        /** What tells it from every other on the page. */
        String key();
    }

    /** The name of a group within the page. */
    record Heading(String key, String text) implements Block {}

    /**
     * A question with everything its card shows.
     *
     * @param error why what stands there is not accepted, or empty
     * @param typed what was typed and not accepted, to be shown again; null if what is shown is the answer
     * @param rivals what others gave instead, if merge could not decide; else empty
     * @param counted for a counter: who counted how much so far; else empty
     */
    record Asked(
            Item.Question question, String error, @Nullable String typed, List<Rival> rivals, List<String> counted)
            implements Block {
        Asked {
            rivals = List.copyOf(rivals);
            counted = List.copyOf(counted);
        }

        FieldPath path() {
            return question.path();
        }

        @Override
        public String key() {
            return question.key();
        }
    }

    /** One of several values that stand in a field: the value in words, then who gave it and when. */
    record Rival(String value, String whoAndWhen) {}

    /**
     * A repeat as a list of its rows.
     *
     * @param error why no row could be added, or empty
     */
    record Rows(Item.Repeat repeat, List<Line> lines, String error) implements Block {
        Rows {
            lines = List.copyOf(lines);
        }

        GroupPath path() {
            return repeat.path();
        }

        @Override
        public String key() {
            return repeat.key();
        }
    }

    /** One row in the list: its first answers and how far it is. */
    record Line(RowPath row, int position, String summary, boolean surplus, Completion completion) {}
}
