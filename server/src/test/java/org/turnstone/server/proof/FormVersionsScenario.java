package org.turnstone.server.proof;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonReader;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.turnstone.form.SampleForms;

/**
 * Scenario 6: a form changes in mid-week. Morag uploads the workbooks their authors wrote, has them tried and compared,
 * publishes and closes, all at the console; laptops are processes, and figures are read from what a data manager downloads and
 * from the page of a question, which says since when it was asked.
 */
final class FormVersionsScenario {
    private static final Path ANSWERS =
            Path.of("..", "field-client", "src", "test", "resources", "org", "turnstone", "field", "ui", "answers");
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final String FIRST = "2026110101";
    private static final String SECOND = "2026110502";
    private static final String THIRD = "2026112201";
    private static final String ONLINE = "main-safe-safe_online";
    private static final int INTERVIEWS = 9 + 14;
    private static final ZoneId LONDON = ZoneId.of("Europe/London");
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMM uuuu", Locale.UK);
    private static final String HUB = "main-safe-safe_where/hub";

    private final Path folder;
    private final Scene scene;
    private final FieldProcess aneesa;

    private FormVersionsScenario(Path folder, Scene scene) throws IOException {
        this.folder = folder;
        this.scene = scene;
        this.aneesa = scene.enrolled("aneesa");
    }

    static void play(Office office, Path folder) throws Exception {
        try (Scene scene = office.scene("forms")) {
            new FormVersionsScenario(folder, scene).inMidWeek(office);
        }
    }

    private void inMidWeek(Office office) throws Exception {
        Desk morag = office.desk(scene, "morag", "data-manager").sitDown();
        uploadedAndPublished(morag, SampleForms.SURVEY, "(none before)", "No difference");
        FieldProcess shazia = scene.enrolled("shazia");
        for (FieldProcess laptop : List.of(aneesa, shazia)) {
            laptop.run("sync");
        }
        String begun = scene.capture(aneesa, Scene.SURVEY, stoppedAtTheNeighbourhood("GRI-0120-01"));

        uploadedAndPublished(morag, SampleForms.SURVEY_NEXT, FIRST, "safe_online", "hub");
        aneesa.run("sync");

        assertThat(aneesa.show(begun).getString("@version")).isEqualTo(FIRST);
        aneesa.tell("edit", begun, "--answers", file(rest("safe_online", "4")));
        assertThat(aneesa.answer().orElseThrow().getInt("exit"))
                .as("what its version does not ask cannot be answered")
                .isEqualTo(4);
        aneesa.run("edit", begun, "--answers", file(rest("", "")));
        assertThat(aneesa.show(begun).getString("@version")).isEqualTo(FIRST);

        captured(aneesa, whole("GRI-0121-01", "safe_online", "4"));
        captured(aneesa, whole("GRI-0122-01", "safe_online", "@refused"));
        captured(aneesa, whole("GRI-0123-01", "", ""));
        aneesa.run("sync");
        int number = 130;
        for (String language : List.of("Polski (pl)", "Cymraeg (cy)", "English (en)")) {
            String caseId = "GRI-0" + number++ + "-01";
            captured(
                    shazia,
                    Json.createObjectBuilder(whole(caseId, "", ""))
                            .add("@language", language)
                            .build());
        }
        closed(morag);
        captured(shazia, whole("GRI-0140-01", "", ""));
        shazia.run("sync");
        captured(shazia, whole("GRI-0141-01", "safe_online", "2"));
        shazia.run("sync");
        datasetTellsNotAskedFromNotAnswered();
        morag.read("review", "begun with a form version that was closed by then");
        theCodebookSaysWhichVersionAsked(scene);
        theBaseOfANewQuestionIsWhoWasAsked(office, morag);
        anotherMeaningUnderOneNameIsRefused(morag);
        allAgree(office, shazia);
    }

