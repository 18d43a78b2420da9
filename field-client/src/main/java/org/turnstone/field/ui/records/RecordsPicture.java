package org.turnstone.field.ui.records;

import java.util.List;
import org.turnstone.field.capture.RecordIndex;
import org.turnstone.field.ui.Texts;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.QueryId;

/** What the page of records shows. Immutable; toString names no answer. */
final class RecordsPicture {
    private RecordsPicture() {}

    /** Which records the list shows. */
    enum Filter {
        ALL,
        UNFINISHED,
        FINISHED,
        NOT_STORED,
        WAITING,
        ASKED,
        BIN;

        String words() {
            return Texts.text(
                    switch (this) {
                        case ALL -> "filter.all";
                        case UNFINISHED -> "filter.unfinished";
                        case FINISHED -> "filter.finished";
                        case NOT_STORED -> "filter.notstored";
                        case WAITING -> "filter.waiting";
                        case ASKED -> "filter.asked";
                        case BIN -> "filter.bin";
                    });
        }
    }

    /**
     * One record in full.
     *
     * @param draftOnly true if it was never saved, so that it can only be opened or thrown away
     */
    record Detail(
            RecordIndex.Line line,
            boolean draftOnly,
            List<Question> questions,
            List<Conflict> conflicts,
            List<Event> history) {
        Detail {
            questions = List.copyOf(questions);
            conflicts = List.copyOf(conflicts);
            history = List.copyOf(history);
        }

        @Override
        public String toString() {
            return "detail of record " + line.record();
        }
    }

    /**
     * A question of the office that is not closed.
     *
     * @param about what the form calls the answer it is about, or empty for the record
     * @param who whoever asked, and when
     * @param said what was said or done about it since
     */
    record Question(QueryId id, String about, String text, String who, List<String> said, boolean answered) {
        Question {
            said = List.copyOf(said);
        }

        @Override
        public String toString() {
            return "question " + id;
        }
    }

    /** A question with different answers. */
    record Conflict(FieldPath path, String question, List<Rival> rivals) {
        Conflict {
            rivals = List.copyOf(rivals);
        }

        @Override
        public String toString() {
            return "conflict at " + path;
        }
    }

    /** One of them, with who gave it and when. */
    record Rival(FieldValue value, String words, String who) {
        @Override
        public String toString() {
            return "rival";
        }
    }

    /** One save, in words. */
    record Event(String when, String who, List<String> deeds) {
        Event {
            deeds = List.copyOf(deeds);
        }

        @Override
        public String toString() {
            return "event of " + deeds.size() + " deeds";
        }
    }
}
