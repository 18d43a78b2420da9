package org.turnstone.server.proof;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.turnstone.form.SampleForms;
import org.turnstone.server.admin.AdminMain;
import org.turnstone.sync.testing.Proof;

/**
 * Morag asks about a record that is still in the field (scenario 2). Aneesa, offline, puts the answer right and replies while
 * Morag, not knowing, corrects it otherwise. Ruth asks as well; Tom hears of hers by a stick, as his reply is brought. What was
 * done to the answer stands in the dataset as a flag, and in the record's history act by act.
 */
final class QueryScenario {
    private static final String KIDS = "main/you/kids";
    private static final String AGE = "main/you/age";
    private static final String KIDS_COLUMN = "main-you-kids";
    private static final String REPLY = "A slip, she says three";

    private final Office office;
    private final Scene scene;
    private final FieldProcess aneesa;
    private final FieldProcess tom;
    private final Desk morag;
    private final Desk ruth;
    private final String record;

    private QueryScenario(Office office, Scene scene) throws Exception {
        this.office = office;
        this.scene = scene;
        this.aneesa = scene.enrolled("aneesa");
        this.tom = scene.enrolled("tom");
        this.morag = office.desk(scene, "morag", "data-manager");
        this.ruth = office.desk(scene, "ruth", "evaluation-officer");
        this.record = scene.capture(aneesa, Scene.SURVEY, interview());
    }

    static void play(Office office) throws Exception {
        try (Scene scene = office.scene("query", SampleForms.SURVEY)) {
            QueryScenario story = new QueryScenario(office, scene);
            story.aneesa.run("sync");
            story.tom.run("sync");
            story.theOfficeAsks();
            story.aneesaAnswersWhileMoragCorrects();
            story.bothAnswersStandBesideEachOther();
            story.moragDecidesAndCloses();
            story.theHistoryTellsAllFourActs();
            story.byAStick();
            story.allAgree();
            Proof.of("Q1", "queries-from-office-to-laptop-and-back")
                    .figure("questions", 2)
                    .exactly("open", scene.queries("asked", 0).size(), 0)
                    .conclude();
        }
    }

    private String page() {
        return "records/" + record;
    }

    /** Ruth about the record as a whole, Morag about one answer; who only evaluates corrects nothing. */
    private void theOfficeAsks() throws Exception {
        ruth.sitDown();
        ruth.read(page(), "13");
        assertThat(ruth.text("#main")).doesNotContain("Correct");
        ruth.follow("Ask about this record")
                .fill("Your question", "Which house was it?")
                .press("main", "Ask");
        assertThat(ruth.text()).contains("Which house was it?", "asked, waiting for a laptop");

        morag.sitDown().open(page()).followFirst("a.small[href$='/queries?path=" + KIDS + "']");
        morag.fill("Your question", "13 children?").press("main", "Ask");
        assertThat(morag.text()).contains("13 children?", "asked, waiting for a laptop");
        JsonObject nowhere = Json.createObjectBuilder()
                .add("record", record)
                .add("text", "What of this?")
                .add("path", "no/such")
                .build();
        assertThat(scene.post("queries", nowhere)).isEqualTo(409);
        assertThat(awaitedRow("open_queries", "2")).containsEntry(KIDS_COLUMN, "13");
    }

    private void aneesaAnswersWhileMoragCorrects() throws Exception {
        aneesa.run("sync");
        JsonObject waiting = aneesa.run("queries", "--json");
        assertThat(waiting.getInt("exit")).as("it waits for a person").isEqualTo(7);
        List<JsonObject> asked = waiting.getJsonArray("result").getValuesAs(JsonObject.class);
        assertThat(asked)
                .extracting(one -> one.getString("text"))
                .containsExactlyInAnyOrder("13 children?", "Which house was it?");
        String query = asked.stream()
                .filter(one -> one.getString("text").startsWith("13"))
                .findFirst()
                .orElseThrow()
                .getString("query");

        // Offline: she phones, puts it right and replies. Meanwhile Morag corrects it otherwise.
        scene.edit(aneesa, record, kids(3));
        Scene.reply(aneesa, record, query, REPLY);
        correct(KIDS, "1", "typing slip assumed");
        correct(AGE, "5", "paper sheet");
        assertThat(awaitedRow(KIDS_COLUMN, "1"))
                .as("as it stays if her laptop is never heard from")
                .containsEntry("open_queries", "2")
                .containsEntry("main-you-age", "5");
        aneesa.run("sync");
    }

