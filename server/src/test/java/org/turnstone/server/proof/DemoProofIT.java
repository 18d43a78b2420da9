package org.turnstone.server.proof;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.File;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The demo as a person runs it, and every figure of its summary computed anew: from the tables that were downloaded, from
 * the vaults of the laptops, and from what was typed. Three seeds are drawn each time and printed; the system property
 * {@code turnstone.proof.seeds} (numbers with commas) fixes them.
 */
@Tag("proof")
class DemoProofIT {
    private static final String WORKSHOP = "tfc_workshop_record";
    private static final String SURVEY = "tfc_community_survey";
    private static final String PANEL = "tfc_msc_panel";
    private static final String OPTION = "Safer park";
    private static final long MOST_MINUTES = 5;

    @TempDir
    Path folder;

    @Test
    void theDemoShowsWhatItIsThereToShow() throws Exception {
        JsonObject summary = play(1);

        assertThat(summary.getInt("attendanceRows")).isEqualTo(12);
        assertThat(summary.getInt("dots")).isEqualTo(12);
        assertThat(summary.getInt("headCount")).isEqualTo(13);
        assertThat(summary.getJsonArray("conflicts")).hasSize(1);
        JsonObject conflict = summary.getJsonArray("conflicts").getJsonObject(0);
        assertThat(conflict.getString("path")).isEqualTo("reflect/f_summary");
        assertThat(texts(conflict.getJsonArray("values")))
                .containsExactlyInAnyOrder("Park first, then lighting.", "People want lights before swings.");
        everyFigureIsWhatItSays(summary);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void everyFigureFollowsFromTheTablesAndTheVaults(long seed) throws Exception {
        everyFigureIsWhatItSays(play(seed));
    }

    static List<Long> seeds() {
        String fixed = System.getProperty("turnstone.proof.seeds", "");
        List<Long> seeds = fixed.isEmpty()
                ? new SecureRandom().longs(3, 2, 1_000_000).boxed().toList()
                : Stream.of(fixed.split(",", -1)).map(Long::valueOf).toList();
        System.out.println("Seeds of the demo: " + seeds);
        return seeds;
    }

    private Path demo() {
        return folder.resolve("demo");
    }

    private JsonObject play(long seed) throws Exception {
        Path said = folder.resolve("demo.log");
        Process demo = new ProcessBuilder(
                        BuiltTree.java(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Dturnstone.field.class-path=" + BuiltTree.fieldClassPath(),
                        "-cp",
                        BuiltTree.serverClassPath(),
                        "org.turnstone.server.demo.DemoMain",
                        "--exit",
                        "--seed",
                        Long.toString(seed),
                        "--data",
                        demo().toString())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        try {
            boolean ended = demo.waitFor(MOST_MINUTES, TimeUnit.MINUTES);
            assertThat(ended).as("ended within five minutes").isTrue();
            assertThat(demo.exitValue()).as(Files.readString(said)).isZero();
        } finally {
            // Asked, not killed: it stops its server and its laptops when it ends.
            demo.destroy();
        }
        JsonObject summary = read(demo().resolve("summary.json"));
        System.out.println("Demo, seed " + seed + ": " + summary.getInt("attendanceRows") + " attendance rows, "
                + summary.getInt("dots") + " dots, "
                + summary.getJsonArray("conflicts").size() + " conflict, " + summary.get("seconds") + " s");
        return summary;
    }

    private void everyFigureIsWhatItSays(JsonObject summary) throws Exception {
        assertThat(figuresOfTables(summary)).isEqualTo(Figures.of(summary));
        assertThat(figuresOfVaults()).isEqualTo(Figures.of(summary));
        assertThat(figuresOfAnswers()).isEqualTo(Figures.of(summary).withoutConflicts());
        everyPlaceIsThere(summary);
    }

    /** What the summary counts; conflicts as path and both texts. */
    private record Figures(
            int attendanceRows, int headCount, int dots, Map<String, Integer> records, Set<String> conflicts) {
        static Figures of(JsonObject summary) {
            Map<String, Integer> records = new HashMap<>();
            summary.getJsonObject("records")
                    .forEach((form, count) -> records.put(form, Integer.valueOf(count.toString())));
            Set<String> conflicts = new HashSet<>();
            for (JsonValue value : summary.getJsonArray("conflicts")) {
                JsonObject conflict = value.asJsonObject();
                assertThat(conflict.getJsonArray("values")).hasSize(2);
                conflicts.add(conflict(
                        conflict.getString("record"),
                        conflict.getString("path"),
                        texts(conflict.getJsonArray("values"))));
            }
            return new Figures(
                    summary.getInt("attendanceRows"),
                    summary.getInt("headCount"),
                    summary.getInt("dots"),
                    records,
                    conflicts);
        }

        static String conflict(String record, String path, List<String> values) {
            return record + " " + path + " " + new TreeSet<>(values);
        }

        Figures withoutConflicts() {
            return new Figures(attendanceRows, headCount, dots, records, Set.of());
        }
    }

    private Figures figuresOfTables(JsonObject summary) throws IOException {
        Map<String, Integer> records = new HashMap<>();
        for (String form : summary.getJsonObject("datasets").keySet()) {
            records.put(form, table(form, form).size());
        }
        List<CSVRecord> workshops = table(WORKSHOP, WORKSHOP);
        assertThat(workshops).hasSize(1);
        int dots = 0;
        for (CSVRecord row : table(WORKSHOP, WORKSHOP + "-activity-dot")) {
            dots += row.get("d_option").equals(OPTION) ? Integer.parseInt(row.get("d_dots")) : 0;
        }
        // The tables say that and where there is a conflict, and neither whose record it is nor the texts.
        Set<String> conflicts = new HashSet<>();
        for (JsonValue value : summary.getJsonArray("conflicts")) {
            JsonObject conflict = value.asJsonObject();
            CSVRecord row = workshops.get(0);
            assertThat(row.get("review_fields")).isEqualTo(conflict.getString("path"));
            assertThat(row.get("review"))
                    .isEqualTo(
                            Integer.toString(summary.getJsonArray("conflicts").size()));
            assertThat(row.get(conflict.getString("path").replace('/', '-'))).isEqualTo("[conflict]");
            conflicts.add(Figures.conflict(
                    conflict.getString("record"), row.get("review_fields"), texts(conflict.getJsonArray("values"))));
        }
        for (CSVRecord survey : table(SURVEY, SURVEY)) {
            assertThat(survey.get("review")).isEqualTo("0");
        }
        return new Figures(
                table(WORKSHOP, WORKSHOP + "-person").size(),
                Integer.parseInt(workshops.get(0).get("n_seen")),
                dots,
                records,
                conflicts);
    }

    private List<CSVRecord> table(String form, String name) throws IOException {
        Path file = demo().resolve("datasets").resolve(form).resolve(name + ".csv");
        CSVFormat format = CSVFormat.RFC4180
                .builder()
                .setHeader()
                .setSkipHeaderRecord(true)
                .get();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8);
                CSVParser parser = format.parse(reader)) {
            return parser.getRecords();
        }
    }

