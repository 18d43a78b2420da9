package org.turnstone.sync.record;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Names one answer of a record: the form's node names from below its root, groups included, rows by id and never by
 * position, as in {@code activity[a1]/dot[d2]/d_dots} (docs/protocol.md, "Field paths"). A name that starts with
 * {@code #} belongs to the record itself, such as {@code #form}.
 *
 * @param text the canonical text, at most {@value #MAX_BYTES} bytes of UTF-8
 */
public record FieldPath(String text) implements Comparable<FieldPath> {
    public static final int MAX_BYTES = 256;

    /** The register that says which form version a record is filled with. */
    public static final FieldPath FORM = new FieldPath("#form");

    /** The register that says how far a record is: absent while it is a draft, {@code {"s":"finished"}} afterwards. */
    public static final FieldPath STATE = new FieldPath("#state");

    /** The register with the language a record was begun in, as the form names it; absent where the form names none. */
    public static final FieldPath LANGUAGE = new FieldPath("#language");

    /** @throws IllegalArgumentException if the text is not a path, or ends in a row */
    public FieldPath {
        if (PathSyntax.check(text)) {
            throw new IllegalArgumentException("a field path ends in a name, not in a row");
        }
    }

    /** The innermost row the field stands in, if any. */
    public Optional<RowPath> row() {
        return PathSyntax.innermostRow(text);
    }

    /** All rows the field stands in, outermost first. */
    public List<RowPath> rows() {
        List<RowPath> rows = new ArrayList<>();
        Optional<RowPath> next = row();
        while (next.isPresent()) {
            rows.add(0, next.get());
            next = next.get().group().parent();
        }
        return rows;
    }

    /** The names without rows, outermost first: {@code [activity, dot, d_dots]}. */
    public List<String> names() {
        return PathSyntax.names(text);
    }

    /** The path without rows, as forms and dictionaries write it: {@code activity/dot/d_dots}. */
    public String template() {
        return text.indexOf('[') < 0 ? text : String.join("/", names());
    }

    /** True for names such as {@code #form}, which no form can hold. */
    public boolean isOfRecord() {
        return text.charAt(0) == '#';
    }

    @Override
    public int compareTo(FieldPath other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