    private void correct(String path, String value, String why) throws Exception {
        morag.open(page()).followFirst("a.small[href$='/correct?path=" + path + "']");
        morag.fill("The right answer", value).fill("Why", why).press("main", "Correct");
        assertThat(morag.text()).contains("Corrected. What was captured stays in the history");
    }

    private void bothAnswersStandBesideEachOther() throws Exception {
        morag.read("review?only=queries", "answered, look at it", "asked, waiting for a laptop");
        morag.read("today", "questions answered", "questions waiting for a laptop");
        morag.read(page(), REPLY, "answered, look at it", "needs a decision: 1 in conflict");
        morag.read("review?only=conflicts", "2 different answers");
        morag.followFirst("table.lines th a");
        assertThat(morag.text("form .sides"))
                .containsPattern("(?s)3\\s+aneesa")
                .containsPattern("(?s)1\\s+morag")
                .contains("Why: typing slip assumed");
        assertThat(awaitedRow(KIDS_COLUMN, "-4")).containsEntry("main-you-age", "5");
    }

    private void moragDecidesAndCloses() throws Exception {
        morag.open("review?only=conflicts").followFirst("table.lines th a");
        morag.take("3").fill("Why", "respondent confirmed").press("main", "Decide");
        assertThat(morag.text()).contains("Decided");
        assertThat(awaitedRow(KIDS_COLUMN, "3"))
                .containsEntry("main-you-age", "5")
                .containsEntry("edited", "1")
                .containsEntry(KIDS_COLUMN + "__edited", "1")
                .containsEntry("main-you-age__edited", "1")
                .containsEntry("main-wellbeing-wb_satis__edited", "0")
                .containsEntry("visit-case_id__edited", "0");
        assertThat(scene.dataset(Scene.SURVEY).getOrDefault(Scene.SURVEY + ".codebook.csv", ""))
                .contains("1 if the answer to " + KIDS_COLUMN + " was changed after it was captured");
        JsonObject answered = scene.queries("answered", 1).get(0);
        morag.open(page()).fill("What came of it", "she confirmed three").press("main", "Close");
        assertThat(morag.text()).contains("Closed. The laptops stop asking");
        JsonObject again = Json.createObjectBuilder()
                .add("record", record)
                .add("query", answered.getString("query"))
                .add("heads", answered.getJsonArray("heads"))
                .add("why", "again")
                .build();
        assertThat(scene.post("queries/close", again)).as("it is closed").isEqualTo(409);
        assertThat(morag.open(page()).everything("#history ~ ol"))
                .as("what was captured, what both made of it and why one stands, each with its author")
                .contains("13", "aneesa", "morag", "typing slip assumed", "paper sheet", "respondent confirmed");
        morag.read("audit?what=query.", "asked laptops about a record", "closed a question", "ruth");
    }

    /** 13, then 3 and 1, then 3: on the page, and in the file that Ruth may download as well. */
    private void theHistoryTellsAllFourActs() throws Exception {
        morag.open(page());
        assertThat(morag.text("table.trail"))
                .containsPattern("(?s)13\\s+captured\\s+aneesa")
                .containsPattern("(?s)3\\s+changed\\s+13\\s+aneesa")
                .containsPattern("(?s)1\\s+corrected\\s+13\\s+morag.*typing slip assumed")
                .containsPattern("(?s)3\\s+decided\\s+(3 \\| 1|1 \\| 3)\\s+morag.*respondent confirmed");
        office.assertForEverybody("scenario-history");
        List<CSVRecord> acts = CSVFormat.DEFAULT
                .builder()
                .setHeader()
                .setSkipHeaderRecord(true)
                .get()
                .parse(new StringReader(scene.text(page() + "/history.csv")))
                .getRecords();
        List<CSVRecord> ofKids =
                acts.stream().filter(act -> act.get("path").equals(KIDS)).toList();
        assertThat(ofKids)
                .extracting(act -> act.get("value") + " " + act.get("did") + " by " + act.get("by"))
                .startsWith("13 captured by aneesa")
                .endsWith("3 decided by morag")
                .containsExactlyInAnyOrder(
                        "13 captured by aneesa", "3 changed by aneesa", "1 corrected by morag", "3 decided by morag");
        assertThat(ofKids)
                .as("each with its moment, on which of two laptops, and why if somebody said it")
                .allSatisfy(act -> assertThat(Instant.parse(act.get("at"))).isBefore(Instant.now()))
                .allSatisfy(act -> assertThat(act.get("device")).matches("[0-9a-f]{32}"));
        assertThat(ofKids.stream().map(act -> act.get("device")).distinct()).hasSize(2);
        assertThat(ofKids).extracting(act -> act.get("why")).contains("typing slip assumed", "respondent confirmed");
        assertThat(acts.stream().filter(act -> act.get("path").equals(AGE)))
                .extracting(act -> act.get("value") + " " + act.get("instead_of"))
                .as("what was captured is where it was")
                .hasSize(2)
                .first()
                .isEqualTo("4 ");
        assertThat(acts.stream().filter(act -> act.get("path").equals("recontact/r_name")))
                .as("that there is a name, not which")
                .extracting(act -> act.get("value") + act.get("in_words"))
                .containsExactly("hidden");
        morag.read("audit?what=dataset.", "downloaded the history of a record");
        assertThat(ruth.sitDown().open(page()).text()).contains("Download the history of every answer");
        morag.sitDown();
    }

