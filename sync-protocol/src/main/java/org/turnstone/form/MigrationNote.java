package org.turnstone.form;

import org.turnstone.sync.record.FieldPath;

/**
 * Where a record and the form version it is opened with do not fit. Nothing is lost by it: the value stays in the
 * record (docs/protocol.md, "Rationale", C4).
 *
 * @param path the answer, or for {@link Kind#ADDED} the question's template path
 */
public record MigrationNote(FieldPath path, Kind kind, String sentence) {
    /** What does not fit. */
    public enum Kind {
        /** The form asks something the version the record was filled with did not. */
        ADDED,
        /** The record holds an answer this form does not ask for. */
        DROPPED,
        /** The record holds an answer of another type than the form takes; the form sees none. */
        RETYPED,
        /** The record holds a choice the form no longer offers. */
        STALE_CHOICE
    }
}
