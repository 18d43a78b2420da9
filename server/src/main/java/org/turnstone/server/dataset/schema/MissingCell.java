package org.turnstone.server.dataset.schema;

/** Why a cell holds no answer (docs/contracts.md, "Dataset CSV"). */
public enum MissingCell {
    NOT_APPLICABLE("-1", "[not applicable]"),
    CONFLICT("-4", "[conflict]"),
    NOT_ASKED("-5", "[not asked]"),
    NOT_REACHED("-6", "[not reached]"),
    DONT_KNOW("-8", "[don't know]"),
    REFUSED("-9", "[refused]");

    private final String number;
    private final String words;

    MissingCell(String number, String words) {
        this.number = number;
        this.words = words;
    }

    public String in(boolean coded) {
        return coded ? number : words;
    }
}
