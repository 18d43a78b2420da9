package org.turnstone.form;

import org.turnstone.sync.record.FieldPath;

/**
 * An answer that is missing or that the form does not take.
 *
 * @param sentence the form's own message in the session's language, or ours where it has none; never the answer
 */
public record Violation(FieldPath path, Kind kind, String sentence) {
    /** What is wrong. */
    public enum Kind {
        /** A required question has no answer. */
        REQUIRED,
        /** The form's constraint is not met. */
        CONSTRAINT,
        /** A value of another type than the question takes, or one that cannot be answered at all. */
        WRONG_TYPE,
        /** A code that is not among the choices offered now. */
        NOT_A_CHOICE
    }
}
