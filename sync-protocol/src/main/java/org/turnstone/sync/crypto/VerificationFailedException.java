package org.turnstone.sync.crypto;

/**
 * Sealed or signed bytes are not what they should be: wrong key, wrong context, damaged or forged. Which of these it was
 * cannot be told apart and is not said.
 */
public class VerificationFailedException extends Exception {
    private static final long serialVersionUID = 1L;
    private static final String MESSAGE = "could not be opened";

    public VerificationFailedException() {
        super(MESSAGE);
    }

    /** @param cause kept for the log only; it must not hold data */
    public VerificationFailedException(Throwable cause) {
        super(MESSAGE, cause);
    }

    /** For subclasses about text a person typed, where saying what is wrong with its shape helps and leaks nothing. */
    protected VerificationFailedException(String message) {
        super(message);
    }
}
