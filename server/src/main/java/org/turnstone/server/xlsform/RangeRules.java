package org.turnstone.server.xlsform;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What the parameters of a {@code range} must obey, and what they become on its control. */
final class RangeRules {
    private final int row;
    private final Map<String, String> parameters;
    private final BigDecimal start;
    private final BigDecimal end;
    private final BigDecimal step;

    private RangeRules(int row, Map<String, String> parameters) throws Findings.Mistake {
        this.row = row;
        this.parameters = parameters;
        start = given("start", "1");
        end = given("end", "10");
        step = given("step", "1");
    }

    static void apply(FormElement question, String appearance, Map<String, List<Choice>> lists)
            throws Findings.Mistake {
        Map<String, String> parameters = question.parameters;
        Parameters.allow(
                parameters, question.row(), "start", "end", "step", "tick_interval", "placeholder", "tick_labelset");
        boolean marked = parameters.containsKey("tick_interval")
                || parameters.containsKey("placeholder")
                || parameters.containsKey("tick_labelset");
        if (marked && !appearance.isEmpty() && !appearance.contains("vertical") && !appearance.contains("no-ticks")) {
            throw bad(
                    question.row(),
                    "the parameters 'tick_interval', 'placeholder', and 'tick_labelset' are only supported for the"
                            + " appearances 'vertical', 'no-ticks', 'vertical no-ticks', and the default (empty) horizontal.");
        }
        new RangeRules(question.row(), parameters).check(question, appearance, lists);
    }

    private void check(FormElement question, String appearance, Map<String, List<Choice>> lists)
            throws Findings.Mistake {
        BigDecimal width = end.subtract(start).abs();
        checkSize("step", step, width);
        BigDecimal interval = parameters.containsKey("tick_interval") ? given("tick_interval", "") : null;
        BigDecimal placeholder = parameters.containsKey("placeholder") ? given("placeholder", "") : null;
        if (interval != null) {
            checkSize("tick_interval", interval, width);
            checkMultiple("tick_interval", interval);
        }
        if (placeholder != null) {
            checkMultiple("placeholder", placeholder.subtract(start));
            if (isOutside(placeholder)) {
                throw bad(row, "the parameter 'placeholder' must be between the 'start' and 'end' values, inclusive).");
            }
        }
        String labels = parameters.get("tick_labelset");
        if (labels != null) {
            checkLabels(lists.get(labels), interval, appearance.contains("no-ticks"));
            question.itemset = labels;
        }
        boolean whole = true;
        for (BigDecimal value : new BigDecimal[] {start, end, step, interval, placeholder}) {
            whole &= value == null || value.stripTrailingZeros().scale() <= 0;
        }
        if (!whole) {
            question.bind.put("type", Wording.of("decimal"));
        }
        question.control.putAll(attributes());
    }

    private Map<String, String> attributes() {
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put("start", parameters.getOrDefault("start", "1"));
        attributes.put("end", parameters.getOrDefault("end", "10"));
        attributes.put("step", parameters.getOrDefault("step", "1"));
        if (parameters.containsKey("tick_interval")) {
            attributes.put("odk:tick-interval", parameters.get("tick_interval"));
        }
        if (parameters.containsKey("placeholder")) {
            attributes.put("odk:placeholder", parameters.get("placeholder"));
        }
        return attributes;
    }

    private BigDecimal given(String name, String otherwise) throws Findings.Mistake {
        BigDecimal value = decimal(parameters.getOrDefault(name, otherwise));
        if (value == null) {
            throw bad(row, "the parameter '" + name + "' must be a number.");
        }
        return value;
    }

    private static @Nullable BigDecimal decimal(String text) {
        try {
            BigDecimal value = new BigDecimal(text);
            return Math.abs((long) value.precision() - value.scale()) > 300 ? null : value;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private void checkSize(String name, BigDecimal value, BigDecimal width) throws Findings.Mistake {
        if (value.signum() == 0) {
            throw bad(row, "the parameter '" + name + "' must not be '0' (zero).");
        }
        if (value.compareTo(width) > 0) {
            throw bad(
                    row,
                    "the parameter '" + name
                            + "' must not be larger than the range (the difference between 'start' and 'end').");
        }
    }

    private void checkMultiple(String name, BigDecimal value) throws Findings.Mistake {
        if (value.remainder(step).signum() != 0) {
            throw bad(row, "the parameter '" + name + "' must be a multiple of 'step'.");
        }
    }

    private boolean isOutside(BigDecimal value) {
        return value.compareTo(start.min(end)) < 0 || value.compareTo(start.max(end)) > 0;
    }

    private void checkLabels(@Nullable List<Choice> list, @Nullable BigDecimal interval, boolean noTicks)
            throws Findings.Mistake {
        if (list == null) {
            throw bad(
                    row,
                    "the parameter 'tick_labelset' must be a choice list name from the 'list_name' column on the choices sheet.");
        }
        Set<BigDecimal> values = new TreeSet<>();
        for (Choice choice : list) {
            BigDecimal value = decimal(choice.name());
            if (value == null) {
                // Other compilers leave the name of the parameter out here; people search for the whole sentence.
                throw bad(row, "the parameter 'tick_labelset' choice values must all be numbers.");
            }
            if (isOutside(value)) {
                throw bad(
                        row,
                        "the parameter 'tick_labelset' choices must be between the 'start' and 'end' values, inclusive.");
            }
            BigDecimal distance = value.subtract(start);
            boolean offInterval =
                    interval != null && distance.remainder(interval).signum() != 0;
            if (offInterval || distance.remainder(step).signum() != 0) {
                throw bad(
                        row,
                        "the parameter 'tick_labelset' choices' values must be equal to the start of the range plus a"
                                + " multiple of '" + (offInterval ? "tick_interval" : "step") + "'.");
            }
            values.add(value);
        }
        if (noTicks && values.size() > 2) {
            throw bad(
                    row,
                    "the parameter 'tick_labelset' choice list must have only 2 items when the 'appearance' is 'no-ticks'.");
        }
        if (noTicks && !(values.size() == 2 && has(values, start) && has(values, end))) {
            throw bad(
                    row,
                    "the parameter 'tick_labelset' choice list values may only match the range 'start' and 'end' values"
                            + " when the 'appearance' is 'no-ticks'.");
        }
    }

    private static boolean has(Set<BigDecimal> values, BigDecimal value) {
        return values.stream().anyMatch(other -> other.compareTo(value) == 0);
    }

    private static Findings.Mistake bad(int row, String what) {
        return Parameters.bad(row, "For the 'range' question type, " + what);
    }
}
