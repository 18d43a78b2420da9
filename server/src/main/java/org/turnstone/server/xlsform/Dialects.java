package org.turnstone.server.xlsform;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Question types of other programs and of older days whose meaning is clear. They are read as what comes nearest, with a
 * note that says so; a type whose meaning is not clear stays an error.
 */
final class Dialects {
    private static final Map<String, String> NEAREST = Map.ofEntries(
            Map.entry("numeric", "decimal"),
            Map.entry("number", "decimal"),
            Map.entry("tel", "text"),
            Map.entry("phone", "text"),
            Map.entry("telephone", "text"),
            Map.entry("date_time", "datetime"),
            Map.entry("caseid", "hidden"),
            Map.entry("text audit", "hidden"),
            Map.entry("text_audit", "hidden"),
            Map.entry("audio audit", "hidden"),
            Map.entry("audio_audit", "hidden"),
            Map.entry("comments", "hidden"),
            Map.entry("calculate_here", "calculate"));

    private static final List<String> RECORDED_BY_THE_DEVICE =
            List.of("speed violations", "sensor_statistic", "sensor_stream", "sensor statistic", "sensor stream");

    private Dialects() {}

    static String known(String type, int row, Findings findings) {
        String lower = type.toLowerCase(Locale.ROOT);
        String nearest = NEAREST.get(lower);
        if (nearest == null && RECORDED_BY_THE_DEVICE.stream().anyMatch(lower::startsWith)) {
            nearest = "hidden";
        }
        if (nearest == null && lower.startsWith("db:")) {
            nearest = "text";
        }
        boolean otherCase = nearest == null
                && !lower.equals(type)
                && QuestionType.of(type) == null
                && (QuestionType.of(lower) != null || lower.matches("(begin|end)[ _](group|repeat)"));
        if (otherCase) {
            nearest = lower;
        }
        if (nearest == null) {
            return type;
        }
        findings.note(
                SheetNames.SURVEY,
                row,
                "type",
                "[row : " + row + "] The type '" + type + "' is not part of XLSForm and was read as '" + nearest + "'"
                        + (nearest.equals("hidden")
                                ? ": the field is kept, so that expressions can name it, but nothing fills it here."
                                : ".")
                        + " Write '" + nearest + "' to make that plain.");
        return nearest;
    }

    static String advice(String type) {
        if (type.startsWith("select") || type.startsWith("rank")) {
            return "; write the name of a choice list after the type, for example '" + type.split("\\s")[0]
                    + " yes_no'";
        }
        if (type.startsWith("begin") || type.startsWith("end")) {
            return "; write 'begin_group', 'begin_repeat', 'end_group' or 'end_repeat'";
        }
        return "; write a type of XLSForm there, for example 'text', 'integer' or 'select_one LIST'";
    }
}
