package org.turnstone.field.capture;

import org.turnstone.form.FormProblemException;

/** A form is not on this laptop, or this program cannot use it. */
public final class UnknownFormException extends Exception {
    private static final long serialVersionUID = 1L;

    private UnknownFormException(String message) {
        super(message);
    }

    private UnknownFormException(String message, Throwable cause) {
        super(message, cause);
    }

    public static UnknownFormException noSuch(String formId) {
        return new UnknownFormException("There is no form \"" + formId
                + "\" on this laptop that new records may be made with. Nothing was saved. See what there is with:"
                + " turnstone field forms. If it was published lately, sync first.");
    }

    static UnknownFormException notHere(String hash) {
        return new UnknownFormException("The form version this record was made with (" + hash
                + ") is not on this laptop yet. The record is safe. Sync, then open it again.");
    }

    static UnknownFormException unusable(String hash, FormProblemException cause) {
        return new UnknownFormException(
                "The form version " + hash + " cannot be used by this program: " + cause.getMessage()
                        + "\nThe records made with it are safe. Tell the office.",
                cause);
    }
}
