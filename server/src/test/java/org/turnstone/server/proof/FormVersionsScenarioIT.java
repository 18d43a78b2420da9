package org.turnstone.server.proof;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnstone.form.SampleForms;

/**
 * Scenario 6: a form changes in mid-week. Forms are published from the workbooks their authors wrote; laptops are processes,
 * the server is the real one, and every figure is read from what a data manager downloads.
 */
@Tag("proof")
class FormVersionsScenarioIT {
    private static final Path ANSWERS =
            Path.of("..", "field-client", "src", "test", "resources", "org", "turnstone", "field", "ui", "answers");
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final String FIRST = "2026110101";
    private static final String SECOND = "2026110502";
    private static final String ONLINE = "main-safe-safe_online";
    private static final String HUB = "main-safe-safe_where/hub";

    @TempDir
    Path folder;

    @Test
    void aRecordGoesOnInItsVersionAndTheDatasetTellsNotAskedFromNotAnswered() throws Exception {
        try (Scene scene = new Scene(folder, "gri")) {
            publish(scene, SampleForms.SURVEY);
            FieldProcess aneesa = scene.enrolled("aneesa");
            FieldProcess shazia = scene.enrolled("shazia");
            for (FieldProcess laptop : List.of(aneesa, shazia)) {
                laptop.run("sync");
            }
            String begun = scene.capture(aneesa, Scene.SURVEY, stoppedAtTheNeighbourhood("GRI-0120-01"));

            publish(scene, SampleForms.SURVEY_NEXT);
            aneesa.run("sync");

            assertThat(aneesa.show(begun).getString("@version")).isEqualTo(FIRST);
            aneesa.tell("edit", begun, "--answers", file(rest("safe_online", "4")));
            assertThat(aneesa.answer().orElseThrow().getInt("exit"))
                    .as("what its version does not ask cannot be answered")
                    .isEqualTo(4);
            aneesa.run("edit", begun, "--answers", file(rest("", "")));
            assertThat(aneesa.show(begun).getString("@version")).isEqualTo(FIRST);

            aneesa.run("capture", "--form", Scene.SURVEY, "--answers", file(whole("GRI-0121-01", "safe_online", "4")));
            aneesa.run(
                    "capture",
                    "--form",
                    Scene.SURVEY,
                    "--answers",
                    file(whole("GRI-0122-01", "safe_online", "@refused")));
            aneesa.run("capture", "--form", Scene.SURVEY, "--answers", file(whole("GRI-0123-01", "", "")));
            aneesa.run("sync");
            int number = 130;
            for (String language : List.of("Polski (pl)", "Cymraeg (cy)", "English (en)")) {
                String caseId = "GRI-0" + number++ + "-01";
                JsonObject answers = Json.createObjectBuilder(whole(caseId, "", ""))
                        .add("@language", language)
                        .build();
                shazia.run("capture", "--form", Scene.SURVEY, "--answers", file(answers));
            }
            assertThat(scene.admin("form", "close", Scene.SURVEY + "@" + FIRST, "--site", "gri")
                            .exitCode())
                    .isZero();
            shazia.run("capture", "--form", Scene.SURVEY, "--answers", file(whole("GRI-0140-01", "", "")));
            shazia.run("sync");
            shazia.run("capture", "--form", Scene.SURVEY, "--answers", file(whole("GRI-0141-01", "safe_online", "2")));
            shazia.run("sync");

            Map<String, Map<String, String>> rows = awaited(scene, Scene.SURVEY, 9);
            assertThat(rows.values()).extracting(row -> row.get("state")).containsOnly("finished");
            assertThat(rows.get("GRI-0120-01"))
                    .containsEntry("form_version", FIRST)
                    .containsEntry(ONLINE, "-5")
                    .containsEntry(HUB, "-5");
            assertThat(rows.get("GRI-0121-01"))
                    .containsEntry("form_version", SECOND)
                    .containsEntry(ONLINE, "4");
            assertThat(rows.get("GRI-0122-01"))
                    .containsEntry("form_version", SECOND)
                    .containsEntry(ONLINE, "-9");
            assertThat(rows.get("GRI-0123-01"))
                    .containsEntry("form_version", SECOND)
                    .containsEntry(ONLINE, "-6")
                    .containsEntry(HUB, "0");
            assertThat(rows.values().stream().filter(row -> FIRST.equals(row.get("form_version"))))
                    .as("the four of the laptop that had not heard of the new version, and the one begun before it")
                    .hasSize(5)
                    .allMatch(row -> "-5".equals(row.get(ONLINE)));
            assertThat(rows.get("GRI-0141-01"))
                    .as("a closed version begins nothing")
                    .containsEntry(ONLINE, "2");
            assertThat(rows.entrySet().stream()
                            .filter(row -> String.valueOf(row.getValue().get("review_fields"))
                                    .contains("#form"))
                            .map(Map.Entry::getKey))
                    .as("begun after the closing, kept, and listed for somebody to decide")
                    .containsExactly("GRI-0140-01");
            assertThat(rows.values()).extracting(row -> row.get("language")).contains("Polski (pl)", "Cymraeg (cy)");
            theCodebookSaysWhichVersionAsked(scene);
        }
    }

