package org.turnstone.field.vault;

/**
 * What {@code vault check} found, in words.
 *
 * @param code for scripts and support; a kind of damage keeps its code
 * @param sentence what happened and what is safe; never an answer
 */
public record Finding(String code, String sentence, Remedy remedy) {
    /** What a repair can do about it. */
    public enum Remedy {
        /** Put right here; nothing is lost. */
        MENDED,
        /** Put right here and by the next sync; nothing is lost. */
        FETCHED,
        /** Put right, but something cannot be brought back here. */
        LOST,
        /** Only the office can help. */
        OFFICE
    }

    static Finding mended(String code, String sentence) {
        return new Finding(code, sentence, Remedy.MENDED);
    }

    static Finding fetched(String code, String sentence) {
        return new Finding(code, sentence, Remedy.FETCHED);
    }

    static Finding lost(String code, String sentence) {
        return new Finding(code, sentence, Remedy.LOST);
    }

    static Finding office(String code, String sentence) {
        return new Finding(code, sentence, Remedy.OFFICE);
    }
}
