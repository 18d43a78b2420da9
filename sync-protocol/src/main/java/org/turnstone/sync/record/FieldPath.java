package org.turnstone.sync.record;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Names one answer of a record: the form's node names from below its root, groups included, rows by id and never by
 * position, as in {@code activity[a1]/dot[d2]/d_dots} (docs/protocol.md, "Field paths"). A last name with a {@code #} in it is no answer:
 * {@code #form} belongs to the record itself, {@code visit/age#remark} is said beside the answer {@code visit/age}.
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

    /** Why the office leaves a record out of datasets: {@code duplicate} and the id of the record that stands instead. */
    public static final FieldPath EXCLUDED = new FieldPath("#excluded");

    /** Ids of records that look like this one and, as somebody at the office decided, are others. */
    public static final FieldPath DISTINCT = new FieldPath("#distinct");

    /** What the interviewer noted beside the form, about the record as a whole. */
    public static final FieldPath NOTE = new FieldPath("#note");

    /** Beside an answer: why it stands although the form's check is against it. */
    public static final String REMARK = "remark";

    /** Beside a picture: what it shows. */
    public static final String CAPTION = "caption";

    /** Beside an answer that was given in another language than {@link #LANGUAGE}: in which. */
    public static final String SPOKEN = "language";

    private static final char ASIDE = '#';

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

    /** True for names that no form can hold: those of the record, such as {@code #form}, and what stands beside an answer. */
    public boolean isOfRecord() {
        return text.indexOf(ASIDE, text.lastIndexOf('/') + 1) >= 0;
    }

    /**
     * What is said beside this answer under a word of ours; it stands in the same rows, and is erased with them. Empty for
     * a path so long that there is no room beside it.
     */
    public Optional<FieldPath> beside(String word) {
        String path = text + ASIDE + word;
        return path.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES
                ? Optional.empty()
                : Optional.of(new FieldPath(path));
    }

    /** The answer that this stands beside; empty for an answer itself, and for what is of the record as a whole. */
    public Optional<FieldPath> answerBeside() {
        int last = text.lastIndexOf('/') + 1;
        int at = text.indexOf(ASIDE, last);
        return at > last ? Optional.of(new FieldPath(text.substring(0, at))) : Optional.empty();
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
