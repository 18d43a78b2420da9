package org.turnstone.server.proof;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnstone.form.SampleForms;
import org.turnstone.server.admin.AdminMain;
import org.turnstone.sync.bundle.StickManifest;
import org.turnstone.sync.bundle.StickWriter;
import org.turnstone.sync.testing.SyncFixtures;
import org.turnstone.sync.testing.TestDevice;
import org.turnstone.sync.testing.TestSite;

/**
 * A hall without a network for three weeks (scenario 7): 29 interviews, 6 workshops and 2 panels with 12 photos leave it on a
 * stick and an answer comes back. Priya's laptop is in the hall, Paul's online. The sentences are those that people read.
 */
@Tag("proof")
class StickScenarioIT {
    private static final String SITE = "ply";
    private static final int INTERVIEWS = 29;
    private static final int WORKSHOPS = 6;
    private static final int PANELS = 2;
    private static final int RECORDS = INTERVIEWS + WORKSHOPS + PANELS;
    private static final int PHOTOS = 12;
    private static final int PHOTO_BYTES = 400_000;

    /** What one person, a respondent or a participant, said; it is looked for in every file. */
    private static final String SAID = "Kowalska said ";

    private static final String JOINED = "Lights first, though Paul heard otherwise";

    @TempDir
    Path folder;

    @Test
    void aHallWithoutANetworkReachesTheOfficeAndHearsBack() throws Exception {
        try (Scene scene = new Scene(folder, SITE, SampleForms.SURVEY, SampleForms.WORKSHOP, SampleForms.PANEL)) {
            Hall hall = new Hall(scene);
            hall.beforeTheThreeWeeks();
            hall.threeWeeks();
            hall.onlyTheFirstBytesOfTheFile();
            hall.oneFlippedBit();
            hall.theWholeFile();
            hall.theOneAfterItFirst();
            hall.anotherOrganisation();
            hall.moragDecidesAndSomebodyWithdraws();
            hall.andBack();
            hall.allAgreeAndNothingLeaks();
        }
    }

    /** The hall, its stick and the office. */
    private static final class Hall {
        private final Scene scene;
        private final Random random = new Random(7);
        private final FieldProcess priya;
        private final FieldProcess paul;
        private final List<String> shared = new ArrayList<>();
        private final List<String> interviews = new ArrayList<>();
        private String withdrawn = "";
        private String joined = "";
        private byte[] seventh = {};
        private int captured;

        Hall(Scene scene) throws Exception {
            this.scene = scene;
            this.priya = scene.enrolled("priya");
            this.paul = scene.enrolled("paul");
        }

        /** Two workshops that both know. */
        void beforeTheThreeWeeks() throws Exception {
            shared.add(workshop(priya, 0));
            shared.add(workshop(priya, 0));
            priya.run("sync");
            paul.run("sync");
            for (String record : shared) {
                scene.edit(paul, record, action("Paul heard otherwise"));
            }
            paul.run("sync");
        }

        /** A stick each evening; the seventh is the one that is brought. The six before it went through the wash. */
        void threeWeeks() throws Exception {
            for (String record : shared) {
                scene.edit(priya, record, action(SAID + "lights first"));
            }
            for (int i = 0; i < WORKSHOPS - shared.size(); i++) {
                workshop(priya, PHOTOS / (WORKSHOPS - shared.size()));
            }
            for (int i = 0; i < PANELS; i++) {
                panel();
            }
            for (int evening = 1; evening <= 6; evening++) {
                while (interviews.size() < evening * INTERVIEWS / 7) {
                    interviews.add(interview(priya));
                }
                Path file = scene.stick(evening + ".stick");
                assertThat(priya.run("stick-out", file.toString()).getString("text"))
                        .contains("Stick 000" + evening)
                        .contains("Nothing was removed");
                Files.delete(file);
            }
            while (interviews.size() < INTERVIEWS) {
                interviews.add(interview(priya));
            }
            Path file = scene.stick("PLY-P1-0007.stick");
            assertThat(priya.run("stick-out", file.toString()).getString("text"))
                    .contains("Stick 0007")
                    .contains(RECORDS + " records, " + PHOTOS + " photos");
            seventh = Files.readAllBytes(file);
            assertThat(new String(seventh, 0, 6, StandardCharsets.US_ASCII))
                    .as("from outside it shows its format, and its size")
                    .isEqualTo("TSUSB1");
        }

