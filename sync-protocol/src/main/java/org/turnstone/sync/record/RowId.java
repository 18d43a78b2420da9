package org.turnstone.sync.record;

import java.util.regex.Pattern;

/**
 * Names one row of a repeat for ever. Minted at random, or derived from the row's key so that the same person or option
 * typed on two laptops is one row (docs/protocol.md, "Rows").
 *
 * @param text 1 to 32 letters, digits, underscores or hyphens
 */
public record RowId(String text) implements Comparable<RowId> {
    private static final Pattern SHAPE = Pattern.compile("[A-Za-z0-9_-]{1,32}");

    /** @throws IllegalArgumentException if the text has another shape */
    public RowId {
        if (!SHAPE.matcher(text).matches()) {
            throw new IllegalArgumentException("a row id is 1 to 32 letters, digits, '_' or '-'");
        }
    }

    @Override
    public int compareTo(RowId other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
