package org.turnstone.sync.record;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The one reader of path texts: {@code name([row])?(/name([row])?)*}. */
final class PathSyntax {
    private PathSyntax() {}

    /**
     * Checks the shape and says whether the text ends in a row.
     *
     * @throws IllegalArgumentException if it is no path
     */
    static boolean check(String text) {
        if (text.isEmpty() || text.getBytes(StandardCharsets.UTF_8).length > FieldPath.MAX_BYTES) {
            throw new IllegalArgumentException("a path has 1 to " + FieldPath.MAX_BYTES + " bytes");
        }
        int at = 0;
        boolean endsInRow = false;
        while (at < text.length()) {
            int end = nameEnd(text, at);
            if (end == at) {
                throw new IllegalArgumentException("a name is missing in a path");
            }
            at = end;
            endsInRow = false;
            if (at < text.length() && text.charAt(at) == '[') {
                int close = text.indexOf(']', at);
                if (close < 0) {
                    throw new IllegalArgumentException("a row is not closed in a path");
                }
                new RowId(text.substring(at + 1, close));
                at = close + 1;
                endsInRow = true;
            }
            if (at < text.length()) {
                if (text.charAt(at) != '/' || at + 1 == text.length()) {
                    throw new IllegalArgumentException("names in a path are joined by '/'");
                }
                at++;
            }
        }
        return endsInRow;
    }

    private static int nameEnd(String text, int from) {
        int at = from;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '/' || c == '[') {
                return at;
            }
            if (c <= ' ' || c == ']' || c == 0x7f) {
                throw new IllegalArgumentException("a path holds no blanks, controls or lone ']'");
            }
            at++;
        }
        return at;
    }

    static List<String> names(String text) {
        List<String> names = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            int end = nameEnd(text, at);
            names.add(text.substring(at, end));
            int slash = text.indexOf('/', end);
            if (slash < 0) {
                return names;
            }
            at = slash + 1;
        }
        return names;
    }

    static Optional<RowPath> innermostRow(String text) {
        int close = text.lastIndexOf(']');
        return close < 0 ? Optional.empty() : Optional.of(RowPath.of(text.substring(0, close + 1)));
    }
}
