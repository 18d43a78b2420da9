package org.turnstone.server.xlsform;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Whether every column that is translated into one language is translated into all of them. */
final class Translations {
    private Translations() {}

    static void check(Table survey, @Nullable Table choices, Findings findings) {
        List<String> missing = new ArrayList<>(missing(survey, "survey", ColumnNames.TRANSLATED_SURVEY));
        if (choices != null) {
            missing.addAll(missing(choices, "choices", ColumnNames.TRANSLATED_CHOICES));
        }
        if (!missing.isEmpty()) {
            findings.note("", 0, "", String.join("\n", missing));
        }
    }

    static void checkOrOther(boolean used, Table survey, @Nullable Table choices, Findings findings) {
        boolean translated =
                isTranslated(seen(survey, ColumnNames.TRANSLATED_SURVEY).keySet())
                        || (choices != null
                                && isTranslated(seen(choices, ColumnNames.TRANSLATED_CHOICES)
                                        .keySet()));
        if (used && translated) {
            findings.note(
                    SheetNames.SURVEY,
                    0,
                    "type",
                    "This form uses or_other and translations, which is not recommended. An untranslated input question"
                            + " label and choice label is generated for 'other'. Learn more:"
                            + " https://xlsform.org/en/#specify-other).");
        }
    }

    private static boolean isTranslated(Set<String> languages) {
        return languages.stream().anyMatch(language -> !language.equals("default"));
    }

    /** The columns that each language has; without a language it is "default". */
    private static Map<String, Set<String>> seen(Table table, Map<String, String> columns) {
        Map<String, Set<String>> seen = new LinkedHashMap<>();
        for (List<String> path : table.paths().values()) {
            boolean below = path.size() > 1
                    && (path.get(0).equals("media") || path.get(0).equals("bind"));
            List<String> rest = below ? path.subList(1, path.size()) : path;
            String column = columns.get(rest.get(0));
            if (column != null && rest.size() <= 2) {
                String language = rest.size() == 2 ? rest.get(1) : "default";
                seen.computeIfAbsent(language, l -> new LinkedHashSet<>()).add(column);
            }
        }
        return seen;
    }

    private static List<String> missing(Table table, String sheet, Map<String, String> columns) {
        Map<String, Set<String>> seen = seen(table, columns);
        if (!isTranslated(seen.keySet())) {
            return List.of();
        }
        Set<String> all = new TreeSet<>();
        seen.values().forEach(all::addAll);
        List<String> messages = new ArrayList<>();
        for (Map.Entry<String, Set<String>> entry : new TreeMap<>(seen).entrySet()) {
            Set<String> lacking = new TreeSet<>(all);
            lacking.removeAll(entry.getValue());
            if (!lacking.isEmpty()) {
                messages.add("Language '" + entry.getKey() + "' is missing the " + sheet
                        + (lacking.size() == 1
                                ? " " + lacking.iterator().next() + " column."
                                : " columns " + String.join(", ", lacking) + "."));
            }
        }
        return messages;
    }
}
