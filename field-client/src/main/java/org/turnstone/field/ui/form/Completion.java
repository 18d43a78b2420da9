package org.turnstone.field.ui.form;

import org.turnstone.field.ui.Texts;

/**
 * How far a page is, in numbers, words and a mark; never by colour alone.
 *
 * @param answered questions with an answer or a reason for none
 * @param total questions a person can answer there now
 * @param rows rows of its repeats
 * @param toCheck what was typed there and is not accepted, or is required and missing at the last check
 */
record Completion(int answered, int total, int rows, int toCheck) {
    /** The mark beside the words. */
    enum Mark {
        DONE,
        OPEN,
        CHECK
    }

    Mark mark() {
        if (toCheck > 0) {
            return Mark.CHECK;
        }
        return total > 0 && answered == total ? Mark.DONE : Mark.OPEN;
    }

    String words() {
        StringBuilder words = new StringBuilder();
        if (rows > 0) {
            words.append(Texts.text("completion.rows", rows)).append(" · ");
        }
        words.append(total == 0 ? Texts.text("completion.nothing") : Texts.text("completion.of", answered, total));
        if (toCheck > 0) {
            words.append(" · ").append(Texts.text("completion.check", toCheck));
        } else if (mark() == Mark.DONE) {
            words.append(" · ").append(Texts.text("completion.done"));
        }
        return words.toString();
    }
}
