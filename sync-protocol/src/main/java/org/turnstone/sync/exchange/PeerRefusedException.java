package org.turnstone.sync.exchange;

/** The other side answered no, with one of the codes of docs/protocol.md, "Errors". Repeating the same is of no use. */
public final class PeerRefusedException extends PeerException {
    private static final long serialVersionUID = 1L;

    private final String code;

    /**
     * @param code for programs, such as {@code REVOKED}
     * @param message for people
     */
    public PeerRefusedException(String code, String message) {
        super(message);
        this.code = code;
    }

    public String code() {
        return code;
    }
}
