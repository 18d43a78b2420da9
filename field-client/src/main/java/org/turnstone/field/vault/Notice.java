package org.turnstone.field.vault;

/**
 * What a person should know of a vault that was opened or synced.
 *
 * @param kind for who says it in another language
 * @param sentence what happened, what is safe, what to do
 */
public record Notice(Kind kind, String sentence) {
    /** What there is to be said. */
    public enum Kind {
        /** It looks restored, copied or moved. */
        DOUBT,
        REPAIRED,
        /** The server knew answers that were not here any more. */
        KNOWN_ELSEWHERE,
        /** The office opened the vault's escrow, or somebody asked it to. */
        ESCROW,
        SHUT_OUT
    }
}
