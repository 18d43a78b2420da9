package org.turnstone.sync.exchange;

/** The other side could not be used. Whatever was taken in before stays; a session may be repeated at any time. */
public sealed class PeerException extends Exception
        permits PeerUnreachableException, PeerRefusedException, PeerMistakenException {
    private static final long serialVersionUID = 1L;

    PeerException(String message) {
        super(message);
    }

    PeerException(String message, Throwable cause) {
        super(message, cause);
    }
}
