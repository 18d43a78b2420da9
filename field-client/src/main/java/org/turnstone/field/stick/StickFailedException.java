package org.turnstone.field.stick;

import org.jspecify.annotations.Nullable;

/** A stick could not be written or read. The vault is as it was, but for what a report said was taken. */
public final class StickFailedException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Why, for who says it in another language than {@link #getMessage}. */
    public enum Reason {
        NOT_ADDRESSED,
        NO_STICK,
        UNREADABLE,
        FILE_EXISTS,
        TOO_MUCH,
        UNWRITABLE,
        NO_OFFICE_KEY
    }

    private final Reason reason;

    StickFailedException(Reason reason, String sentence, @Nullable Throwable cause) {
        super(sentence, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }

    /** True if the file itself is to blame, rather than this laptop or what it writes to. */
    public boolean isMalformed() {
        return reason == Reason.NOT_ADDRESSED || reason == Reason.NO_STICK;
    }
}
