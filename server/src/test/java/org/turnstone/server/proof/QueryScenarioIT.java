package org.turnstone.server.proof;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnstone.form.SampleForms;
import org.turnstone.server.admin.AdminMain;
import org.turnstone.server.it.ConsoleVisitor;
import org.turnstone.sync.testing.Proof;

/**
 * Morag asks about a record that is still in the field (scenario 2). Aneesa, offline, puts the answer right and replies while
 * Morag, not knowing, corrects it otherwise. Tom is asked at the same time and hears of it by a stick, as his reply is brought.
 */
@Tag("proof")
class QueryScenarioIT {
    private static final String KIDS = "main/you/kids";

    @TempDir
    Path folder;

    @Test
    void aQuestionReachesTheLaptopAndItsAnswerComesBack() throws Exception {
        try (Scene scene = new Scene(folder, "gri", SampleForms.SURVEY)) {
            FieldProcess aneesa = scene.enrolled("aneesa");
            FieldProcess tom = scene.enrolled("tom");
            String record = scene.capture(aneesa, Scene.SURVEY, interview(13));
            aneesa.run("sync");
            tom.run("sync");
            ConsoleVisitor console = scene.console();
            String page = "/console/site/gri/records/" + record;

            askedAtTheConsole(scene, console, page, record);
            String query = scene.queries("asked", 2).stream()
                    .filter(one -> one.containsKey("path") && !one.isNull("path"))
                    .findFirst()
                    .orElseThrow()
                    .getString("query");
            assertThat(datasetSays(scene, "2")).isTrue();

            aneesa.run("sync");
            JsonObject waiting = aneesa.run("queries", "--json");
            assertThat(waiting.getInt("exit")).as("it waits for a person").isEqualTo(7);
            assertThat(waiting.getJsonArray("result").getValuesAs(JsonObject.class))
                    .extracting(one -> one.getString("text"))
                    .containsExactlyInAnyOrder("13 children?", "Which house was it?");

            // Offline: she phones, puts it right and replies. Meanwhile Morag corrects it otherwise.
            scene.edit(aneesa, record, kids(3));
            aneesa.run("reply", record, query, "--text", "A slip, she says three");
            assertThat(console.post(
                                    page + "/correct?path=" + KIDS,
                                    page + "/correct",
                                    "path",
                                    KIDS,
                                    "heads",
                                    hidden(
                                            console.get(page + "/correct?path=" + KIDS)
                                                    .body(),
                                            "heads"),
                                    "value",
                                    "1",
                                    "why",
                                    "typing slip assumed")
                            .statusCode())
                    .isEqualTo(303);
            aneesa.run("sync");

            JsonObject conflict = scene.conflicts(1).getJsonObject(0);
            assertThat(conflict.getString("path")).isEqualTo(KIDS);
            assertThat(conflict.getJsonArray("values").getValuesAs(JsonObject.class))
                    .extracting(value -> value.getString("text"))
                    .containsExactlyInAnyOrder("1", "3");
            JsonObject answered = scene.queries("answered", 1).get(0);
            assertThat(answered.getJsonArray("said").getValuesAs(JsonObject.class))
                    .extracting(said -> said.getString("deed") + " " + said.getString("text"))
                    .contains("replied A slip, she says three")
                    .anyMatch(said -> said.startsWith("edited"));
            String shown = console.get(page).body();
            assertThat(shown).contains("A slip, she says three", "answered, look at it", "13");
            assertThat(console.get("/console/site/gri/review?only=queries").body())
                    .contains("answered, look at it", "asked, waiting for a laptop");
            assertThat(console.get("/console/site/gri/today").body())
                    .contains("questions answered", "questions waiting for a laptop");

            scene.settle(conflict, "3", "respondent confirmed");
            close(scene, scene.queries("answered", 1).get(0), "she confirmed three");
            byAStick(scene, tom, record);
            aneesa.run("sync");

            JsonObject after = aneesa.show(record);
            assertThat(after.getJsonArray("@queries").getValuesAs(JsonObject.class))
                    .extracting(one -> one.getString("status"))
                    .containsOnly("closed");
            assertThat(after.getJsonArray("@queries").toString()).contains("she confirmed three");
            assertThat(after.getJsonArray("@review")).isEmpty();
            assertThat(aneesa.run("queries").getInt("exit")).isZero();
            tom.run("sync");
            assertThat(tom.show(record).getString("@digest")).isEqualTo(after.getString("@digest"));
            assertThat(datasetSays(scene, "0")).isTrue();
            assertThat(console.get("/console/site/gri/audit?what=query.").body())
                    .contains("asked laptops about a record", "closed a question");
            Proof.of("Q1", "queries-from-office-to-laptop-and-back")
                    .figure("questions", 2)
                    .exactly("open", scene.queries("asked", 0).size(), 0)
                    .conclude();
        }
    }

