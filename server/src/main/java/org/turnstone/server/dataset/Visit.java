package org.turnstone.server.dataset;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One contact attempt as a record tells it. It is stored like a dataset row, in a table that no file shows.
 *
 * @param row of the record it stands in
 * @param n its place among the record's visits, from 1
 * @param at when, by a clock put right where that is possible; null if nobody said
 * @param said when, as it was typed; null if nobody said
 * @param clock what is known of the clock it was typed by
 * @param code the outcome; empty if there is none yet, {@link #CONFLICT} if there are several
 * @param researcherKey who, as the dataset names them
 * @param deviceKey on which laptop, likewise
 */
public record Visit(
        String row,
        int n,
        @Nullable Instant at,
        @Nullable Instant said,
        Clock clock,
        String code,
        String researcherKey,
        String deviceKey) {
    /** The table of visits. No repeat can be named so. */
    public static final String TABLE = "#visit";

    public static final String CONFLICT = "[conflict]";

    /** What is known of the clock that a visit was noted by. */
    public enum Clock {
        RIGHT,
        CORRECTED,
        /** Wrong, and nobody can tell by how much. */
        WRONG
    }

    Map<String, String> cells() {
        Map<String, String> cells = new LinkedHashMap<>();
        cells.put("row_id", row);
        cells.put("n", Integer.toString(n));
        cells.put("at", at == null ? "" : at.toString());
        cells.put("said", said == null ? "" : said.toString());
        cells.put("clock", clock.name());
        cells.put("code", code);
        cells.put("researcher_key", researcherKey);
        cells.put("device_key", deviceKey);
        return cells;
    }

    /** What {@link #cells()} wrote. */
    public static Visit of(Map<String, String> cells) {
        return new Visit(
                cells.getOrDefault("row_id", ""),
                Integer.parseInt(cells.getOrDefault("n", "0")),
                moment(cells.getOrDefault("at", "")),
                moment(cells.getOrDefault("said", "")),
                Clock.valueOf(cells.getOrDefault("clock", Clock.RIGHT.name())),
                cells.getOrDefault("code", ""),
                cells.getOrDefault("researcher_key", ""),
                cells.getOrDefault("device_key", ""));
    }

    private static @Nullable Instant moment(String text) {
        return text.isEmpty() ? null : Instant.parse(text);
    }

    @Override
    public String toString() {
        return "visit " + n;
    }
}
