package org.turnstone.form.merged;

import java.util.List;
import org.turnstone.sync.merge.Candidate;
import org.turnstone.sync.record.FieldPath;

/**
 * Something a form says about a record that only arises because answers given apart came together, or because a decision came
 * between. For people to settle; every answer stays as it is.
 *
 * @param sentence the form's own message or ours; never an answer
 * @param involved whose answers made it, each change once, in the order of their clocks
 */
public record Finding(Kind kind, FieldPath path, String sentence, List<Candidate> involved) {
    public Finding {
        involved = List.copyOf(involved);
    }

    /** What is wrong, in the words that reports use. */
    public enum Kind {
        BROKEN_CONSTRAINT("broken-constraint"),
        /** Choices that the form does not take together. */
        EXCLUSIVE_CHOICES("exclusive-choices"),
        NOT_A_CHOICE("not-a-choice"),
        WRONG_TYPE("wrong-type"),
        /** A question of a finished record that is now asked and was not answered. */
        MISSING_ANSWER("missing-answer"),
        /** An answer behind a gate that somebody closed who did not know of the answer, or whose author did not. */
        HIDDEN_ANSWER("hidden-answer"),
        /** The record was begun with a form version after that was closed to new ones; said by the server. */
        BEGUN_AFTER_CLOSING("begun-after-closing");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }

    /** Kind and path only. */
    @Override
    public String toString() {
        return kind.word + " at " + path;
    }
}