    private static void theCodebookSaysWhichVersionAsked(Scene scene) throws Exception {
        List<CSVRecord> codebook = table(scene, Scene.SURVEY, Scene.SURVEY + ".codebook.csv");
        assertThat(codebook)
                .anyMatch(line -> line.get("column").equals(ONLINE)
                        && line.get("language").equals("English (en)")
                        && line.get("versions").equals(SECOND));
        assertThat(codebook)
                .anyMatch(line -> line.get("column").equals("main-safe-safe_where")
                        && line.get("code").equals("hub")
                        && line.get("versions").equals(SECOND));
        assertThat(codebook)
                .anyMatch(line -> line.get("column").equals("main-wellbeing-wb_satis")
                        && line.get("language").equals("Polski (pl)")
                        && !line.get("text").isBlank()
                        && line.get("versions").equals(FIRST + " " + SECOND));
    }

    @Test
    void everySampleFormFilledInEachLanguageReachesItsDatasetWithItsCodebook() throws Exception {
        Map<SampleForms, List<String>> languages = new TreeMap<>();
        try (Scene scene = new Scene(folder, "gri")) {
            for (SampleForms form : List.of(SampleForms.SURVEY_NEXT, SampleForms.WORKSHOP, SampleForms.PANEL)) {
                publish(scene, form);
                languages.put(form, form.template().languages());
            }
            FieldProcess aneesa = scene.enrolled("aneesa");
            aneesa.run("sync");
            for (Map.Entry<SampleForms, List<String>> form : languages.entrySet()) {
                for (String language : form.getValue()) {
                    aneesa.run(
                            "capture",
                            "--form",
                            form.getKey().formId(),
                            "--answers",
                            file(in(language, form.getKey())));
                }
            }
            aneesa.run("sync");

            for (Map.Entry<SampleForms, List<String>> form : languages.entrySet()) {
                String id = form.getKey().formId();
                List<CSVRecord> rows = awaitedRows(scene, id, form.getValue().size());
                assertThat(rows).extracting(row -> row.get("state")).containsOnly("finished");
                assertThat(rows)
                        .extracting(row -> row.get("language"))
                        .containsExactlyInAnyOrderElementsOf(form.getValue());
                List<CSVRecord> codebook = table(scene, id, id + ".codebook.csv");
                assertThat(codebook).extracting(line -> line.get("language")).containsAll(form.getValue());
                List<String> described = codebook.stream()
                        .filter(line -> line.get("table").equals(id + ".csv"))
                        .map(line -> line.get("column"))
                        .distinct()
                        .toList();
                String header = scene.dataset(id)
                        .getOrDefault(id + ".csv", "")
                        .lines()
                        .findFirst()
                        .orElseThrow();
                assertThat(described).isEqualTo(List.of(header.split(",")));
            }
        }
    }

    /** As a person would: the workbook, with dictionary and media beside it. */
    private static void publish(Scene scene, SampleForms form) {
        JsonObject made = scene.adminJson(
                "form", "publish", form.workbook().toAbsolutePath().toString(), "--site", "gri");
        assertThat(made.getString("formId")).isEqualTo(form.formId());
    }