    private Figures figuresOfVaults() throws Exception {
        Map<String, Set<String>> records = new HashMap<>();
        Set<String> people = new HashSet<>();
        Set<String> conflicts = new HashSet<>();
        Set<Integer> headCounts = new HashSet<>();
        Set<Integer> dots = new HashSet<>();
        for (String name : List.of("tom", "shazia", "aneesa")) {
            try (FieldProcess laptop = FieldProcess.start(
                    demo().resolve("laptops").resolve(name),
                    demo().resolve("secrets").resolve(name + ".passphrase"))) {
                for (JsonValue value : laptop.list()) {
                    String id = value.asJsonObject().getString("record");
                    JsonObject record = laptop.show(id);
                    records.computeIfAbsent(record.getString("@form"), any -> new HashSet<>())
                            .add(id);
                    conflicts.addAll(conflictsOf(record));
                    if (record.getString("@form").equals(WORKSHOP) && !name.equals("aneesa")) {
                        record.getJsonArray("person")
                                .forEach(person ->
                                        people.add(person.asJsonObject().getString("@row")));
                        headCounts.add(record.getInt("n_seen"));
                        dots.add(dotsOf(record));
                    }
                }
            }
        }
        assertThat(headCounts).as("head count on both laptops").hasSize(1);
        assertThat(dots).as("dots on both laptops").hasSize(1);
        Map<String, Integer> counted = new HashMap<>();
        records.forEach((form, ids) -> counted.put(form, ids.size()));
        return new Figures(
                people.size(), headCounts.iterator().next(), dots.iterator().next(), counted, conflicts);
    }

