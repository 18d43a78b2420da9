package org.turnstone.server.proof;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonString;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.turnstone.form.SampleForms;

/**
 * Two laptops had an interview at one door (scenario 5). Beside it lies the rest of a baseline, 37 interviews, so that the
 * scenario's figures come out: on the page of the question's figures, by program, and from the file's rows that count.
 */
final class DuplicateScenario {
    private static final String CASE = "GRI-0002-01";
    private static final String CASE_PAGE = "cases/case?number=" + CASE + "&wave=base";
    private static final String QUALITY = "datasets/" + Scene.SURVEY + "/quality";
    private static final String SATISFIED = "main-wellbeing-wb_satis";
    private static final String FIGURES = "datasets/" + Scene.SURVEY + "/figures?question=" + SATISFIED;
    private static final String DUPLICATES = "review/duplicates";

    /** What the others said; dk is no figure. */
    private static final List<String> OTHERS =
            List.of(("6 7 6 dk 8 7 8 9 7 7 6 5 7 10 9 8 9 dk 9 7 6 9 5 6 7 5 6 7 8 7 7 8 8 5 7 4 4").split(" "));

    private final Office office;
    private final Scene scene;
    private final FieldProcess aneesa;
    private final FieldProcess tom;
    private final Desk morag;
    private String first = "";
    private String second = "";

    DuplicateScenario(Office office, Scene scene) throws Exception {
        this.office = office;
        this.scene = scene;
        this.aneesa = scene.enrolled("aneesa");
        this.tom = scene.enrolled("tom");
        this.morag = office.desk(scene, "morag", "data-manager");
    }

    static void play(Office office) throws Exception {
        try (Scene scene = office.scene("door", SampleForms.SURVEY)) {
            DuplicateScenario story = new DuplicateScenario(office, scene);
            story.bothOffline();
            story.undecidedNeitherCounts();
            story.moragAsksAndDecides();
            story.takenBack();
            story.twoAdultsAtOneAddress();
            story.allAgree();
        }
    }

    private void bothOffline() throws IOException {
        aneesa.run("sync");
        tom.run("sync");
        int door = 3;
        for (String answer : OTHERS) {
            scene.capture(
                    aneesa, Scene.SURVEY, Interviews.shortly(String.format("GRI-%04d-01", door++), "110", answer));
        }
        first = scene.capture(aneesa, Scene.SURVEY, interview("2026-11-03T10:15:00+00:00", "7"));
        second = scene.capture(tom, Scene.SURVEY, interview("2026-11-03T17:50:00+00:00", "4"));
        tom.run("sync");
        aneesa.run("sync");
    }

    /** Two records, one group, one case. */
    private void undecidedNeitherCounts() throws Exception {
        morag.sitDown();
        morag.read(QUALITY, "37 records count", "1 group undecided", "2 records look like one another");
        office.assertForEverybody("scenario-quality");
        morag.read("cases/rates", "1 group undecided", "The case counts here once");
        office.assertForEverybody("scenario-rates");
        morag.read(CASE_PAGE, "2 visits", "interviewed twice", "110", "aneesa", "tom", "Decide which one stands");
        morag.follow("Decide which one stands").followFirst("table.lines th a");
        assertThat(morag.text())
                .contains("The same case in the same wave", "of 100 answers are the same")
                .contains("75 or over", "Female");
        assertThat(morag.text("table.compare"))
                .as("they differ in one answer, and in when somebody came")
                .containsPattern("(?s)2 answers differ.*7.*4.*are the same");

        Interviews.Mean held = Interviews.mean(scene.rows(Scene.SURVEY));
        assertThat(held).isEqualTo(new Interviews.Mean(37, 35, 244));
        figuresAre(held, "6.9714", "1 group undecided", "2 held", "0 excluded", "For the team only");
        office.assertForEverybody("scenario-figures");
        assertThat(statusOf(first)).isEqualTo("held");
        assertThat(statusOf(second)).isEqualTo("held");
    }

    private void moragAsksAndDecides() throws Exception {
        morag.open("records/" + second).follow("Ask about this record");
        morag.fill("Your question", "Is she the lady of Tuesday morning?").press("Ask");
        tom.run("sync");
        JsonObject asked = tom.run("queries", "--json").getJsonArray("result").getJsonObject(0);
        Scene.reply(tom, second, asked.getString("query"), "Yes, she had told Aneesa the same");
        tom.run("sync");
        morag.read("records/" + second, "Yes, she had told Aneesa the same");

        morag.read(DUPLICATES, "The same case in the same wave");
        morag.followFirst("table.lines th a")
                .tick("One interview, the first stands")
                .fill("Why", "earlier in fieldwork order")
                .press("main", "Decide");
        morag.read(DUPLICATES, "No two records look like one", "is left out");
        morag.read(QUALITY, "38 records count", "1 left out");
        assertThat(morag.open("cases/rates").text()).doesNotContain("undecided");
        assertThat(morag.read(CASE_PAGE, "2 visits")).doesNotContain("interviewed twice");

        List<Map<String, String>> rows = scene.rows(Scene.SURVEY);
        Interviews.Mean decided = Interviews.mean(rows);
        assertThat(decided).isEqualTo(new Interviews.Mean(38, 36, 251));
        assertThat(decided.inWords()).isEqualTo("6.9722");
        assertThat(statusOf(first)).isEqualTo("valid");
        assertThat(statusOf(second)).isEqualTo("duplicate");
        assertThat(new Interviews.Mean(39, 37, 251 + 4).inWords())
                .as("what both would have made")
                .isEqualTo("6.8919");
        figuresAre(decided, "6.9722", "0 held", "0 in conflict", "1 excluded");
        assertThat(morag.open(FIGURES).text()).doesNotContain("undecided");
        morag.read("audit?what=duplicate.", "morag");
    }

