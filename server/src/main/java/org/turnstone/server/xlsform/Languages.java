package org.turnstone.server.xlsform;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.MissingResourceException;
import java.util.Set;

/** Whether languages are named so that programs know them: {@code English (en)}. */
final class Languages {
    private static final Set<String> TWO_LETTERS = Set.of(Locale.getISOLanguages());
    private static final Set<String> THREE_LETTERS_WITH_TWO = longCodes();

    private Languages() {}

    static void check(Collection<String> languages, Findings findings) {
        List<String> bad = new ArrayList<>();
        for (String language : languages) {
            if (!language.equals("default") && language.length() >= 3 && !isKnown(code(language))) {
                bad.add(language);
            }
        }
        if (!bad.isEmpty()) {
            findings.note(
                    "",
                    0,
                    "",
                    "The following language declarations do not contain valid machine-readable codes: "
                            + String.join(", ", bad) + ". Learn more: http://xlsform.org#multiple-language-support");
        }
    }

    private static String code(String language) {
        int open = language.indexOf('(');
        return open >= 0 && language.endsWith(")") ? language.substring(open + 1, language.length() - 1) : "";
    }

    /** ISO 639-1, or ISO 639-3 where 639-1 has no code (RFC 5646 wants the shortest). */
    private static boolean isKnown(String code) {
        if (code.length() == 2) {
            return TWO_LETTERS.contains(code);
        }
        return code.matches("[a-z]{3}") && !THREE_LETTERS_WITH_TWO.contains(code);
    }

    private static Set<String> longCodes() {
        Set<String> codes = new HashSet<>();
        for (String two : Locale.getISOLanguages()) {
            try {
                codes.add(Locale.forLanguageTag(two).getISO3Language());
            } catch (MissingResourceException e) {
                // A code without a long form.
            }
        }
        return codes;
    }
}
