package org.turnstone.sync.record;

/**
 * Names one row of a record: {@code activity[a1]/dot[d2]}.
 *
 * @param group the repeat it stands in
 * @param row its id there
 */
public record RowPath(GroupPath group, RowId row) implements Comparable<RowPath> {
    /**
     * Reads {@code activity[a1]/dot[d2]}.
     *
     * @throws IllegalArgumentException if the text does not end in a row
     */
    public static RowPath of(String text) {
        if (!PathSyntax.check(text)) {
            throw new IllegalArgumentException("a row path ends in [row]");
        }
        int open = text.lastIndexOf('[');
        return new RowPath(
                new GroupPath(text.substring(0, open)), new RowId(text.substring(open + 1, text.length() - 1)));
    }

    public FieldPath field(String name) {
        return new FieldPath(text() + "/" + name);
    }

    public GroupPath group(String name) {
        return new GroupPath(text() + "/" + name);
    }

    public String text() {
        return group.text() + "[" + row.text() + "]";
    }

    @Override
    public int compareTo(RowPath other) {
        return text().compareTo(other.text());
    }

    @Override
    public String toString() {
        return text();
    }
}
