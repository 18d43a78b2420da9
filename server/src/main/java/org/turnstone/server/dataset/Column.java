package org.turnstone.server.dataset;

/**
 * One column of a dataset table.
 *
 * @param name as in the header
 * @param coded true if its cells are codes or numbers, so that missing ones are negative numbers; false for texts, whose
 *     missing cells are words in square brackets
 */
public record Column(String name, boolean coded) {
    /** The cell of a row that was filled with a version of the form that did not ask. */
    public String notAsked() {
        return MissingCell.NOT_ASKED.in(coded);
    }
}
