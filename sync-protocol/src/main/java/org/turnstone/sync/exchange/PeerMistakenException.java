package org.turnstone.sync.exchange;

/** The other side sent what cannot be true: bytes that are not the protocol's, or a signature that is not its own. */
public final class PeerMistakenException extends PeerException {
    private static final long serialVersionUID = 1L;

    public PeerMistakenException(String message) {
        super(message);
    }

    public PeerMistakenException(String message, Throwable cause) {
        super(message, cause);
    }
}
