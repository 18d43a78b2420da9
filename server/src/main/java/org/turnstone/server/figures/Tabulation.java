package org.turnstone.server.figures;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.turnstone.form.ValueType;
import org.turnstone.server.dataset.AskedQuestion;
import org.turnstone.server.dataset.schema.Column;

/**
 * Counts the answers to one question, wave by wave: how many were asked, who answered, why the others did not, the sum and mean of
 * numbers and how many chose what. Whoever was not asked is in no base: neither rows of a version without the question, nor, for
 * a choice, rows of a version without it. Pure; belongs to one thread.
 *
 * <p>Example: of 18 rows 4 say don't know, refused, not reached and not applicable, and 6 of the others agree: 17 were asked, 14
 * answered, and 42.86 % of these agree.
 */
final class Tabulation {
    private static final int MEAN_DIGITS = 4;
    private static final int PERCENT_DIGITS = 2;
    private static final Set<String> NOT_FOR_THEM = Set.of("not applicable", "not asked");
    private static final String ALL = "";

    private final AskedQuestion question;
    private final Map<String, String> reasons;
    private final Map<String, Count> byWave = new TreeMap<>();
    private final Count all = new Count();

    /** What is counted of one wave. */
    private static final class Count {
        int rows;
        int valid;
        final Map<String, Integer> missing = new LinkedHashMap<>();
        final Map<String, Integer> chosen = new LinkedHashMap<>();
        final Map<String, Integer> byVersion = new LinkedHashMap<>();

        @Nullable
        BigDecimal sum = BigDecimal.ZERO;

        /** One row; what is counted of it is the same in its wave and in all. */
        void add(String version, @Nullable String reason, List<String> codes, @Nullable BigDecimal number) {
            rows++;
            if (reason != null) {
                missing.merge(reason, 1, Integer::sum);
                return;
            }
            valid++;
            byVersion.merge(version, 1, Integer::sum);
            codes.forEach(code -> chosen.merge(code, 1, Integer::sum));
            BigDecimal before = sum;
            sum = before == null || number == null ? null : before.add(number);
        }
    }

    Tabulation(AskedQuestion question) {
        this.question = question;
        this.reasons = question.column().withoutAnswer();
    }

    /** Why there is no answer: the code of numbers by its words, in the order in which lines give them. */
    static Map<String, String> codes() {
        Map<String, String> codes = new LinkedHashMap<>();
        new Column("", true).withoutAnswer().forEach((code, words) -> codes.put(words, code));
        return codes;
    }

    /** Counts one row that counts. */
    void row(String version, String wave, String cell) {
        String reason = reasons.get(cell);
        List<String> codes = reason != null
                ? List.of()
                : question.question().type() == ValueType.CHOICES ? List.of(cell.split(" ")) : List.of(cell);
        BigDecimal number = reason == null && question.isNumber() ? number(cell) : null;
        byWave.computeIfAbsent(wave, any -> new Count()).add(version, reason, codes, number);
        all.add(version, reason, codes, number);
    }

    private static @Nullable BigDecimal number(String cell) {
        try {
            return new BigDecimal(cell);
        } catch (NumberFormatException e) {
            // An older version took words here: then there is no mean, and the answers are counted all the same.
            return null;
        }
    }

    /**
     * The lines by wave, then the one for all if there are several.
     *
     * @param names of waves by code, in their order; other codes follow
     * @param days how a moment is written on the page
     */
    List<Figures.Line> lines(Map<String, String> names, DayWords days) {
        List<Figures.Line> lines = new ArrayList<>();
        Map<String, Count> left = new TreeMap<>(byWave);
        names.forEach((code, name) -> {
            Count count = left.remove(code);
            if (count != null) {
                lines.add(line(code, name, count, days));
            }
        });
        left.forEach((code, count) -> lines.add(line(code, code, count, days)));
        if (lines.size() != 1) {
            lines.add(line(ALL, "all", all, days));
        }
        return lines;
    }

    private Figures.Line line(String code, String name, Count count, DayWords days) {
        List<Integer> missing = new ArrayList<>();
        int notForThem = 0;
        for (String reason : reasons.values()) {
            int so = count.missing.getOrDefault(reason, 0);
            missing.add(so);
            notForThem += NOT_FOR_THEM.contains(reason) ? so : 0;
        }
        BigDecimal sum = question.isNumber() && count.valid > 0 ? count.sum : null;
        return new Figures.Line(
                code,
                name,
                count.rows,
                count.rows - notForThem,
                count.valid,
                missing,
                sum,
                sum == null ? null : sum.divide(BigDecimal.valueOf(count.valid), MEAN_DIGITS, RoundingMode.HALF_UP),
                choices(count, days));
    }

    private List<Figures.Choice> choices(Count count, DayWords days) {
        boolean oneEach = question.question().type() == ValueType.CHOICE;
        boolean sameBase = question.choices().stream()
                .mapToInt(choice -> base(choice, count))
                .allMatch(of -> of == count.valid);
        List<Figures.Choice> choices = new ArrayList<>();
        int soFar = 0;
        for (AskedQuestion.Offered choice : question.choices()) {
            int of = base(choice, count);
            int chosen = count.chosen.getOrDefault(choice.code(), 0);
            soFar += chosen;
            choices.add(new Figures.Choice(
                    choice.code(),
                    choice.label(),
                    chosen,
                    of,
                    percent(chosen, of),
                    oneEach && sameBase ? percent(soFar, of) : null,
                    choice.since().map(days::of).orElse(null)));
        }
        return choices;
    }

    /** Who answered a version that offers it. */
    private static int base(AskedQuestion.Offered choice, Count count) {
        return choice.in().stream()
                .mapToInt(version -> count.byVersion.getOrDefault(version, 0))
                .sum();
    }

    private static @Nullable BigDecimal percent(int some, int of) {
        return of == 0
                ? null
                : BigDecimal.valueOf(100L * some).divide(BigDecimal.valueOf(of), PERCENT_DIGITS, RoundingMode.HALF_UP);
    }
}
