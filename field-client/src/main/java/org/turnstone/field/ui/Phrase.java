package org.turnstone.field.ui;

import java.text.NumberFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A sentence with gaps, as it stands in a bundle: <code>{0} of {1}</code>, and where words follow a number
 * <code>{0,plural,one=1 record is|other={0} records are} only here</code>. Quotes have no meaning of their own.
 */
final class Phrase {
    private static final String PLURAL = ",plural,";

    private final String written;

    Phrase(String written) {
        this.written = written;
    }

    /**
     * The sentence with its gaps filled; numbers as the language writes them.
     *
     * @throws IllegalArgumentException if a gap is not closed, has no value, or counts with something that is no number
     */
    String with(PluralRules rules, Locale locale, Object... gaps) {
        StringBuilder out = new StringBuilder(written.length() + 32);
        int at = 0;
        for (int open = written.indexOf('{'); open >= 0; open = written.indexOf('{', at)) {
            out.append(written, at, open);
            int close = closing(open);
            String inside = written.substring(open + 1, close);
            int plural = inside.indexOf(PLURAL);
            if (plural < 0) {
                out.append(shown(value(inside, gaps), locale));
            } else if (value(inside.substring(0, plural), gaps) instanceof Number number) {
                String chosen = chosen(inside.substring(plural + PLURAL.length()), rules.formOf(number.longValue()));
                out.append(new Phrase(chosen).with(rules, locale, gaps));
            } else {
                throw new IllegalArgumentException("only a number has plural forms: " + written);
            }
            at = close + 1;
        }
        return out.append(written, at, written.length()).toString();
    }

    private int closing(int open) {
        int depth = 0;
        for (int at = open; at < written.length(); at++) {
            if (written.charAt(at) == '{') {
                depth++;
            } else if (written.charAt(at) == '}' && --depth == 0) {
                return at;
            }
        }
        throw new IllegalArgumentException("a gap is not closed: " + written);
    }

    private Object value(String index, Object... gaps) {
        int number = Integer.parseInt(index);
        if (number >= gaps.length) {
            throw new IllegalArgumentException("nothing was given for gap " + number + ": " + written);
        }
        return gaps[number];
    }

    private static String shown(Object value, Locale locale) {
        return value instanceof Number ? NumberFormat.getInstance(locale).format(value) : String.valueOf(value);
    }

    private static String chosen(String options, String form) {
        TreeMap<String, String> byForm = byForm(options);
        String chosen = byForm.getOrDefault(form, byForm.get(PluralRules.OTHER));
        if (chosen == null) {
            throw new IllegalArgumentException("there is no form \"" + form + "\" in " + options);
        }
        return chosen;
    }

    private static TreeMap<String, String> byForm(String options) {
        TreeMap<String, String> byForm = new TreeMap<>();
        for (String option : options.split("\\|", -1)) {
            int equals = option.indexOf('=');
            if (equals < 0) {
                throw new IllegalArgumentException("a plural form has no name: " + option);
            }
            byForm.put(option.substring(0, equals), option.substring(equals + 1));
        }
        return byForm;
    }

    /** The numbers of all gaps, wherever they stand. */
    TreeSet<Integer> gaps() {
        TreeSet<Integer> numbers = new TreeSet<>();
        for (int open = written.indexOf('{'); open >= 0; open = written.indexOf('{', open + 1)) {
            int end = open + 1;
            while (end < written.length() && Character.isDigit(written.charAt(end))) {
                end++;
            }
            numbers.add(Integer.parseInt(written.substring(open + 1, end)));
        }
        return numbers;
    }

    /** The forms that each plural in the sentence gives. */
    List<TreeSet<String>> plurals() {
        List<TreeSet<String>> all = new ArrayList<>();
        for (int open = written.indexOf('{'); open >= 0; open = written.indexOf('{', closing(open))) {
            String inside = written.substring(open + 1, closing(open));
            int plural = inside.indexOf(PLURAL);
            if (plural >= 0) {
                all.add(new TreeSet<>(
                        byForm(inside.substring(plural + PLURAL.length())).keySet()));
            }
        }
        return all;
    }
}
