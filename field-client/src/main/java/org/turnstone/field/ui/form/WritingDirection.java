package org.turnstone.field.ui.form;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.turnstone.field.ui.theme.Lettering;

/**
 * Tells from what a form calls a language which way it is written. Forms name them in their own way: {@code اردو (ur)},
 * {@code Urdu (ur-PK)}, {@code ar}, {@code Farsi}, {@code العربية}.
 */
final class WritingDirection {
    private static final Pattern CODE =
            Pattern.compile("(?:^|\\()\\s*([a-z]{2,3})(?:[-_][A-Za-z0-9_-]+)?\\s*(?:\\)\\s*$|$)");
    private static final Set<String> CODES =
            Set.of("ar", "ur", "fa", "he", "iw", "yi", "ps", "sd", "ug", "dv", "ckb", "prs", "arc", "syr", "nqo");
    private static final Set<String> NAMES = Set.of(
            "arabic", "urdu", "persian", "farsi", "dari", "hebrew", "yiddish", "pashto", "sindhi", "uyghur", "dhivehi",
            "sorani", "syriac");

    private WritingDirection() {}

    static boolean isRightToLeft(String language) {
        Matcher code = CODE.matcher(language);
        if (code.find()) {
            return CODES.contains(code.group(1));
        }
        for (String word : language.toLowerCase(Locale.ROOT).split("[^\\p{L}]+")) {
            if (NAMES.contains(word)) {
                return true;
            }
        }
        return Lettering.runsRightToLeft(language).orElse(false);
    }
}
