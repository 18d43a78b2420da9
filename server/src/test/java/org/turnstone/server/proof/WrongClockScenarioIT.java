package org.turnstone.server.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnstone.form.SampleForms;

/**
 * Wrong clocks of laptops (scenario 8): Tom's says it is January 2019, Shazia's is three days ahead. What was seen decides, not
 * what a clock says; datasets and conflicts show what the clock said beside what it should have said.
 */
@Tag("proof")
class WrongClockScenarioIT {
    private static final Instant FLAT_BATTERY = Instant.parse("2019-01-12T09:00:00Z");
    private static final Duration THREE_DAYS = Duration.ofDays(3);
    private static final ZoneId LONDON = ZoneId.of("Europe/London");
    private static final String FIRST = "Ask council";
    private static final String INFORMED = "Ask council by Dec";
    private static final String UNINFORMED = "Ring Dawn";

    @TempDir
    Path folder;

    @Test
    void whatWasSeenDecidesAndNotWhatAClockSays() throws Exception {
        try (Scene scene = new Scene(folder, "gri", SampleForms.WORKSHOP)) {
            Story story = new Story(scene);
            story.threeLaptopsHoldTheRecord();
            story.twoOfTheirClocksGoWrong();
            story.bothAnswersStand();
            story.moragDecides();
            story.daysOfFieldworkAreRight();
            story.theClockIsSetRight();
            story.allAgreeAndNothingLeaks();
        }
    }

    /** The same people throughout. */
    private static final class Story {
        private final Scene scene;
        private final FieldProcess aneesa;
        private FieldProcess tom;
        private FieldProcess shazia;
        private String record = "";

        Story(Scene scene) throws Exception {
            this.scene = scene;
            this.aneesa = scene.enrolled("aneesa");
            this.tom = scene.enrolled("tom");
            this.shazia = scene.enrolled("shazia");
        }

        private static JsonObject workshop(String reference) {
            return Json.createObjectBuilder()
                    .add("w", Json.createObjectBuilder().add("w_site", "gri").add("w_ref", reference))
                    .build();
        }

        private static JsonObject action(String text) {
            return Json.createObjectBuilder()
                    .add("reflect", Json.createObjectBuilder().add("f_action", text))
                    .build();
        }

        private String actionOn(FieldProcess client) throws Exception {
            return client.show(record).getJsonObject("reflect").getString("f_action");
        }

        void threeLaptopsHoldTheRecord() throws Exception {
            record = scene.capture(aneesa, Scene.WORKSHOP, workshop("GRI-W-0030"));
            aneesa.run("sync");
            tom.run("sync");
            shazia.run("sync");
            assertThat(Scene.states(tom)).isEqualTo(Scene.states(aneesa)).hasSize(1);
            scene.off(tom);
            scene.off(shazia);
        }

        void twoOfTheirClocksGoWrong() throws Exception {
            scene.edit(aneesa, record, action(FIRST));
            aneesa.run("sync");

            shazia = scene.started("shazia", THREE_DAYS);
            JsonObject ahead = shazia.run("sync");
            assertThat(ahead.getString("text"))
                    .contains("This laptop's clock is 3 days ahead of the server's. Set it right.");
            assertThat(actionOn(shazia)).isEqualTo(FIRST);
            scene.edit(shazia, record, action(INFORMED));
            scene.capture(shazia, Scene.WORKSHOP, workshop("GRI-W-0032"));

            tom = scene.started("tom", Duration.between(Instant.now(), FLAT_BATTERY));
            JsonObject opened = tom.run("list", "--json");
            assertThat(opened.getString("error"))
                    .contains("This laptop thinks it is 12 January 2019, 09:0")
                    .contains("Set its clock. You can go on meanwhile");
            scene.edit(tom, record, action(UNINFORMED));
            scene.capture(tom, Scene.WORKSHOP, workshop("GRI-W-0033"));
        }

