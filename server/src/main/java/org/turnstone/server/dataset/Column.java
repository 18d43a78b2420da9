package org.turnstone.server.dataset;

import java.util.LinkedHashMap;
import java.util.Map;

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

    /** Why a cell of this column can be without an answer, in words, by what then stands in it. */
    public Map<String, String> withoutAnswer() {
        Map<String, String> reasons = new LinkedHashMap<>();
        for (MissingCell cell : MissingCell.values()) {
            String words = cell.in(false);
            reasons.put(cell.in(coded), words.substring(1, words.length() - 1));
        }
        return reasons;
    }
}
