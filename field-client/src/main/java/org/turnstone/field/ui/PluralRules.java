package org.turnstone.field.ui;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a language counts: which form of a sentence belongs to a number. Written as the Unicode CLDR writes it (UTS 35, part 3),
 * for whole numbers only: {@code one: n = 1; few: n % 10 = 2..4 and n % 100 != 12..14}. The first rule that holds counts.
 */
final class PluralRules {
    /** The form of every number that no rule takes. */
    static final String OTHER = "other";

    private static final Pattern CONDITION =
            Pattern.compile("n(?:\\s*%\\s*(\\d+))?\\s*(!?=)\\s*(\\d+)(?:\\.\\.(\\d+))?");

    private final List<Rule> rules;

    private PluralRules(List<Rule> rules) {
        this.rules = List.copyOf(rules);
    }

    private record Rule(String form, List<Condition> all) {}

    /** {@code n % modulus} lies from {@code first} to {@code last}, or does not; no modulus is 0. */
    private record Condition(long modulus, boolean within, long first, long last) {
        boolean holds(long n) {
            long value = modulus == 0 ? n : n % modulus;
            return (value >= first && value <= last) == within;
        }
    }

    /** @throws IllegalArgumentException if a rule cannot be read */
    static PluralRules of(String written) {
        List<Rule> rules = new ArrayList<>();
        for (String rule : written.split(";", -1)) {
            int colon = rule.indexOf(':');
            if (colon < 0) {
                throw new IllegalArgumentException("no form is named in the plural rule \"" + rule + "\"");
            }
            List<Condition> all = new ArrayList<>();
            for (String condition : rule.substring(colon + 1).split(" and ", -1)) {
                all.add(condition(condition.strip()));
            }
            rules.add(new Rule(rule.substring(0, colon).strip(), List.copyOf(all)));
        }
        return new PluralRules(rules);
    }

    private static Condition condition(String written) {
        Matcher parts = CONDITION.matcher(written);
        if (!parts.matches()) {
            throw new IllegalArgumentException("the plural rule \"" + written + "\" cannot be read");
        }
        long first = Long.parseLong(parts.group(3));
        return new Condition(
                parts.group(1) == null ? 0 : Long.parseLong(parts.group(1)),
                parts.group(2).equals("="),
                first,
                parts.group(4) == null ? first : Long.parseLong(parts.group(4)));
    }

    /** The form of a number, such as {@code few}. */
    String formOf(long number) {
        long n = Math.abs(number);
        return rules.stream()
                .filter(rule -> rule.all().stream().allMatch(condition -> condition.holds(n)))
                .map(Rule::form)
                .findFirst()
                .orElse(OTHER);
    }

    /** Every form the language has, besides {@value #OTHER}. */
    List<String> forms() {
        return rules.stream().map(Rule::form).toList();
    }
}
