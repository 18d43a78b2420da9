package org.turnstone.server.cases;

/**
 * What a visit or a case came to, by the first figure of its outcome code: the UK standard family of final outcomes (ISER
 * Working Paper 2001-23), which AAPOR's Standard Definitions match.
 */
public enum OutcomeFamily {
    COMPLETE("interview"),
    PARTIAL("part of an interview"),
    REFUSAL("refused, stopped or put off"),
    OTHER("other, not interviewed"),
    NON_CONTACT("no contact"),
    /** Not known whether anybody could be asked there. */
    UNKNOWN("not known if eligible"),
    INELIGIBLE("not eligible"),
    /** Given out, and nobody has been there yet. */
    UNTRIED("not tried yet");

    private final String words;

    OutcomeFamily(String words) {
        this.words = words;
    }

    /** As tables and charts say it. */
    public String words() {
        return words;
    }

    /** As style sheets and addresses name it. */
    public String code() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }

    public boolean isProductive() {
        return this == COMPLETE || this == PARTIAL;
    }

    /** Of a code of the forms; one that is none of the family says that nothing is known. */
    public static OutcomeFamily of(String code) {
        if (!code.matches("[1-7][0-9]{2}")) {
            return UNKNOWN;
        }
        return switch (code.charAt(0)) {
            case '1' -> COMPLETE;
            case '2' -> PARTIAL;
            case '3' -> NON_CONTACT;
            case '4' -> REFUSAL;
            case '5' -> OTHER;
            case '7' -> INELIGIBLE;
            default -> UNKNOWN;
        };
    }
}
