package org.turnstone.sync.exchange;

import java.time.Duration;

/** Nobody answered, or the connection broke. Safe to repeat after {@link #retryAfter}. */
public final class PeerUnreachableException extends PeerException {
    private static final long serialVersionUID = 1L;

    private final Duration retryAfter;

    /** @param retryAfter what the other side asked for, or zero */
    public PeerUnreachableException(String message, Duration retryAfter, Throwable cause) {
        super(message, cause);
        this.retryAfter = retryAfter;
    }

    public PeerUnreachableException(String message, Duration retryAfter) {
        super(message);
        this.retryAfter = retryAfter;
    }

    public Duration retryAfter() {
        return retryAfter;
    }
}
