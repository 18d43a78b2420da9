package org.turnstone.server.xlsform;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The column of parameters: {@code start=1 end=5}, with spaces, commas or semicolons between the pairs. */
final class Parameters {
    private static final Set<String> AS_WRITTEN = Set.of("reference-geometry", "label", "value");

    private Parameters() {}

    static Map<String, String> of(String text, int row) throws Findings.Mistake {
        Map<String, String> parameters = new LinkedHashMap<>();
        List<String> tokens = Arrays.stream(text.replace("=", " = ").split("[\\s,;]+"))
                .filter(token -> !token.isEmpty())
                .toList();
        for (int i = 0; i < tokens.size(); i += 3) {
            boolean pair = i + 2 < tokens.size()
                    && tokens.get(i + 1).equals("=")
                    && !tokens.get(i).equals("=")
                    && !tokens.get(i + 2).equals("=");
            if (!pair) {
                throw bad(row, "Parameters must be in the form of 'key1=value1 key2=value2.");
            }
            String key = tokens.get(i).toLowerCase(Locale.ROOT);
            String value = tokens.get(i + 2);
            boolean keep = AS_WRITTEN.contains(key) || value.contains("${");
            parameters.put(key, keep ? value : value.toLowerCase(Locale.ROOT));
        }
        return parameters;
    }

    static void allow(Map<String, String> parameters, int row, String... accepted) throws Findings.Mistake {
        TreeSet<String> rejected = new TreeSet<>(parameters.keySet());
        TreeSet<String> known = new TreeSet<>(List.of(accepted));
        rejected.removeAll(known);
        if (!rejected.isEmpty()) {
            throw bad(
                    row,
                    "The accepted parameter keys for this question type are '" + String.join(", ", known)
                            + "'. The following are invalid parameter key(s): '" + String.join(", ", rejected) + "'.");
        }
    }

    static Findings.Mistake bad(int row, String what) {
        return new Findings.Mistake(
                SheetNames.SURVEY, row, "parameters", References.invalid(row, SheetNames.SURVEY, "parameters") + what);
    }

    static boolean isWhole(String text) {
        return text.matches("[+-]?\\d{1,9}");
    }

    static boolean isNumber(String text) {
        try {
            Double.parseDouble(text);
            return text.matches("[-+0-9.eE]+");
        } catch (NumberFormatException e) {
            return false;
        }
    }
}
