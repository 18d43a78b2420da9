package org.turnstone.form;

/**
 * A rule of the form fails on what the record says: a fault of the form that compiling could not find, since it shows
 * with some answers only. The record is untouched. The session, if there was one, is of no more use; what it held is
 * in the record up to the last save.
 */
public final class FormFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param cause what the engine said; it may hold answers, so it is for a debugger and not for a log */
    public FormFailedException(Throwable cause) {
        super("A rule of the form fails on this record. Nothing was changed; tell whoever made the form.", cause);
    }
}
