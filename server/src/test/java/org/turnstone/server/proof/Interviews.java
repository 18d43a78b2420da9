package org.turnstone.server.proof;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Short interviews of the community survey that fill a wave, and the mean of their answer over the rows that count. */
final class Interviews {
    private static final String SATISFIED = "main-wellbeing-wb_satis";

    private Interviews() {}

    /** Too little of it to look like anybody else. */
    static JsonObject shortly(String number, String outcome, String satisfied) {
        return begun(number, "2026-11-03T12:00:00+00:00", outcome, "met at the door")
                .add(
                        "main",
                        Json.createObjectBuilder()
                                .add("wellbeing", Json.createObjectBuilder().add("wb_satis", satisfied)))
                .build();
    }

    /** Somebody was at home and takes part. */
    static JsonObjectBuilder begun(String number, String at, String outcome, String note) {
        String site = number.substring(0, 3).toLowerCase(Locale.ROOT);
        JsonArrayBuilder visits = Json.createArrayBuilder()
                .add(Json.createObjectBuilder()
                        .add("contact_at", at)
                        .add("contact_outcome", outcome)
                        .add("contact_note", note));
        return Json.createObjectBuilder()
                .add(
                        "visit",
                        Json.createObjectBuilder()
                                .add("site", site)
                                .add("area", site + "1")
                                .add("case_id", number)
                                .add("wave", "base"))
                .add("contact", visits)
                .add("consent", Json.createObjectBuilder().add("c_part", "yes"));
    }

    /** Of the rows that count: how many, how many with a figure, and its sum. */
    record Mean(int rows, int n, int sum) {
        String inWords() {
            return BigDecimal.valueOf(sum)
                    .divide(BigDecimal.valueOf(n), 4, RoundingMode.HALF_UP)
                    .toString();
        }
    }

    static Mean mean(List<Map<String, String>> rows) {
        List<Integer> figures = rows.stream()
                .filter(row -> "valid".equals(row.get("status")))
                .map(row -> Integer.valueOf(row.getOrDefault(SATISFIED, "-6")))
                .toList();
        List<Integer> given = figures.stream().filter(figure -> figure >= 0).toList();
        return new Mean(
                figures.size(),
                given.size(),
                given.stream().mapToInt(Integer::intValue).sum());
    }
}
