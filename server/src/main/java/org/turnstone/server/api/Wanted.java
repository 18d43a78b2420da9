package org.turnstone.server.api;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.turnstone.server.platform.Given;
import org.turnstone.server.platform.ProblemException;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FormHash;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.RecordId;

/** Reads the members of a request, each of which may be missing or wrong: 400 in words, and nothing was changed. */
final class Wanted {
    static final int MAX_REASON = 500;
    private static final Pattern ID = Pattern.compile("[0-9a-f]{32}");
    private static final int MAX_HEADS = 1_000;

    private Wanted() {}

    static Octets16 id(@Nullable String value, String member) {
        String text = Given.text(value, member);
        if (!ID.matcher(text).matches()) {
            throw malformed("\"" + member + "\" is not an id.");
        }
        return Octets16.ofHex(text);
    }

    /** An id in an address: what is none is not there. */
    static Octets16 named(String text) {
        if (!ID.matcher(text).matches()) {
            throw new ProblemException(404, "NOT_FOUND", "There is nothing at this address.", "Check the address.");
        }
        return Octets16.ofHex(text);
    }

    static FormHash form(String hex) {
        try {
            return FormHash.ofHex(hex);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(
                    404, "NO_FORM", "The site has no such form version.", "Nothing was changed. List its forms.");
        }
    }

    static RecordId record(@Nullable String value, String member) {
        return new RecordId(id(value, member));
    }

    static FieldPath path(@Nullable String value) {
        try {
            return new FieldPath(Given.text(value, "path"));
        } catch (IllegalArgumentException e) {
            throw malformed("\"path\" is not a question of the record.");
        }
    }

    static Set<ChangeId> heads(@Nullable List<String> given, String member) {
        if (given == null || given.isEmpty() || given.size() > MAX_HEADS) {
            throw malformed("\"" + member + "\" are those that came with what was shown.");
        }
        return given.stream().map(head -> new ChangeId(id(head, member))).collect(Collectors.toSet());
    }

    static List<String> hex(Collection<ChangeId> heads) {
        return heads.stream().map(ChangeId::toHex).sorted().toList();
    }

    static String words(@Nullable String value, String member, int most) {
        String text = Given.text(value, member).strip();
        if (text.length() > most) {
            throw malformed("\"" + member + "\" has at most " + most + " characters.");
        }
        return text;
    }

    static <T> List<T> several(@Nullable List<T> given, String member, int most) {
        if (given == null || given.isEmpty() || given.size() > most) {
            throw malformed("\"" + member + "\" has 1 to " + most + " members.");
        }
        return given;
    }

    static ProblemException malformed(String title) {
        return new ProblemException(400, "MALFORMED", title, "Nothing was changed.");
    }
}
