package org.turnstone.server.platform;

import org.jspecify.annotations.Nullable;

/** Checks that a request brought what it must. */
public final class Given {
    private Given() {}

    /** The body; a {@link ProblemException} of status 400 if there was none. */
    public static <T> T body(@Nullable T body) {
        if (body == null) {
            throw missing("The request has no body.");
        }
        return body;
    }

    /** The value; a {@link ProblemException} of status 400 naming the member, if it is absent or blank. */
    public static String text(@Nullable String value, String member) {
        if (value == null || value.isBlank()) {
            throw missing("\"" + member + "\" is missing.");
        }
        return value;
    }

    private static ProblemException missing(String title) {
        return new ProblemException(400, "MALFORMED", title, "Nothing was changed.");
    }
}
