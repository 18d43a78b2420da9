package org.turnstone.field.stick;

import org.jspecify.annotations.Nullable;

/** A stick could not be written or read. The vault is as it was, but for what a report said was taken. */
public final class StickFailedException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Whether the file is to blame, rather than this laptop or what it writes to. */
    private final boolean malformed;

    private StickFailedException(String sentence, boolean malformed, @Nullable Throwable cause) {
        super(sentence, cause);
        this.malformed = malformed;
    }

    static StickFailedException notDone(String sentence, @Nullable Throwable cause) {
        return new StickFailedException(sentence, false, cause);
    }

    static StickFailedException malformed(String sentence, @Nullable Throwable cause) {
        return new StickFailedException(sentence, true, cause);
    }

    /** True if the file itself is the reason. */
    public boolean isMalformed() {
        return malformed;
    }
}