    private static List<String> conflictsOf(JsonObject record) {
        List<String> conflicts = new ArrayList<>();
        for (JsonValue value : record.getJsonArray("@review")) {
            JsonObject item = value.asJsonObject();
            assertThat(item.getString("kind")).isEqualTo("conflict");
            List<String> values = item.getJsonArray("values").stream()
                    .map(text -> text.asJsonObject().getString("s"))
                    .toList();
            conflicts.add(Figures.conflict(record.getString("@record"), item.getString("path"), values));
        }
        return conflicts;
    }

    private static int dotsOf(JsonObject record) {
        int dots = 0;
        for (JsonValue activity : record.getJsonArray("activity")) {
            if (activity.asJsonObject().containsKey("dot")) {
                for (JsonValue value : activity.asJsonObject().getJsonArray("dot")) {
                    JsonObject dot = value.asJsonObject();
                    dots += dot.getString("d_option").equals(OPTION) ? dot.getInt("d_dots") : 0;
                }
            }
        }
        return dots;
    }

    /** What the two facilitators and the researcher typed, each without having seen the others' answers. */
    private Figures figuresOfAnswers() throws IOException {
        JsonObject tom = read(demo().resolve("answers").resolve("tom.json"));
        JsonObject shazia = read(demo().resolve("answers").resolve("shazia.json"));
        int interviews;
        try (Stream<Path> files = Files.list(demo().resolve("answers"))) {
            interviews =
                    (int) files.filter(file -> file.getFileName().toString().startsWith("interview-"))
                            .count();
        }
        return new Figures(
                tom.getJsonArray("person").size()
                        + shazia.getJsonArray("person").size(),
                read(demo().resolve("answers").resolve("tom-later.json")).getInt("n_seen"),
                dotsAddedBy(tom) + dotsAddedBy(shazia),
                Map.of(WORKSHOP, 1, SURVEY, interviews, PANEL, 1),
                Set.of());
    }

    private static int dotsAddedBy(JsonObject answers) {
        return answers.getJsonArray("activity")
                .getJsonObject(0)
                .getJsonArray("dot")
                .getJsonObject(0)
                .getJsonObject("d_dots")
                .getInt("@add");
    }

    private static void everyPlaceIsThere(JsonObject summary) throws IOException {
        for (JsonValue paths : summary.getJsonObject("datasets").values()) {
            assertThat(texts(paths.asJsonArray())).isNotEmpty().allMatch(path -> new File(path).isFile());
        }
        JsonObject console = summary.getJsonObject("console");
        Path password = Path.of(console.getString("passwordFile"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(password)))
                .isEqualTo("rw-------");
        assertThat(Files.size(password)).isPositive();
        assertThat(console.getString("url")).startsWith("http://127.0.0.1:");
        assertThat(console.getString("user")).isNotEmpty();
        assertThat(summary.getJsonNumber("seconds").doubleValue()).isPositive();
    }

    private static List<String> texts(List<JsonValue> values) {
        return values.stream().map(value -> ((JsonString) value).getString()).toList();
    }

    private static JsonObject read(Path file) throws IOException {
        try (Reader text = Files.newBufferedReader(file, StandardCharsets.UTF_8);
                JsonReader reader = Json.createReader(text)) {
            return reader.readObject();
        }
    }
}
