package org.turnstone.server.xlsform;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One row of a choice list.
 *
 * @param extra what stands in columns of the author's own, by header
 */
record Choice(String name, @Nullable Wording label, Map<String, Wording> media, Map<String, String> extra) {
    Choice {
        media = new LinkedHashMap<>(media);
        extra = new LinkedHashMap<>(extra);
    }

    /** Whether a list's texts must stand in the form's table of texts: translated, with media, or with references. */
    static boolean needTexts(List<Choice> list) {
        return list.stream()
                .anyMatch(choice -> !choice.media().isEmpty()
                        || (choice.label() != null
                                && (choice.label().isTranslated()
                                        || References.hasReference(
                                                choice.label().plain()))));
    }
}