    /** As a draft, tried, compared with what was there, published. */
    private static void uploadedAndPublished(Desk morag, SampleForms form, String before, String... differences)
            throws Exception {
        morag.open("forms")
                .attach("XLSForm workbook", List.of(form.workbook()))
                .attach("Dictionary", List.of(form.sheets().resolve("dictionary.csv")))
                .press("main", "Upload as a draft");
        assertThat(morag.text()).contains("Uploaded as a draft");
        morag.press("main", "Try and compare");
        assertThat(morag.text()).contains("Against version " + before).contains(differences);
        morag.press("main", "Publish");
        assertThat(morag.text()).contains("Published. Laptops get it with their next sync.");
    }

    private static void closed(Desk morag) throws Exception {
        morag.open("forms").follow(FIRST);
        morag.tick("No new records with this version").press("main", "Close the version");
        assertThat(morag.text()).contains("Closed to new records. What was begun goes on, and answers stay.");
    }

    private void captured(FieldProcess laptop, JsonObject answers) throws IOException {
        laptop.run("capture", "--form", Scene.SURVEY, "--answers", file(answers));
    }

    private void datasetTellsNotAskedFromNotAnswered() throws Exception {
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
    }

    /**
     * The fixture's figure: of 18 interviews with the new question 16 said something, 14 of them an answer, and 6 of these agree.
     * Four are there: two answers, one of which agrees, a refusal and one that was not reached.
     */
    private void theBaseOfANewQuestionIsWhoWasAsked(Office office, Desk morag) throws Exception {
        int number = 201;
        for (String answer : List.of("1", "2", "1", "2", "2", "3", "4", "3", "3", "4", "3", "4", "dk")) {
            captured(aneesa, whole("GRI-0" + number++ + "-01", "safe_online", answer));
        }
        captured(aneesa, skippedAtTheGate("GRI-0" + number + "-01"));
        aneesa.run("sync");
        JsonObject figures = scene.figures(Scene.SURVEY, ONLINE, "base", INTERVIEWS);
        JsonObject base = Scene.lineOf(figures, "base").orElseThrow();
        List<String> codes = figures.getJsonArray("codes").getValuesAs(JsonString.class).stream()
                .map(JsonString::getString)
                .toList();
        assertThat(base.getInt("rows") - missing(base, codes, "-5"))
                .as("of the new version")
                .isEqualTo(18);
        assertThat(base.getInt("asked")).as("but for who skipped the section").isEqualTo(17);
        assertThat(base.getInt("answered")).isEqualTo(14);
        assertThat(missing(base, codes, "-8") + missing(base, codes, "-9")).isEqualTo(2);
        assertThat(missing(base, codes, "-6")).isEqualTo(1);
        assertThat(missing(base, codes, "-1")).isEqualTo(1);
        assertThat(missing(base, codes, "-5")).isEqualTo(5);
        List<JsonObject> choices = base.getJsonArray("choices").getValuesAs(JsonObject.class);
        int agree = choices.get(0).getInt("count") + choices.get(1).getInt("count");
        assertThat(choices).allMatch(choice -> choice.getInt("of") == 14);
        assertThat(agree).isEqualTo(6);
        assertThat(choices.get(1).getJsonNumber("upTo").bigDecimalValue()).isEqualByComparingTo("42.86");

        String page = "datasets/" + Scene.SURVEY + "/figures?question=";
        String since = "asked from " + figures.getString("askedFrom");
        LocalDate published = LocalDate.parse(figures.getString("askedFrom"), DAY);
        assertThat(published).isBetween(LocalDate.now(LONDON).minusDays(1), LocalDate.now(LONDON));
        assertThat(morag.read(page + ONLINE, since, "in no base", "42.86 %")).contains("For the team only");
        office.assertForEverybody("scenario-asked-from");
        morag.read(page + "main-safe-safe_where", "What they chose");
        assertThat(morag.text("table.chosen"))
                .as("the new choice carries the day on its row, the old ones do not")
                .containsPattern("Family hub.*" + since)
                .doesNotContainPattern("Health visitor.*asked from");
        assertThat(morag.text("main .facts")).doesNotContain("asked from");
        assertThat(morag.open(page + "main-wellbeing-wb_satis").text()).doesNotContain("asked from");
    }

    private static int missing(JsonObject line, List<String> codes, String code) {
        return line.getJsonArray("missing").getInt(codes.indexOf(code));
    }

