package org.turnstone.sync.record;

/** Why a person gave no answer, where that is itself the answer. */
public enum MissingCode {
    DONT_KNOW("dk"),
    REFUSED("refused"),
    SKIPPED("skip");

    private final String code;

    MissingCode(String code) {
        this.code = code;
    }

    /** The code on the wire and in answer files. */
    public String code() {
        return code;
    }

    /** @throws IllegalArgumentException if no member has this code */
    public static MissingCode ofCode(String code) {
        for (MissingCode candidate : values()) {
            if (candidate.code.equals(code)) {
                return candidate;
            }
        }
        throw new IllegalArgumentException("not a missing code");
    }
}