    /** About one answer and about the record as a whole, with the forms of the console. */
    private static void askedAtTheConsole(Scene scene, ConsoleVisitor console, String page, String record)
            throws Exception {
        scene.conflicts(0);
        HttpResponse<String> asking = awaited(console, page + "/queries?path=" + KIDS);
        assertThat(asking.statusCode()).isEqualTo(200);
        assertThat(asking.body()).contains("Your question");
        assertThat(console.post(page + "/queries?path=" + KIDS, page + "/queries", "path", KIDS, "text", "13 children?")
                        .statusCode())
                .isEqualTo(303);
        assertThat(console.post(page + "/queries", page + "/queries", "text", " ")
                        .statusCode())
                .as("empty words ask nothing")
                .isEqualTo(400);
        JsonObject whole = Json.createObjectBuilder()
                .add("record", record)
                .add("text", "Which house was it?")
                .build();
        assertThat(scene.post("queries", whole)).isEqualTo(200);
        JsonObject nowhere =
                Json.createObjectBuilder(whole).add("path", "no/such").build();
        assertThat(scene.post("queries", nowhere)).isEqualTo(409);
    }

    /** Once what arrived is there to be read. */
    private static HttpResponse<String> awaited(ConsoleVisitor console, String address) throws InterruptedException {
        HttpResponse<String> answer = console.get(address);
        for (int tries = 0; tries < 300 && answer.statusCode() == 404; tries++) {
            Thread.sleep(100);
            answer = console.get(address);
        }
        return answer;
    }

    private static String hidden(String page, String name) {
        String after = page.substring(page.indexOf("name=\"" + name + "\""));
        String value = after.substring(after.indexOf("value=\"") + "value=\"".length());
        return value.substring(0, value.indexOf('"'));
    }

    private static void close(Scene scene, JsonObject query, String why) throws Exception {
        JsonObject closing = Json.createObjectBuilder()
                .add("record", query.getString("record"))
                .add("query", query.getString("query"))
                .add("heads", query.getJsonArray("heads"))
                .add("why", why)
                .build();
        assertThat(scene.post("queries/close", closing)).isEqualTo(200);
        assertThat(scene.post("queries/close", closing)).as("it is closed").isEqualTo(409);
    }

    /** The other question goes to Tom's laptop in a file, and his reply comes back in one. */
    private static void byAStick(Scene scene, FieldProcess tom, String record) throws Exception {
        Path there = scene.stick("to-tom.stick");
        assertThat(scene.admin("stick-out", "--site", "gri", "--device", scene.deviceOf(tom), there.toString())
                        .exitCode())
                .isZero();
        tom.run("stick-in", there.toString());
        List<JsonObject> asked =
                tom.run("queries", "--json").getJsonArray("result").getValuesAs(JsonObject.class);
        assertThat(asked).hasSize(1);
        tom.run("reply", record, asked.get(0).getString("query"), "--text", "The one with the green door");
        Path back = scene.stick("from-tom.stick");
        tom.run("stick-out", back.toString());
        AdminMain.Outcome taken = scene.admin("stick-in", back.toString());
        assertThat(taken.exitCode()).as(taken.error()).isZero();

        JsonObject answered = scene.queries("answered", 1).get(0);
        assertThat(answered.getJsonArray("said").toString()).contains("The one with the green door");
        close(scene, answered, "noted");
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
    private static JsonObject interview(int kids) {
        return Json.createObjectBuilder(kids(kids))
                .add(
                        "contact",
                        Json.createArrayBuilder()
                                .add(Json.createObjectBuilder()
                                        .add("contact_at", "2026-11-02T18:00:00+00:00")
                                        .add("contact_outcome", "110")))
                .add("consent", Json.createObjectBuilder().add("c_part", "yes"))
                .build();
    }

    /** What the dataset's column says once it was projected. */
    private static boolean datasetSays(Scene scene, String open) throws Exception {
        for (int tries = 0; tries < 300; tries++) {
            if (scene.rows(Scene.SURVEY).stream().anyMatch(row -> open.equals(row.get("open_queries")))) {
                return true;
            }
            Thread.sleep(100);
        }
        return false;
    }
}