        void bothAnswersStand() throws Exception {
            assertThat(tom.run("sync").getString("text"))
                    .containsPattern("This laptop's clock is \\d{4} days.* behind the server's");
            shazia.run("sync");
            tom.run("sync");
            aneesa.run("sync");
            for (FieldProcess laptop : List.of(aneesa, tom, shazia)) {
                JsonArray review = laptop.show(record).getJsonArray("@review");
                assertThat(review).hasSize(1);
                assertThat(review.getJsonObject(0).getJsonArray("values").getValuesAs(JsonObject.class))
                        .extracting(value -> value.getString("s"))
                        .as("the first answer was seen by whoever gave the second, the third saw neither")
                        .containsExactlyInAnyOrder(INFORMED, UNINFORMED);
            }
            for (JsonObject value :
                    scene.conflicts(1).getJsonObject(0).getJsonArray("values").getValuesAs(JsonObject.class)) {
                Instant said = Instant.parse(value.getString("enteredAt"));
                Instant should = Instant.parse(value.getString("correctedAt"));
                boolean toms = value.getString("author").equals("tom");
                assertThat(value.getBoolean("clockWrong")).isTrue();
                assertThat(said)
                        .isCloseTo(toms ? FLAT_BATTERY : Instant.now().plus(THREE_DAYS), within(5, ChronoUnit.MINUTES));
                assertThat(should).isCloseTo(Instant.now(), within(5, ChronoUnit.MINUTES));
            }
        }

        /** The displayed one is Shazia's, by its stamp from the future. Morag takes the other; her clock is right. */
        void moragDecides() throws Exception {
            assertThat(actionOn(aneesa)).isEqualTo(INFORMED);
            scene.settle(scene.conflicts(1).getJsonObject(0), UNINFORMED, "rang her myself");
            for (FieldProcess laptop : List.of(shazia, tom, aneesa)) {
                laptop.run("sync");
                assertThat(actionOn(laptop)).isEqualTo(UNINFORMED);
                assertThat(laptop.show(record).getJsonArray("@review")).isEmpty();
            }
            scene.conflicts(0);
        }

        void daysOfFieldworkAreRight() throws Exception {
            Map<String, Map<String, String>> rows = new java.util.TreeMap<>();
            scene.rows(Scene.WORKSHOP).forEach(row -> rows.put(row.get("w-w_ref"), row));
            String today = LocalDate.now(LONDON).toString();
            assertThat(rows).containsOnlyKeys("GRI-W-0030", "GRI-W-0032", "GRI-W-0033");
            assertThat(rows.get("GRI-W-0030"))
                    .containsEntry("captured_on", today)
                    .containsEntry("clock_flag", "0")
                    .containsEntry("captured_on_corrected", today);
            assertThat(rows.get("GRI-W-0032"))
                    .containsEntry(
                            "captured_on", LocalDate.now(LONDON).plusDays(3).toString())
                    .containsEntry("clock_flag", "1")
                    .containsEntry("captured_on_corrected", today);
            assertThat(rows.get("GRI-W-0033"))
                    .containsEntry(
                            "captured_on",
                            LocalDate.ofInstant(FLAT_BATTERY, ZoneOffset.UTC).toString())
                    .containsEntry("clock_flag", "1")
                    .containsEntry("captured_on_corrected", today);
        }

        /** No event goes backwards: what Tom enters with a right clock follows what he entered with the wrong one. */
        void theClockIsSetRight() throws Exception {
            scene.edit(tom, record, action("Dawn was rung"));
            scene.off(tom);
            tom = scene.started("tom", Duration.ZERO);
            assertThat(tom.run("list", "--json")).doesNotContainKey("error");
            scene.edit(tom, record, action("Dawn will come"));
            assertThat(tom.run("sync").getString("text")).doesNotContain("clock");
            aneesa.run("sync");
            assertThat(actionOn(aneesa)).isEqualTo("Dawn will come");
            assertThat(aneesa.show(record).getJsonArray("@review")).isEmpty();
            assertThat(scene.rows(Scene.WORKSHOP))
                    .filteredOn(row -> "GRI-W-0033".equals(row.get("w-w_ref")))
                    .extracting(row -> row.get("clock_flag"))
                    .as("what was measured then is not forgotten")
                    .containsExactly("1");
        }

        void allAgreeAndNothingLeaks() throws Exception {
            shazia.run("sync");
            Map<String, String> states = scene.statesOfTheServer();
            assertThat(states).hasSize(3);
            assertThat(List.of(Scene.states(aneesa), Scene.states(tom), Scene.states(shazia)))
                    .containsOnly(states);
            assertThat(scene.leaks(List.of(FIRST, UNINFORMED, "Dawn will come", "GRI-W-0030", "rang her myself")))
                    .isEmpty();
        }
    }
}