    private void takenBack() throws Exception {
        morag.open(DUPLICATES);
        morag.fill("Why it is taken back", "asked again: two adults live there").press("Take back");
        morag.read(DUPLICATES, "1 pair of records", "The same case in the same wave");
        morag.read(QUALITY, "37 records count", "1 group undecided");
        figuresAre(new Interviews.Mean(37, 35, 244), "6.9714", "1 group undecided", "2 held", "0 excluded");
    }

    /** On the page and by program: two of the baseline said that they do not know. */
    private void figuresAre(Interviews.Mean mean, String inWords, String... notes) throws Exception {
        morag.read(FIGURES, notes);
        assertThat(morag.text("table.tabulated"))
                .containsPattern("Baseline.*\\s" + mean.rows() + "\\s+" + mean.rows() + "\\s+" + mean.n() + "\\s+"
                        + mean.sum() + "\\s+" + inWords + "\\s");
        JsonObject figures = scene.figures(Scene.SURVEY, SATISFIED, "base", mean.rows());
        JsonObject baseline = Scene.lineOf(figures, "base").orElseThrow();
        assertThat(baseline.getInt("asked")).isEqualTo(mean.rows());
        assertThat(baseline.getInt("answered")).isEqualTo(mean.n());
        assertThat(baseline.getInt("sum")).isEqualTo(mean.sum());
        assertThat(baseline.getJsonNumber("mean").bigDecimalValue()).isEqualByComparingTo(inWords);
        int doNotKnow = figures.getJsonArray("codes").getValuesAs(JsonString.class).stream()
                .map(JsonString::getString)
                .toList()
                .indexOf("-8");
        assertThat(baseline.getJsonArray("missing").getInt(doNotKnow)).isEqualTo(2);
    }

    /** The variant: the second gets a case of its own with its own visit. */
    private void twoAdultsAtOneAddress() throws Exception {
        morag.open("records/" + second + "/correct?path=visit/case_id");
        morag.fill("The right answer", "GRI-0002-02")
                .fill("Why", "the other adult of the address")
                .press("Correct");
        morag.read(DUPLICATES, "Nearly the same answers");
        morag.followFirst("table.lines th a");
        morag.tick("Two interviews").fill("Why", "two adults live there").press("main", "Decide");
        assertThat(morag.read(QUALITY, "39 records count")).doesNotContain("undecided", "left out");
        assertThat(morag.read(CASE_PAGE, "1 visits", "With aneesa.", "110")).doesNotContain("interviewed twice");
        assertThat(morag.text("ol.calls")).contains("aneesa").doesNotContain("tom");
        morag.read("cases/case?number=GRI-0002-02&wave=base", "1 visits", "With tom.", "110");
        assertThat(morag.text("ol.calls")).contains("tom").doesNotContain("aneesa");
        assertThat(Interviews.mean(scene.rows(Scene.SURVEY))).isEqualTo(new Interviews.Mean(39, 37, 255));
    }

    private void allAgree() throws Exception {
        aneesa.run("sync");
        tom.run("sync");
        assertThat(aneesa.show(second).toString()).contains("GRI-0002-02");
        Map<String, String> states = scene.statesOfTheServer();
        assertThat(states).hasSize(OTHERS.size() + 2);
        assertThat(Scene.states(aneesa)).isEqualTo(states);
        assertThat(Scene.states(tom)).isEqualTo(states);
        office.assertNothingLeaks(scene, List.of("Mrs Kowalska", "Brightwell", "07700900123"));
    }

    private String statusOf(String record) throws Exception {
        String page = morag.open("records/" + record).text("h1");
        return scene.rows(Scene.SURVEY).stream()
                .filter(row -> page.strip().equals(row.get("record_key")))
                .findFirst()
                .orElseThrow()
                .getOrDefault("status", "");
    }

    private static JsonObject interview(String at, String satisfied) {
        JsonObjectBuilder wellbeing = Json.createObjectBuilder();
        new TreeMap<>(Map.of("wb_worth", "4", "wb_happy", "7", "wb_anx", "1", "lonely", "4")).forEach(wellbeing::add);
        JsonObjectBuilder place = Json.createObjectBuilder();
        new TreeMap<>(Map.of(
                        "sbeneigh",
                        "2",
                        "spull",
                        "1",
                        "strust",
                        "2",
                        "stogeth",
                        "1",
                        "paffloc",
                        "4",
                        "slocsat",
                        "dk",
                        "shelp",
                        "3"))
                .forEach(place::add);
        return Interviews.begun(CASE, at, "110", "Mrs Kowalska, beside the Brightwells, 07700900123")
                .add(
                        "main",
                        Json.createObjectBuilder()
                                .add("wellbeing", wellbeing.add("wb_satis", satisfied))
                                .add("place", place)
                                .add(
                                        "you",
                                        Json.createObjectBuilder()
                                                .add("age", "7")
                                                .add("sex", "1")))
                .build();
    }
}