        void onlyTheFirstBytesOfTheFile() throws Exception {
            Files.write(scene.stick("begun.stick"), Arrays.copyOf(seventh, 70_000));
            AdminMain.Outcome begun = stickIn("begun.stick");
            assertThat(begun.exitCode()).isOne();
            Matcher sentence = Pattern.compile(
                            "The file is incomplete \\(0\\.1 of \\d\\.\\d MB\\): (\\d+) records? arrived"
                                    + " whole and (is|are) kept\\. Copy it again for the rest\\.")
                    .matcher(begun.output());
            assertThat(sentence.find()).as(begun.output()).isTrue();
            int kept = Integer.parseInt(sentence.group(1));
            assertThat(kept).isBetween(1, RECORDS);
            assertThat(recordsHere()).isGreaterThanOrEqualTo(kept);

            Files.write(scene.stick("cut.stick"), Arrays.copyOf(seventh, 1_000_000));
            AdminMain.Outcome cut = stickIn("cut.stick");
            assertThat(cut.exitCode()).isOne();
            assertThat(cut.output())
                    .contains("Stick 0007 of priya's laptop, made ")
                    .containsPattern("The file is incomplete \\(1\\.0 of \\d\\.\\d MB\\): " + RECORDS
                            + " records arrived whole and are kept\\. Copy it again for the rest\\.");
            assertThat(recordsHere()).as("answers come before media").isEqualTo(RECORDS);
        }

        void oneFlippedBit() throws Exception {
            byte[] flipped = seventh.clone();
            flipped[flipped.length / 2] ^= 4;
            Files.write(scene.stick("flipped.stick"), flipped);
            AdminMain.Outcome damaged = stickIn("flipped.stick");
            assertThat(damaged.exitCode()).isOne();
            assertThat(damaged.output())
                    .contains("The file was changed or damaged after " + RECORDS
                            + " records; those are kept, nothing from there on was taken.");
        }

        void theWholeFile() throws Exception {
            AdminMain.Outcome whole = stickIn("PLY-P1-0007.stick");
            assertThat(whole.exitCode()).as(whole.error()).isZero();
            assertThat(whole.output())
                    .contains("Stick 0007 of priya's laptop, made ")
                    .contains(RECORDS + " records, " + PHOTOS + " photos")
                    .contains("Stick 0006 of this laptop has not been read here. It may be read later, in any order.");
            assertThat(scene.rows(Scene.SURVEY)).hasSize(INTERVIEWS);
            assertThat(scene.rows(Scene.WORKSHOP)).hasSize(WORKSHOPS);
            assertThat(scene.rows(Scene.PANEL)).hasSize(PANELS);

            Map<String, String> before = tables();
            AdminMain.Outcome again = stickIn("PLY-P1-0007.stick");
            assertThat(again.exitCode()).isZero();
            assertThat(again.output()).contains("Already imported, nothing changed.");
            assertThat(tables()).isEqualTo(before);
        }

        /** Paul's laptop, for once without a network: its second stick is read before its first. */
        void theOneAfterItFirst() throws Exception {
            interview(paul);
            paul.run("stick-out", scene.stick("first.stick").toString());
            interview(paul);
            paul.run("stick-out", scene.stick("second.stick").toString());

            AdminMain.Outcome later = stickIn("second.stick");
            assertThat(later.exitCode()).as(later.error()).isZero();
            assertThat(later.output())
                    .contains("Stick 0002 of paul's laptop")
                    .contains("2 records, 0 photos")
                    .contains("Stick 0001 of this laptop has not been read here. It may be read later, in any order.");
            Map<String, String> before = tables();
            AdminMain.Outcome earlier = stickIn("first.stick");
            assertThat(earlier.exitCode()).isZero();
            assertThat(earlier.output())
                    .contains("Stick 0001 of paul's laptop")
                    .contains("Already imported, nothing changed.");
            assertThat(stickIn("second.stick").output())
                    .contains("Already imported, nothing changed.")
                    .doesNotContain("has not been read here");
            assertThat(tables()).isEqualTo(before);
        }