    /** A third version whose choices of spull are four instead of five. */
    private void anotherMeaningUnderOneNameIsRefused(Desk morag) throws Exception {
        String third = new String(SampleForms.SURVEY_NEXT.xform(), StandardCharsets.UTF_8)
                .replace("version=\"" + SECOND + "\"", "version=\"" + THIRD + "\"")
                .replaceFirst("<item>\\s*<itextId>spull-4</itextId>\\s*<name>5</name>\\s*</item>", "");
        Path file = Files.writeString(
                Files.createDirectories(folder.resolve("answers").resolve("given"))
                        .resolve("third.xml"),
                third);
        morag.open("forms")
                .attach("XLSForm workbook", List.of(file))
                .attach("Dictionary", List.of(SampleForms.SURVEY_NEXT.sheets().resolve("dictionary.csv")))
                .press("main", "Upload as a draft")
                .press("main", "Publish");
        assertThat(morag.text()).contains("Not published.", "spull", "gone: 5");
        morag.press("main", "Try and compare");
        morag.fill("Why the change of main/place/spull keeps its meaning", "nobody chose the fifth code in two waves")
                .press("main", "Publish");
        assertThat(morag.text()).contains("Published.");
        morag.read("audit?what=form.", "said why a change to a form keeps its meaning", "closed a form version");
    }

    private void allAgree(Office office, FieldProcess shazia) throws Exception {
        aneesa.run("sync");
        shazia.run("sync");
        Map<String, String> states = scene.statesOfTheServer();
        assertThat(states).hasSize(INTERVIEWS);
        assertThat(Scene.states(aneesa)).isEqualTo(states);
        assertThat(Scene.states(shazia)).isEqualTo(states);
        office.assertNothingLeaks(scene, List.of("Fix the lights", "Blue door, bell", "The lady at the library"));
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
        for (String choice : List.of("hv", "hub")) {
            assertThat(codebook)
                    .as("each text with the versions that have it")
                    .anyMatch(line -> line.get("column").equals("main-safe-safe_where")
                            && line.get("code").equals(choice)
                            && line.get("language").equals("English (en)")
                            && !line.get("text").isBlank()
                            && line.get("versions").equals(choice.equals("hv") ? FIRST + " " + SECOND : SECOND));
        }
    }

    /** Beside the story: all sample forms, in every language they have. */
    static void everyFormInEachLanguage(Office office, Path folder) throws Exception {
        try (Scene scene = office.scene("words")) {
            new FormVersionsScenario(folder, scene).everyLanguage();
        }
    }

    private void everyLanguage() throws Exception {
        Map<SampleForms, List<String>> languages = new TreeMap<>();
        for (SampleForms form : List.of(SampleForms.SURVEY_NEXT, SampleForms.WORKSHOP, SampleForms.PANEL)) {
            publish(scene, form);
            languages.put(form, form.template().languages());
        }
        aneesa.run("sync");
        for (Map.Entry<SampleForms, List<String>> form : languages.entrySet()) {
            for (String language : form.getValue()) {
                aneesa.run("capture", "--form", form.getKey().formId(), "--answers", file(in(language, form.getKey())));
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

    /** As a person would: the workbook, with dictionary and media beside it. */
    private static void publish(Scene scene, SampleForms form) {
        JsonObject made = scene.adminJson(
                "form", "publish", form.workbook().toAbsolutePath().toString(), "--site", scene.site());
        assertThat(made.getString("formId")).isEqualTo(form.formId());
    }

    private String file(JsonObject answers) throws IOException {
        Path answersFolder = Files.createDirectories(folder.resolve("answers").resolve("given"));
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

    /** A whole interview but for the section that the respondent did not want. */
    private static JsonObject skippedAtTheGate(String number) throws IOException {
        JsonObject whole = whole(number, "", "");
        JsonObjectBuilder main = Json.createObjectBuilder(whole.getJsonObject("main"));
        main.remove("safe").add("gate", Json.createObjectBuilder().add("gate_choice", "skip"));
        return Json.createObjectBuilder(whole).add("main", main).build();
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
