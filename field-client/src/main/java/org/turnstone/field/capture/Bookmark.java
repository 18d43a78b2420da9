package org.turnstone.field.capture;

import java.util.Map;
import org.turnstone.sync.record.FieldPath;

/**
 * Where a person is in a form, kept with the draft and after it, so that the record opens there again.
 *
 * @param place the key of the question, section or row that was open; empty at the beginning
 * @param typed what stands in fields and is no answer yet, because the form does not take it or it is half typed
 */
public record Bookmark(String place, Map<FieldPath, String> typed) {
    public static final Bookmark NONE = new Bookmark("", Map.of());

    public Bookmark {
        typed = Map.copyOf(typed);
    }

    @Override
    public String toString() {
        return "bookmark";
    }
}