        void anotherOrganisation() throws IOException {
            TestSite other = SyncFixtures.site(99);
            TestDevice stranger = other.enrol("stranger");
            StickManifest.Contents nothing = new StickManifest.Contents(
                    stranger.id(), 1, Instant.now(), new TreeMap<>(), List.of(), List.of(), List.of());
            try (OutputStream out = Files.newOutputStream(scene.stick("other.stick"))) {
                new StickWriter(
                                other.siteId(),
                                List.of(other.periodKey().recipientKey()),
                                stranger.signing(),
                                other.random())
                        .write(out, nothing, false, bundle -> {});
            }
            Files.writeString(scene.stick("holiday.jpg"), "no stick at all");

            AdminMain.Outcome foreign = stickIn("other.stick");
            AdminMain.Outcome several = stickIn("holiday.jpg", "PLY-P1-0007.stick");

            assertThat(foreign.exitCode()).isEqualTo(4);
            assertThat(foreign.error()).contains("not addressed to this server").contains("Nothing was taken from it");
            assertThat(several.exitCode()).isEqualTo(4);
            assertThat(several.error()).contains("holiday.jpg: This is not a Turnstone stick");
            assertThat(several.output()).contains("PLY-P1-0007.stick: Already imported, nothing changed.");
        }

        /** What goes back: two decisions, a withdrawal, a form that is new, and the receipt. */
        void moragDecidesAndSomebodyWithdraws() throws Exception {
            scene.settle(scene.conflicts(2).getJsonObject(0), SAID + "lights first", "Priya was there");
            JsonObject second = scene.conflicts(1).getJsonObject(0);
            scene.settleAnew(second, JOINED, "both said so");
            joined = second.getString("record");
            scene.conflicts(0);
            withdrawn = interviews.get(0);
            AdminMain.Outcome erased =
                    scene.admin("erase", "record", withdrawn, "--site", SITE, "--reason", "withdrew by telephone");
            assertThat(erased.error()).isEmpty();
            scene.agreeToErasures();
            assertThat(scene.rows(Scene.SURVEY)).hasSize(INTERVIEWS + 2 - 1);
            scene.calls().publish(SITE, SampleForms.SURVEY_NEXT);
        }

        void andBack() throws Exception {
            assertThat(scene.unstored(priya)).isPositive();
            AdminMain.Outcome written = scene.admin(
                    "stick-out",
                    "--site",
                    SITE,
                    "--device",
                    scene.deviceOf(priya),
                    scene.stick("back.stick").toString());
            assertThat(written.exitCode()).as(written.error()).isZero();

            JsonObject back = priya.run("stick-in", scene.stick("back.stick").toString(), "--json")
                    .getJsonObject("result");
            assertThat(back.getInt("erased")).isOne();
            assertThat(back.getInt("forms")).isOne();
            assertThat(back.getInt("unstored")).isZero();
            assertThat(back.getJsonArray("sentences").toString())
                    .contains("One form is new on this laptop.")
                    .doesNotContain("not stored on the server yet");
            List<JsonObject> listed = priya.list().getValuesAs(JsonObject.class);
            assertThat(listed).hasSize(RECORDS + 2).allMatch(line -> line.getBoolean("stored"));
            assertThat(listed.stream()
                            .filter(line -> line.getString("state").equals("erased"))
                            .map(line -> line.getString("record")))
                    .containsExactly(withdrawn);
            for (String record : shared) {
                JsonObject shown = priya.show(record);
                assertThat(shown.getJsonArray("@review")).isEmpty();
                assertThat(shown.getJsonObject("reflect").getString("f_action"))
                        .isEqualTo(record.equals(joined) ? JOINED : SAID + "lights first");
            }
            assertThat(priya.run("stick-in", scene.stick("back.stick").toString())
                            .getString("text"))
                    .contains("nothing changed");
            paul.tell("stick-in", scene.stick("back.stick").toString());
            JsonObject notForMe = paul.answer().orElseThrow();
            assertThat(notForMe.getInt("exit")).isEqualTo(4);
            assertThat(notForMe.getString("error")).contains("not addressed to this laptop");
        }

