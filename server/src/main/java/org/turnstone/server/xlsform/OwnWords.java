package org.turnstone.server.xlsform;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** The words that our own settings may have. They are those of the form engine, which reads them out of the XForm. */
final class OwnWords {
    /** Of the attributes, and its colon. */
    static final String PREFIX = "ts:";

    static final Set<String> MERGE =
            Set.of("register", "choices", "counter", "consent", "rows", "stamp", "computed", "group");
    static final Set<String> SENSITIVITY = Set.of(
            "identifier",
            "quasi",
            "special",
            "free-text",
            "consent",
            "link-key",
            "paradata",
            "media",
            "response",
            "person",
            "unclassified");
    static final Set<String> CONSENT = Set.of("given", "refused", "unknown", "withdrawn");
    static final Set<String> STRAND = Set.of("process", "outcomes", "local");
    static final Set<String> NAMES = Set.of(
            "merge",
            "sensitivity",
            "consent",
            "missing",
            "row_key",
            "source",
            "licence",
            "indicators",
            "outcome",
            "strand",
            "translation",
            "seal");

    private static final Pattern CODES =
            Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]*([,;\\s]+[A-Za-z0-9][A-Za-z0-9_.-]*)*");
    private static final Pattern FIELDS =
            Pattern.compile("[\\w.${}-]+([,;\\s]+[\\w.${}-]+)*", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Map<String, String> ADVICE = Map.of(
            "merge",
                    "register, choices, counter, consent, stamp, computed, or group:NAME for answers that belong together",
            "sensitivity",
                    "identifier, quasi, special, free-text, consent, link-key, paradata, media or response; person or media for"
                            + " the rows of a repeat",
            "consent", "what each choice means, for example yes:given no:refused",
            "missing", "which choices are missing codes, for example dk:-8 pnts:-9",
            "row_key", "the questions of the repeat by which its rows are known, for example p_ref",
            "outcome", "codes of outcomes, for example O1 O2",
            "indicators", "codes of indicators, for example WB1 WB2",
            "strand", "process, outcomes or local, or several of them",
            "seal", "finished, on the settings sheet");

    private OwnWords() {}

    /** What may be written there, for a sentence. */
    static String advice(String name) {
        return ADVICE.getOrDefault(name, "a text");
    }

    /** Whether a cell has the shape of the setting; whether it fits the question is another matter. */
    static boolean isOne(String name, String cell) {
        String text = normal(name, cell);
        return switch (name) {
            case "merge" -> MERGE.contains(text) || text.matches("group:\\S+");
            case "sensitivity" -> SENSITIVITY.contains(text);
            case "consent" -> pairs(text, CONSENT);
            case "missing" ->
                words(text).stream().allMatch(word -> word.matches("[^\\s:]+:-?\\d{1,9}")) && !text.isEmpty();
            case "row_key" -> FIELDS.matcher(cell.strip()).matches();
            case "outcome", "indicators" -> CODES.matcher(cell.strip()).matches();
            case "strand" -> !text.isEmpty() && STRAND.containsAll(words(text));
            case "seal" -> text.equals("finished");
            default -> true;
        };
    }

    /** As the engine reads it: small letters, one space between words. */
    static String normal(String name, String cell) {
        String text = cell.strip();
        return switch (name) {
            case "merge" -> merge(text);
            case "sensitivity" -> lower(text).replace(' ', '-').replace('_', '-');
            case "strand" -> String.join(" ", words(lower(text)));
            case "consent" -> joined(text, true);
            case "missing" -> joined(text, false);
            case "outcome", "indicators", "row_key" -> String.join(" ", words(text));
            case "seal" -> lower(text);
            default -> text;
        };
    }

    /** A group's name is the author's; all else is ours. */
    private static String merge(String text) {
        String grouped = text.replaceFirst("(?i)^group\\s*[:\\s]\\s*", "group:");
        return grouped.startsWith("group:") ? grouped : lower(text);
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    /** {@code yes: Given, no = refused} as {@code yes:given no:refused}. */
    private static String joined(String text, boolean lowerMeaning) {
        String close = text.replaceAll("\\s*[:=]\\s*", ":");
        StringBuilder all = new StringBuilder();
        for (String word : words(close)) {
            int colon = word.lastIndexOf(':');
            String meaning = colon < 0 ? "" : word.substring(colon);
            all.append(all.isEmpty() ? "" : " ")
                    .append(colon < 0 ? word : word.substring(0, colon))
                    .append(lowerMeaning ? lower(meaning) : meaning);
        }
        return all.toString();
    }

    private static boolean pairs(String text, Set<String> meanings) {
        return !text.isEmpty()
                && words(text).stream().allMatch(word -> {
                    int colon = word.lastIndexOf(':');
                    return colon > 0 && meanings.contains(word.substring(colon + 1));
                });
    }

    /** Words between spaces, commas and semicolons. */
    static List<String> words(String text) {
        return Arrays.stream(text.split("[,;\\s]+"))
                .filter(word -> !word.isEmpty())
                .toList();
    }
}
