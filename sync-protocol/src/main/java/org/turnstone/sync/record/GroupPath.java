package org.turnstone.sync.record;

import java.util.List;
import java.util.Optional;

/**
 * Names a repeat of a record, with the rows its parents stand in: {@code activity[a1]/dot}. A row op's {@code group}.
 *
 * @param text the canonical text
 */
public record GroupPath(String text) implements Comparable<GroupPath> {
    /** @throws IllegalArgumentException if the text is not a path, or ends in a row */
    public GroupPath {
        if (PathSyntax.check(text)) {
            throw new IllegalArgumentException("a group path names a repeat, not one of its rows");
        }
    }

    public RowPath row(RowId row) {
        return new RowPath(this, row);
    }

    /** The row this repeat stands in, if it is nested. */
    public Optional<RowPath> parent() {
        return PathSyntax.innermostRow(text);
    }

    /** The names without rows, outermost first: {@code [activity, dot]}. */
    public List<String> names() {
        return PathSyntax.names(text);
    }

    /** The path without rows, as forms and dictionaries write it: {@code activity/dot}. */
    public String template() {
        return String.join("/", names());
    }

    @Override
    public int compareTo(GroupPath other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
