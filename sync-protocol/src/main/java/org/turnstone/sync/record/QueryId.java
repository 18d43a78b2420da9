package org.turnstone.sync.record;

import java.util.Base64;
import java.util.regex.Pattern;

/**
 * Names one question about a record, for ever. Minted as eight random bytes in base64url.
 *
 * @param text 1 to 32 letters, digits, underscores or hyphens
 */
public record QueryId(String text) implements Comparable<QueryId> {
    /** Random bytes in a new one. */
    public static final int RANDOM_BYTES = 8;

    private static final Pattern SHAPE = Pattern.compile("[A-Za-z0-9_-]{1,32}");

    /** @throws IllegalArgumentException if the text has another shape */
    public QueryId {
        if (!isShaped(text)) {
            throw new IllegalArgumentException("the id of a query is 1 to 32 letters, digits, '_' or '-'");
        }
    }

    /** A new one, of {@value #RANDOM_BYTES} random bytes. */
    public static QueryId of(byte[] random) {
        return new QueryId(Base64.getUrlEncoder().withoutPadding().encodeToString(random));
    }

    static boolean isShaped(String text) {
        return SHAPE.matcher(text).matches();
    }

    @Override
    public int compareTo(QueryId other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
