package org.turnstone.server.xlsform;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds {@code ${name}} and {@code ${last-saved#name}} in a cell. */
final class References {
    private static final String LAST_SAVED = "last-saved#";

    /** A reference and where it stands; malformed ones have the name "". */
    record Reference(int start, int end, String name, boolean lastSaved) {
        boolean isMalformed() {
            return name.isEmpty();
        }
    }

    private References() {}

    static List<Reference> in(String text) {
        List<Reference> found = new ArrayList<>();
        int from = text.indexOf("${");
        while (from >= 0) {
            int close = text.indexOf('}', from + 2);
            if (close < 0) {
                found.add(new Reference(from, text.length(), "", false));
                break;
            }
            if (close > from + 2) {
                String inner = text.substring(from + 2, close);
                boolean lastSaved = inner.startsWith(LAST_SAVED);
                String name = lastSaved ? inner.substring(LAST_SAVED.length()) : inner;
                found.add(new Reference(from, close + 1, XmlNames.isSimpleName(name) ? name : "", lastSaved));
            }
            from = text.indexOf("${", close + 1);
        }
        return found;
    }

    static boolean hasReference(@Nullable String text) {
        if (text == null || !text.contains("${")) {
            return false;
        }
        List<Reference> found = in(text);
        return !found.isEmpty() && !found.get(0).isMalformed();
    }

    static boolean isReference(String text) {
        List<Reference> found = in(text);
        return found.size() == 1
                && !found.get(0).isMalformed()
                && found.get(0).start() == 0
                && found.get(0).end() == text.length();
    }

    static boolean usesLastSaved(String text) {
        return text.contains("${" + LAST_SAVED) && in(text).stream().anyMatch(Reference::lastSaved);
    }

    static String malformed(int row, String sheet, String column) {
        return invalid(row, sheet, column)
                + "Reference variables must start with '${', then a question name, and end with '}'.";
    }

    static String unknown(int row, String sheet, String column, String name) {
        return invalid(row, sheet, column)
                + "Reference variables must contain a name from the 'survey' sheet. Could not find the name '" + name
                + "'.";
    }

    static String ambiguous(int row, String sheet, String column, String name) {
        return invalid(row, sheet, column)
                + "Reference variables names must be unique anywhere in the 'survey'. The name '" + name
                + "' appears more than once.";
    }

    static String withoutCommas(int row, String sheet, String column) {
        return invalid(row, sheet, column) + "Reference variable lists must have a comma between each variable.";
    }

    /** How a message about one cell begins. */
    static String invalid(int row, String sheet, String column) {
        return "[row : " + row + "] On the '" + sheet + "' sheet, the '" + column + "' value is invalid. ";
    }
}
