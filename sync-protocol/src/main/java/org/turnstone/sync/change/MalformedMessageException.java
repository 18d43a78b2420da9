package org.turnstone.sync.change;

/** Bytes from outside that are not what they claim to be. The whole message is refused and nothing is changed. */
public class MalformedMessageException extends Exception {
    private static final long serialVersionUID = 1L;

    /** @param message what is wrong with the shape, never the content */
    public MalformedMessageException(String message) {
        super(message);
    }

    public MalformedMessageException(String message, Throwable cause) {
        super(message, cause);
    }
}
