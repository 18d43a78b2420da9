package org.turnstone.server.dataset.schema;

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
    /** No question's column ends so: {@link QuestionColumns#name}. */
    static final String EDITED = "__edited";

    /** Says of the question with this column, or the columns of which the names begin so, whether its answer was changed. */
    public static Column editedOf(String question) {
        return new Column(question + EDITED, true);
    }

    /** True if it says of another column's answer whether it was changed after it was captured. */
    public boolean isEditedFlag() {
        // A choice may be called anything; its column has a slash.
        return name.endsWith(EDITED) && name.indexOf('/') < 0;
    }

    /** The name of the question that an edited flag is about. */
    public String flagged() {
        return isEditedFlag() ? name.substring(0, name.length() - EDITED.length()) : name;
    }

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
