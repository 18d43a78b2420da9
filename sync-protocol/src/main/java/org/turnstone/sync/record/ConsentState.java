package org.turnstone.sync.record;

/**
 * What a person said to being asked. Among answers given without knowledge of each other the stronger one is shown:
 * withdrawn, then refused, then given, then unknown (docs/protocol.md, "Consent").
 */
public enum ConsentState {
    UNKNOWN,
    GIVEN,
    REFUSED,
    WITHDRAWN;

    /** The word on the wire. */
    public String code() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    /** @throws IllegalArgumentException if no member has this code */
    public static ConsentState ofCode(String code) {
        for (ConsentState candidate : values()) {
            if (candidate.code().equals(code)) {
                return candidate;
            }
        }
        throw new IllegalArgumentException("not a consent state");
    }
}
