package org.turnstone.server.proof;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnstone.form.SampleForms;
import org.turnstone.server.admin.AdminMain;

/**
 * A lost laptop (scenario 4): what it held is said, it is shut out, a stick it had written turns up and is accepted, whoever has
 * it gets nothing more and cannot read what is on it, and its person goes on with a new one.
 */
@Tag("proof")
class LostLaptopScenarioIT {
    /** Answers of every interview begin with it, so that one search finds any of them. */
    private static final String ANSWER = "Mrs Brightwell of door ";

    private static final int BEFORE = 6;

    @TempDir
    Path folder;

    @Test
    void aLostLaptopIsShutOutAndWhatItHandedOnIsNotLost() throws Exception {
        try (Scene scene = new Scene(folder, "gri", SampleForms.SURVEY);
                RecordingProxy line = new RecordingProxy(scene.address())) {
            Story story = new Story(scene, line);
            story.weekUntilTheTheft();
            story.reportedLost();
            story.theStickTurnsUp();
            story.theThiefGoesOnline();
            story.aNewLaptop();
            story.allAgreeAndNothingLeaks();
        }
    }

    private static final class Story {
        private final Scene scene;
        private final RecordingProxy line;
        private final FieldProcess aneesa;
        private final FieldProcess tom;
        private final String device;
        private final Map<String, String> onTheStick = new TreeMap<>();
        private final List<String> lost = new ArrayList<>();
        private Map<String, String> synced = Map.of();
        private FieldProcess replacement;
        private int doors = 100;

        Story(Scene scene, RecordingProxy line) throws Exception {
            this.scene = scene;
            this.line = line;
            this.tom = scene.enrolled("tom");
            scene.calls().createUser("gri", "aneesa", "researcher");
            this.aneesa = scene.another("l1", "aneesa", line.address());
            this.device = scene.deviceOf(aneesa);
            this.replacement = tom;
        }

        private String interview(FieldProcess client) throws IOException {
            return scene.capture(client, Scene.SURVEY, answers());
        }

        private JsonObject answers() {
            doors++;
            return Json.createObjectBuilder()
                    .add("visit", Json.createObjectBuilder().add("site", "gri").add("case_id", "GRI-0" + doors))
                    .add(
                            "contact",
                            Json.createArrayBuilder()
                                    .add(Json.createObjectBuilder().add("contact_note", ANSWER + doors)))
                    .build();
        }

        /** Tuesday: six interviews, all confirmed. Wednesday, offline: two go onto a stick, then two more. */
        void weekUntilTheTheft() throws Exception {
            for (int i = 0; i < BEFORE; i++) {
                interview(aneesa);
            }
            aneesa.run("sync");
            assertThat(scene.unstored(aneesa)).isZero();
            synced = Scene.states(aneesa);

            for (int i = 0; i < 2; i++) {
                String record = interview(aneesa);
                onTheStick.put(record, aneesa.show(record).getString("@digest"));
            }
            assertThat(aneesa.run("stick-out", scene.stick("wednesday.stick").toString())
                            .getString("text"))
                    .contains("2 records");
            lost.add(interview(aneesa));
            lost.add(interview(aneesa));
            aneesa.run("forms");
        }

        void reportedLost() throws Exception {
            JsonObject held = scene.adminJson("device", "holdings", device, "--site", "gri");
            assertThat(held.getInt("records")).isEqualTo(BEFORE);
            assertThat(held.getInt("unfinished")).isEqualTo(BEFORE);
            assertThat(held.getInt("mayHaveFaded")).isZero();
            assertThat(held.getJsonObject("byForm")).hasSize(1);
            assertThat(held.getInt("sealed")).isZero();
            assertThat(held.getInt("attachments")).isZero();
            assertThat(held.getInt("confirmed")).isEqualTo(BEFORE);
            assertThat(held.getInt("missing")).isZero();
            assertThat(held.getInt("lastStick")).isZero();
            assertThat(held).containsKey("asOf").doesNotContainKey("revokedAt");
            assertThat(held.getJsonObject("device").getString("name")).isEqualTo("aneesa");

            assertThat(scene.admin("device", "revoke", device, "--site", "gri", "--reason", "stolen from a car")
                            .exitCode())
                    .isZero();
            assertThat(scene.admin(
                                    "stick-out",
                                    "--site",
                                    "gri",
                                    "--device",
                                    device,
                                    scene.stick("refused.stick").toString())
                            .exitCode())
                    .as("nothing goes back to it")
                    .isEqualTo(6);
            AdminMain.Outcome said = scene.admin("device", "holdings", device, "--site", "gri");
            assertThat(said.output())
                    .containsPattern("Laptop " + device + " of aneesa, last seen .*, shut out 20\\d\\d-")
                    .contains("it could read 6 records (6 unfinished) with 0 photos and other attachments")
                    .contains("Of its own changes 6 are here. Known to be missing: 0. Entered since and never sent: not"
                            + " known. Newest stick of it read here: none.")
                    .doesNotContain(ANSWER);
        }

