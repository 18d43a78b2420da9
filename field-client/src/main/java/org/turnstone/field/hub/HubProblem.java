package org.turnstone.field.hub;

/** Ends a request to a hub with a sentence. Its texts hold nothing that a person answered. */
final class HubProblem extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;
    private final String detail;

    /**
     * @param title what happened
     * @param detail what is safe and what to do next
     */
    HubProblem(int status, String code, String title, String detail) {
        super(title);
        this.status = status;
        this.code = code;
        this.detail = detail;
    }

    static HubProblem malformed() {
        return new HubProblem(
                400,
                "MALFORMED",
                "The hub could not read what was sent.",
                "Nothing was changed. One of the two programs may be newer than the other.");
    }

    int status() {
        return status;
    }

    String code() {
        return code;
    }

    String title() {
        return String.valueOf(getMessage());
    }

    String detail() {
        return detail;
    }
}