    /** The other question goes to Tom's laptop in a file, and his reply comes back in one. */
    private void byAStick() throws Exception {
        String there = scene.stick("to-tom.stick").toString();
        String back = scene.stick("from-tom.stick").toString();
        assertThat(scene.admin("stick-out", "--site", scene.site(), "--device", scene.deviceOf(tom), there)
                        .exitCode())
                .isZero();
        tom.run("stick-in", there);
        List<JsonObject> asked =
                tom.run("queries", "--json").getJsonArray("result").getValuesAs(JsonObject.class);
        assertThat(asked).hasSize(1);
        Scene.reply(tom, record, asked.get(0).getString("query"), "The one with the green door");
        tom.run("stick-out", back);
        AdminMain.Outcome taken = scene.admin("stick-in", back);
        assertThat(taken.exitCode()).as(taken.error()).isZero();

        ruth.sitDown().read(page(), "The one with the green door");
        ruth.fill("What came of it", "noted").press("main", "Close");
    }

    private void allAgree() throws Exception {
        aneesa.run("sync");
        JsonObject after = aneesa.show(record);
        assertThat(after.getJsonArray("@queries").getValuesAs(JsonObject.class))
                .extracting(one -> one.getString("status"))
                .containsOnly("closed");
        assertThat(after.getJsonArray("@queries").toString()).contains("she confirmed three");
        assertThat(after.getJsonArray("@review")).isEmpty();
        assertThat(aneesa.run("queries").getInt("exit")).isZero();
        tom.run("sync");
        Map<String, String> states = scene.statesOfTheServer();
        assertThat(Scene.states(aneesa)).isEqualTo(states);
        assertThat(Scene.states(tom)).isEqualTo(states);
        assertThat(awaitedRow("open_queries", "0")).containsEntry(KIDS_COLUMN, "3");
        office.assertNothingLeaks(scene, List.of("Mrs Kowalska", "Ms Kowalczyk", "Brightwell", "13 children?", REPLY));
    }

    private static JsonObject kids(int number) {
        return Json.createObjectBuilder()
                .add(
                        "main",
                        Json.createObjectBuilder()
                                .add("you", Json.createObjectBuilder().add("kids", number)))
                .build();
    }

    /** An interview as it is begun: somebody was at home and takes part. */
    private static JsonObject interview() {
        return Json.createObjectBuilder()
                .add(
                        "visit",
                        Json.createObjectBuilder()
                                .add("site", "gri")
                                .add("case_id", "GRI-0107-01")
                                .add("wave", "base"))
                .add(
                        "contact",
                        Json.createArrayBuilder()
                                .add(Json.createObjectBuilder()
                                        .add("contact_at", "2026-11-02T18:00:00+00:00")
                                        .add("contact_outcome", "110")
                                        .add("contact_note", "Mrs Kowalska, beside the Brightwells")))
                .add("consent", Json.createObjectBuilder().add("c_part", "yes").add("c_recontact", "yes"))
                .add("recontact", Json.createObjectBuilder().add("r_name", "Ms Kowalczyk"))
                .add(
                        "main",
                        Json.createObjectBuilder()
                                .add("wellbeing", Json.createObjectBuilder().add("wb_satis", "8"))
                                .add(
                                        "you",
                                        Json.createObjectBuilder()
                                                .add("age", "4")
                                                .add("kids", 13)))
                .build();
    }

    /** The record's row once a column of it says so. */
    private Map<String, String> awaitedRow(String column, String text) throws Exception {
        for (int tries = 0; tries < 300; tries++) {
            List<Map<String, String>> rows = scene.rows(Scene.SURVEY);
            if (rows.stream().anyMatch(row -> text.equals(row.get(column)))) {
                return rows.get(0);
            }
            Thread.sleep(100);
        }
        throw new AssertionError("the dataset never says " + text + " in " + column);
    }
}
