package org.turnstone.server.console;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.turnstone.server.platform.ProblemException;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.QueryId;
import org.turnstone.sync.record.RecordId;

/** Reads what forms and addresses bring. What cannot be is refused in words; nothing was changed then. */
final class Typed {
    private static final String ID = "[0-9a-f]{32}";
    private static final int MAX_HEADS = 1_000;

    private Typed() {}

    static Octets16 id(@Nullable String text) {
        if (text == null || !text.matches(ID)) {
            throw new ProblemException(404, "NOT_FOUND", "There is nothing at this address.", "Check the address.");
        }
        return Octets16.ofHex(text);
    }

    static RecordId record(@Nullable String text) {
        return new RecordId(id(text));
    }

    static FieldPath path(@Nullable String text) {
        try {
            return new FieldPath(text == null ? "" : text);
        } catch (IllegalArgumentException e) {
            throw malformed("That is not a question of the record.");
        }
    }

    static Set<ChangeId> heads(@Nullable String text) {
        String[] all = text == null ? new String[0] : text.split(" ", MAX_HEADS + 1);
        if (all.length == 0 || all.length > MAX_HEADS) {
            throw malformed("The page did not say what it showed. Load it again.");
        }
        return Arrays.stream(all).map(head -> new ChangeId(id(head))).collect(Collectors.toSet());
    }

    /** Words that must be there, with a limit. */
    static String words(@Nullable String text, String what, int most) {
        String plain = text == null ? "" : text.strip();
        if (plain.isEmpty()) {
            throw malformed(what + " is missing.");
        }
        if (plain.length() > most) {
            throw malformed(what + " has at most " + most + " characters.");
        }
        return plain;
    }

    static QueryId query(@Nullable String text) {
        try {
            return new QueryId(text == null ? "" : text);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(404, "NOT_FOUND", "There is nothing at this address.", "Check the address.");
        }
    }

    /** Lines that were ticked, at least one. */
    static List<String> chosen(@Nullable List<String> lines, int most) {
        if (lines == null || lines.isEmpty()) {
            throw malformed("Nothing was chosen.");
        }
        if (lines.size() > most) {
            throw malformed("At most " + most + " are decided in one go.");
        }
        return lines;
    }

    static String orEmpty(@Nullable String text) {
        return text == null ? "" : text.strip();
    }

    static ProblemException malformed(String title) {
        return new ProblemException(400, "MALFORMED", title, "Nothing was changed. Go back and put it right.");
    }
}