    private String file(JsonObject answers) throws IOException {
        Path answersFolder = Files.createDirectories(folder.resolve("given"));
        Files.write(answersFolder.resolve("flipchart.png"), Files.readAllBytes(ANSWERS.resolve("flipchart.png")));
        Path file = Files.createTempFile(answersFolder, "answers", ".json");
        return Files.writeString(file, answers.toString()).toString();
    }

    private static JsonObject read(String name) throws IOException {
        try (BufferedReader text = Files.newBufferedReader(ANSWERS.resolve(name + ".json"));
                JsonReader reader = Json.createReader(text)) {
            return reader.readObject();
        }
    }

    private static JsonObject in(String language, SampleForms form) throws IOException {
        String name = switch (form) {
            case SURVEY -> "survey";
            case SURVEY_NEXT -> "survey_next";
            case WORKSHOP -> "workshop";
            case PANEL -> "panel";
        };
        return Json.createObjectBuilder(read(name)).add("@language", language).build();
    }

    private static JsonObject visit(String number) throws IOException {
        return Json.createObjectBuilder(read("survey").getJsonObject("visit"))
                .add("case_id", number)
                .build();
    }

    /** An interview as far as the first question on the neighbourhood. */
    private static JsonObject stoppedAtTheNeighbourhood(String number) throws IOException {
        JsonObject whole = read("survey");
        return Json.createObjectBuilder()
                .add("visit", visit(number))
                .add("contact", whole.getJsonArray("contact"))
                .add("consent", whole.getJsonObject("consent"))
                .add(
                        "main",
                        Json.createObjectBuilder()
                                .add("wellbeing", whole.getJsonObject("main").getJsonObject("wellbeing"))
                                .add("place", Json.createObjectBuilder().add("sbeneigh", "2")))
                .build();
    }

    /** What was still to be asked then, and one more answer to a question of that section. */
    private static JsonObject rest(String question, String answer) throws IOException {
        JsonObjectBuilder rest = Json.createObjectBuilder(whole("GRI-0120-01", question, answer));
        rest.remove("visit").remove("contact").remove("consent");
        return rest.build();
    }

    /**
     * A whole interview.
     *
     * @param question one more of the section on safety, or empty
     * @param answer its code, or a missing code after an @
     */
    private static JsonObject whole(String number, String question, String answer) throws IOException {
        JsonObject survey = read("survey");
        JsonObjectBuilder safe =
                Json.createObjectBuilder(survey.getJsonObject("main").getJsonObject("safe"));
        if (!question.isEmpty()) {
            JsonValue value = answer.startsWith("@")
                    ? Json.createObjectBuilder().add("@na", answer.substring(1)).build()
                    : Json.createValue(answer);
            safe.add(question, value);
        }
        return Json.createObjectBuilder(survey)
                .add("visit", visit(number))
                .add(
                        "main",
                        Json.createObjectBuilder(survey.getJsonObject("main")).add("safe", safe))
                .build();
    }

    private static List<CSVRecord> table(Scene scene, String form, String file) throws Exception {
        String text = scene.dataset(form).getOrDefault(file, "");
        return CSVFormat.DEFAULT
                .builder()
                .setHeader()
                .setSkipHeaderRecord(true)
                .get()
                .parse(new StringReader(text))
                .getRecords();
    }

    private static List<CSVRecord> awaitedRows(Scene scene, String form, int expected) throws Exception {
        long until = System.nanoTime() + PATIENCE.toNanos();
        List<CSVRecord> rows = new ArrayList<>(table(scene, form, form + ".csv"));
        while (rows.size() < expected && System.nanoTime() < until) {
            Thread.sleep(200);
            rows = table(scene, form, form + ".csv");
        }
        assertThat(rows).hasSize(expected);
        return rows;
    }

    private static Map<String, Map<String, String>> awaited(Scene scene, String form, int expected) throws Exception {
        Map<String, Map<String, String>> byCase = new TreeMap<>();
        awaitedRows(scene, form, expected).forEach(row -> byCase.put(row.get("visit-case_id"), row.toMap()));
        return byCase;
    }
}