        void theStickTurnsUp() throws Exception {
            AdminMain.Outcome read =
                    scene.admin("stick-in", scene.stick("wednesday.stick").toString());

            assertThat(read.exitCode()).as(read.error()).isEqualTo(7);
            assertThat(read.output())
                    .contains("Stick 0001 of aneesa's laptop")
                    .containsPattern(
                            "This laptop was shut out of the site on .*\\. 2 changes of 2 records on this stick,"
                                    + " which says it was made on \\d+ \\w+ \\d{4}, \\d\\d:\\d\\d UTC by its own clock, before the"
                                    + " report, are kept aside without effect, until the office accepts what is honest\\.");
            assertThat(scene.rows(Scene.SURVEY)).hasSize(BEFORE);
            tom.run("sync");
            assertThat(Scene.states(tom)).containsAllEntriesOf(synced);
            for (String record : onTheStick.keySet()) {
                assertThat(tom.show(record)).as("passed on without effect").doesNotContainKey("contact");
            }

            AdminMain.Outcome waiting = scene.admin("quarantine", "list", "--site", "gri");
            assertThat(waiting.exitCode()).isEqualTo(7);
            assertThat(waiting.output()).contains("aneesa\t2 entries of 2 records");
            String log = waiting.output().substring(0, waiting.output().indexOf('\t'));
            assertThat(scene.admin("quarantine", "accept", log, "--site", "gri").exitCode())
                    .as("not without a reason")
                    .isEqualTo(2);
            AdminMain.Outcome accepted = scene.admin(
                    "quarantine", "accept", log, "--site", "gri", "--reason", "made before the theft, Aneesa says so");
            assertThat(accepted.exitCode()).as(accepted.error()).isZero();

            assertThat(scene.rows(Scene.SURVEY)).hasSize(BEFORE + 2);
            tom.run("sync");
            assertThat(Scene.states(tom)).containsAllEntriesOf(onTheStick);
            JsonObject held = scene.adminJson("device", "holdings", device, "--site", "gri");
            assertThat(held.getInt("confirmed")).isEqualTo(BEFORE + 2);
            assertThat(held.getInt("waiting")).isZero();
            assertThat(held.getInt("lastStick")).isEqualTo(1);
        }

        /** Whoever has it knows the passphrase, and writes something of their own before they go online. */
        void theThiefGoesOnline() throws Exception {
            lost.add(interview(aneesa));
            int before = refusals();

            for (int attempt = 0; attempt < 2; attempt++) {
                aneesa.tell("sync");
                JsonObject answer = aneesa.answer().orElseThrow();
                assertThat(answer.getInt("exit")).isEqualTo(6);
                assertThat(answer.getString("error"))
                        .contains("This laptop was shut out of the site")
                        .contains("It receives nothing more");
            }
            assertThat(refusals()).as("answers of the server on the line").isGreaterThan(before);
            assertThat(scene.rows(Scene.SURVEY))
                    .as("what was pushed has no effect")
                    .hasSize(BEFORE + 2);
            AdminMain.Outcome waiting = scene.admin("quarantine", "list", "--site", "gri");
            assertThat(waiting.output()).contains("aneesa\t3 entries of 3 records");

            assertThat(aneesa.list().getValuesAs(JsonObject.class))
                    .hasSize(BEFORE + 2 + 3)
                    .extracting(listed -> listed.getString("state"))
                    .containsOnly("shut_out");
            for (String record : lost) {
                assertThat(aneesa.run("show", record, "--json").toString()).doesNotContain(ANSWER);
            }
            JsonObject refused = scene.tryToCapture(aneesa, Scene.SURVEY, answers());
            assertThat(refused.getInt("exit")).isEqualTo(6);
            assertThat(refused.getString("error")).contains("nothing new can be entered on it");
            scene.off(aneesa);
        }

        /** Whoever was shut out is not heard from its last receipt on (409), and is given nothing that it lacks (403). */
        private int refusals() {
            Pattern refused = Pattern.compile("HTTP/1\\.1 40[39] ");
            return line.recorded().stream()
                    .mapToInt(stream -> (int) refused.matcher(new String(stream, StandardCharsets.ISO_8859_1))
                            .results()
                            .map(MatchResult::group)
                            .count())
                    .sum();
        }

        void aNewLaptop() throws Exception {
            replacement = scene.another("l4", "aneesa");
            replacement.run("sync");
            Map<String, String> states = Scene.states(replacement);
            assertThat(states).containsAllEntriesOf(synced).containsAllEntriesOf(onTheStick);
            for (String record : lost) {
                assertThat(replacement.show(record)).doesNotContainKey("contact");
            }
            interview(replacement);
            replacement.run("sync");
            assertThat(scene.unstored(replacement)).isZero();
            assertThat(scene.rows(Scene.SURVEY)).hasSize(BEFORE + 3);
        }

        void allAgreeAndNothingLeaks() throws Exception {
            tom.run("sync");
            Map<String, String> states = scene.statesOfTheServer();
            assertThat(Scene.states(tom)).isEqualTo(states);
            assertThat(Scene.states(replacement)).isEqualTo(states);
            assertThat(states).hasSize(BEFORE + 3 + 3);
            assertThat(scene.leaks(List.of(ANSWER.strip(), "Brightwell", "GRI-0101")))
                    .isEmpty();
        }
    }
}
