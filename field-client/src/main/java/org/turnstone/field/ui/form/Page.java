package org.turnstone.field.ui.form;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.turnstone.form.Item;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.GroupPath;
import org.turnstone.sync.record.QueryId;
import org.turnstone.sync.record.RowPath;

/**
 * What is on the screen at one time: a section of the form, one row of a repeat, or a part of either where they are long.
 *
 * @param key the section's or row's path; behind a {@code #} the number of a part that is not the first
 * @param title its name
 * @param parent the key of the page a row was opened from; null for sections
 * @param part from 1
 * @param parts how many parts the section or row has
 * @param grid into how many parts its width is cut; 0 where questions stand below each other
 * @param blocks from top to bottom
 */
record Page(String key, String title, @Nullable String parent, int part, int parts, int grid, List<Block> blocks) {
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
     * @param beside what is said beside the answer
     * @param questions what the office asks about the answer
     */
    record Asked(
            Item.Question question,
            String error,
            @Nullable String typed,
            List<Rival> rivals,
            List<String> counted,
            Beside beside,
            List<FromOffice> questions)
            implements Block {
        Asked {
            questions = List.copyOf(questions);
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

    /**
     * What stands beside an answer.
     *
     * @param keepable true if what was typed may be kept although the form's check is against it
     * @param remark why it was kept; null if nothing has to be said
     * @param caption what a picture shows, or empty
     */
    record Beside(boolean keepable, @Nullable String remark, String caption) {
        static final Beside NOTHING = new Beside(false, null, "");
    }

    /**
     * A question of the office that is not closed.
     *
     * @param who whoever asked, and when
     * @param said what was said since, a line each
     * @param answered true if it waits for the office now
     */
    record FromOffice(QueryId id, String text, String who, List<String> said, boolean answered) {
        FromOffice {
            said = List.copyOf(said);
        }

        @Override
        public String toString() {
            return "question " + id;
        }
    }

    /** One of several values that stand in a field: the value in words, then who gave it and when. */
    record Rival(String value, String whoAndWhen) {}

    /**
     * A repeat as a table of its rows.
     *
     * @param columns the names of the first questions of a row
     * @param error why no row could be added, or empty
     */
    record Rows(Item.Repeat repeat, List<String> columns, List<Line> lines, String error) implements Block {
        Rows {
            columns = List.copyOf(columns);
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

    /** One row in the table: an answer for each column, and how far it is. */
    record Line(RowPath row, int position, List<String> cells, boolean surplus, Completion completion) {
        Line {
            cells = List.copyOf(cells);
        }

        /** Its answers in one line, which is how people tell rows apart. */
        String summary() {
            return String.join(
                    " · ", cells.stream().filter(cell -> !cell.isEmpty()).toList());
        }
    }
}
