package org.turnstone.server.demo;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.TreeSet;

/** The doors at which nobody was interviewed, the list of all that were given out, and one door that two people called at. */
final class DemoFieldwork {
    private static final String BASE = "base";
    private static final String FOLLOW_UP = "fu1";
    private static final List<String> TIMES = List.of("10:20", "17:35", "14:10", "18:50");

    /** What the visits to one door came to, one after the other. */
    private static final List<List<String>> DOORS = List.of(
            List.of("310", "310", "310"),
            List.of("431"),
            List.of("310", "451"),
            List.of("540"),
            List.of("730"),
            List.of("310", "310", "431"),
            List.of("620", "620"),
            List.of("330", "450"),
            List.of("310"),
            List.of("442"));

    private final Random random;
    private final LocalDate day;
    private final String site;

    DemoFieldwork(long seed, LocalDate day, String site) {
        this.random = new Random(seed * 31 + site.hashCode());
        this.day = day;
        this.site = site;
    }

    /** A record for each door, the visits on the days before the story's. */
    List<JsonObject> visits(int doors) {
        List<JsonObject> records = new ArrayList<>();
        for (int n = 0; n < doors; n++) {
            String wave = n >= 8 ? FOLLOW_UP : BASE;
            records.add(visited(number(200 + n), wave, DOORS.get(n % DOORS.size())));
        }
        return records;
    }

    /** A colleague at one of these doors, who did not know that somebody had been there. */
    JsonObject inPassing() {
        return visited(number(202), BASE, List.of("310"));
    }

    private JsonObject visited(String number, String wave, List<String> outcomes) {
        JsonArrayBuilder contacts = Json.createArrayBuilder();
        for (int i = 0; i < outcomes.size(); i++) {
            LocalDate on = day.minusDays(2L * (outcomes.size() - i));
            contacts.add(Json.createObjectBuilder()
                    .add("contact_at", on + "T" + TIMES.get(random.nextInt(TIMES.size())) + ":00+00:00")
                    .add("contact_outcome", outcomes.get(i)));
        }
        return Json.createObjectBuilder()
                .add(
                        "visit",
                        Json.createObjectBuilder()
                                .add("site", site)
                                .add("area", site + (1 + random.nextInt(2)))
                                .add("case_id", number)
                                .add("wave", wave))
                .add("contact", contacts)
                .build();
    }

    /** The same interview by somebody who did not know of it: one answer differs. */
    static JsonObject again(JsonObject interview) {
        JsonObject main = interview.getJsonObject("main");
        JsonObject wellbeing = main.getJsonObject("wellbeing");
        String other = wellbeing.getString("wb_satis").equals("4") ? "7" : "4";
        return Json.createObjectBuilder(interview)
                .remove("recontact")
                .add(
                        "consent",
                        Json.createObjectBuilder(interview.getJsonObject("consent"))
                                .add("c_recontact", "no"))
                .add(
                        "main",
                        Json.createObjectBuilder(main)
                                .add(
                                        "wellbeing",
                                        Json.createObjectBuilder(wellbeing).add("wb_satis", other)))
                .build();
    }

    /** The list of what was given out: every door of these records, and some that nobody has been to yet. */
    String list(List<JsonObject> records, int untried) {
        TreeSet<String> lines = new TreeSet<>();
        for (JsonObject record : records) {
            JsonObject visit = record.getJsonObject("visit");
            lines.add(visit.getString("case_id") + "," + visit.getString("wave") + "," + visit.getString("area"));
        }
        for (int n = 0; n < untried; n++) {
            String wave = n % 3 == 2 ? FOLLOW_UP : BASE;
            lines.add(number(300 + n) + "," + wave + "," + site + (1 + random.nextInt(2)));
        }
        return "case_id,wave,area\n" + String.join("\n", lines) + "\n";
    }

    private String number(int n) {
        return String.format(Locale.ROOT, "%s-%04d-01", site.toUpperCase(Locale.ROOT), n);
    }
}
