package org.turnstone.server.audit;

/**
 * Where the audit trail does not hold.
 *
 * @param no of the first entry that does not follow from the one before it
 * @param kind what is wrong there
 */
public record TrailBreak(long no, Kind kind) {
    /** What can be wrong. */
    public enum Kind {
        /** The entry, or the end of the trail from there on, is not here. */
        MISSING,
        /** What it says, or the one before it, is not what was written then. */
        ALTERED
    }

    /** For people. */
    public String sentence() {
        return kind == Kind.MISSING
                ? "Entry " + no + " is missing. Somebody removed it from the database, or the database lost it."
                : "Entry " + no
                        + " is not as it was written. Somebody changed it or the one before it in the database.";
    }
}