        void allAgreeAndNothingLeaks() throws Exception {
            paul.run("sync");
            Map<String, String> states = scene.statesOfTheServer();
            assertThat(states).hasSize(RECORDS + 2);
            assertThat(Scene.states(priya)).as("by stick alone").isEqualTo(states);
            assertThat(Scene.states(paul)).isEqualTo(states);
            assertThat(scene.leaks(List.of("Kowalska", "Paul heard otherwise", "PLY-0001", "Priya was there")))
                    .isEmpty();
        }

        // --- what is captured ---

        private String interview(FieldProcess client) throws IOException {
            captured++;
            return scene.capture(
                    client,
                    Scene.SURVEY,
                    Json.createObjectBuilder()
                            .add(
                                    "visit",
                                    Json.createObjectBuilder()
                                            .add("site", "ply")
                                            .add("case_id", String.format(java.util.Locale.ROOT, "PLY-%04d", captured)))
                            .add(
                                    "contact",
                                    Json.createArrayBuilder()
                                            .add(Json.createObjectBuilder().add("contact_note", SAID + captured)))
                            .build());
        }

        private String workshop(FieldProcess client, int photos) throws IOException {
            captured++;
            JsonObjectBuilder answers = Json.createObjectBuilder()
                    .add(
                            "w",
                            Json.createObjectBuilder()
                                    .add("w_site", "ply")
                                    .add("w_ref", String.format(java.util.Locale.ROOT, "PLY-W-%04d", captured))
                                    .add("w_title", "Hall"));
            JsonArrayBuilder pictures = Json.createArrayBuilder();
            for (int i = 0; i < photos; i++) {
                byte[] picture = new byte[PHOTO_BYTES];
                random.nextBytes(picture);
                pictures.add(Json.createObjectBuilder()
                        .add(
                                "ph_img",
                                Json.createObjectBuilder()
                                        .add("@file", scene.picture(picture).toString())));
            }
            answers.add(
                    "activity",
                    Json.createArrayBuilder()
                            .add(Json.createObjectBuilder()
                                    .add("a_notes", SAID + captured)
                                    .add("photo", pictures)));
            return scene.capture(client, Scene.WORKSHOP, answers.build());
        }

        private void panel() throws IOException {
            scene.capture(
                    priya,
                    Scene.PANEL,
                    Json.createObjectBuilder()
                            .add("pn", Json.createObjectBuilder().add("pn_site", "ply"))
                            .build());
        }

        private static JsonObject action(String text) {
            return Json.createObjectBuilder()
                    .add("reflect", Json.createObjectBuilder().add("f_action", text))
                    .build();
        }

        // --- the office ---

        private AdminMain.Outcome stickIn(String... names) {
            List<String> words = new ArrayList<>(List.of("stick-in"));
            for (String name : names) {
                words.add(scene.stick(name).toString());
            }
            return scene.admin(words.toArray(String[]::new));
        }

        private int recordsHere() throws IOException, InterruptedException {
            return scene.rows(Scene.SURVEY).size()
                    + scene.rows(Scene.WORKSHOP).size()
                    + scene.rows(Scene.PANEL).size();
        }

        private Map<String, String> tables() throws IOException, InterruptedException {
            Map<String, String> tables = new TreeMap<>();
            for (String form : List.of(Scene.SURVEY, Scene.WORKSHOP, Scene.PANEL)) {
                tables.putAll(scene.dataset(form));
            }
            return tables;
        }
    }
}
