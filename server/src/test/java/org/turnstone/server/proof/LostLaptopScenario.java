package org.turnstone.server.proof;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.turnstone.form.SampleForms;

/**
 * A lost laptop (scenario 4): Morag shuts it out at the console, where its log with the 72 hours begins and what it held is
 * said; a stick it had written turns up, Ruth reads it, Morag accepts; whoever has the laptop gets nothing more and cannot read
 * what is on it, and its person goes on with a new one. Her cases stand on the page and go to somebody else, on whose laptop
 * they are in a new round, and then back to her, on whose new laptop they are with all that happened at them; the attack on a
 * disk image for a day is row X7.
 */
final class LostLaptopScenario {
    /** Answers of every interview begin with it, so that one search finds any of them. */
    private static final String ANSWER = "Mrs Brightwell of door ";

    private static final int BEFORE = 6;
    private static final int GIVEN_OUT = 24;
    private static final int RECONTACT = 2;
    private static final ZoneId LONDON = ZoneId.of("Europe/London");
    private static final DateTimeFormatter ON_PAGES = DateTimeFormatter.ofPattern("d MMM uuuu, HH:mm", Locale.UK);

    private LostLaptopScenario() {}

    static void play(Office office) throws Exception {
        try (Scene scene = office.scene("lost", SampleForms.SURVEY);
                RecordingProxy line = new RecordingProxy(scene.address())) {
            Story story = new Story(office, scene, line);
            story.casesAreGivenOut();
            story.weekUntilTheTheft();
            story.reportedLost();
            story.theStickTurnsUp();
            story.theThiefGoesOnline();
            story.aNewLaptop();
            story.allAgreeAndNothingLeaks();
        }
    }

    private static final class Story {
        private final Office office;
        private final Scene scene;
        private final RecordingProxy line;
        private final FieldProcess aneesa;
        private final FieldProcess tom;
        private final Desk morag;
        private final Desk ruth;
        private final String device;
        private final Map<String, String> onTheStick = new TreeMap<>();
        private final List<String> lost = new ArrayList<>();
        private Map<String, String> synced = Map.of();
        private FieldProcess replacement;
        private int doors = 100;

        Story(Office office, Scene scene, RecordingProxy line) throws Exception {
            this.office = office;
            this.scene = scene;
            this.line = line;
            this.tom = scene.enrolled("tom");
            scene.person("aneesa", "researcher");
            this.aneesa = scene.another("l1", "aneesa", line.address());
            this.device = scene.deviceOf(aneesa);
            this.replacement = tom;
            this.morag = office.desk(scene, "morag", "data-manager");
            this.ruth = office.desk(scene, "ruth", "evaluation-officer");
        }

        private String interview(FieldProcess client) throws IOException {
            return scene.capture(client, Scene.SURVEY, answers());
        }

        private JsonObject answers() {
            doors++;
            if (doors <= 100 + RECONTACT) {
                JsonObjectBuilder interview =
                        Interviews.begun("GRI-0" + doors + "-01", "2026-11-03T10:00:00+00:00", "110", ANSWER + doors);
                return interview
                        .add(
                                "consent",
                                Json.createObjectBuilder().add("c_part", "yes").add("c_recontact", "yes"))
                        .add("recontact", Json.createObjectBuilder().add("r_name", ANSWER + doors))
                        .build();
            }
            return Json.createObjectBuilder()
                    .add(
                            "visit",
                            Json.createObjectBuilder()
                                    .add("site", "gri")
                                    .add("area", "gri1")
                                    .add("case_id", "GRI-0" + doors + "-01")
                                    .add("wave", "base"))
                    .add(
                            "contact",
                            Json.createArrayBuilder()
                                    .add(Json.createObjectBuilder().add("contact_note", ANSWER + doors)))
                    .build();
        }

        /** Before she goes out the first time her laptop fetches her cases, and nobody else's. */
        void casesAreGivenOut() throws Exception {
            morag.sitDown().open("cases");
            StringBuilder cases = new StringBuilder("case_id,wave,area,researcher\n");
            for (int door = 101; door <= 100 + GIVEN_OUT; door++) {
                cases.append("GRI-0").append(door).append("-01,base,gri1,aneesa\n");
            }
            cases.append("GRI-0201-01,base,gri1,tom\n");
            Path list = Files.writeString(scene.stick("given-out.csv"), cases);
            morag.attach("List of cases", List.of(list)).press("main", "Give out");
            Files.delete(list);

            assertThat(morag.text()).contains(GIVEN_OUT + 1 + " cases");
            String said = aneesa.run("sync").getString("text");
            JsonObject hers = cases(aneesa);
            assertThat(cases(hers)).as(said).hasSize(GIVEN_OUT).allSatisfy((door, one) -> {
                assertThat(one.getInt("visits")).isZero();
                assertThat(one.getInt("round")).isOne();
                assertThat(one.getString("wave")).isEqualTo("base");
            });
            assertThat(hers.getInt("left")).isZero();
            tom.run("sync");
            assertThat(cases(cases(tom))).containsOnlyKeys("GRI-0201-01");
        }

        private static JsonObject cases(FieldProcess client) throws IOException {
            return client.run("cases", "--json").getJsonObject("result");
        }

        private static Map<String, JsonObject> cases(JsonObject list) {
            Map<String, JsonObject> cases = new TreeMap<>();
            list.getJsonArray("cases")
                    .getValuesAs(JsonObject.class)
                    .forEach(one -> cases.put(one.getString("case"), one));
            return cases;
        }

        /** Tuesday: six interviews, all confirmed. Wednesday, offline: two go onto a stick, then two more. */
        void weekUntilTheTheft() throws Exception {
            for (int i = 0; i < BEFORE; i++) {
                interview(aneesa);
            }
            aneesa.run("sync");
            assertThat(scene.unstored(aneesa)).isZero();
            synced = Scene.states(aneesa);
            assertThat(scene.rows(Scene.SURVEY)).hasSize(BEFORE);
            aneesa.run("sync");
            assertThat(Objects.requireNonNull(cases(cases(aneesa)).get("GRI-0101-01"))
                            .getString("outcome"))
                    .isEqualTo("110");

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

        /** One act: shut out, what it held, and a clock that runs from when somebody knew. */
        void reportedLost() throws Exception {
            morag.sitDown().open("devices").followFirst("a[href$='/devices/" + device + "']");
            assertThat(figures(morag))
                    .containsEntry("Records it could read", "6")
                    .containsEntry("of these unfinished", "6")
                    .containsEntry("of these it may have given up since", "0")
                    .containsEntry("Sealed, so that it could not read them", "0")
                    .containsEntry("Photos and other files", "0")
                    .containsEntry("Its own saves that are here", "6")
                    .containsEntry("Its own saves that are known to be missing", "0")
                    .containsEntry("of these with a name or telephone number", Integer.toString(RECONTACT))
                    .containsEntry("Cases on its person’s list", Integer.toString(GIVEN_OUT))
                    .containsEntry("What it wrote afterwards and never sent", "unknown")
                    .containsEntry("Last stick that was read here", "none");
            assertThat(morag.text()).contains("What was typed afterwards and never arrived nobody here knows");

            LocalDateTime aware = LocalDateTime.now(LONDON).minusMinutes(90).truncatedTo(ChronoUnit.MINUTES);
            morag.fill("What happened", "stolen from a car")
                    .fill("When you learnt of it", aware.toString())
                    .press("main", "Shut it out");
            assertThat(morag.text())
                    .contains("Shut out since", "Log of the breach", "stolen from a car")
                    .contains("Known since " + ON_PAGES.format(aware))
                    .contains("is told by " + ON_PAGES.format(aware.plusHours(72)), "70 h")
                    .contains("AES-256-GCM, always", "Argon2id", "64 MiB and 3 passes", "locks itself after 5 minutes")
                    .contains("Neither the key nor the passphrase is stored on it")
                    .doesNotContain(ANSWER);
            morag.fill("What was done or found out", "Rang the police, number 4711")
                    .press("main", "Write it down");
            assertThat(morag.text()).contains("Rang the police, number 4711");
            office.assertForEverybody("scenario-breach");
            morag.read(
                    "devices/" + device,
                    GIVEN_OUT + " cases stand on this person’s list; " + (GIVEN_OUT - RECONTACT)
                            + " of them without an outcome");
            assertThat(ruth.sitDown().open("devices/" + device).text())
                    .contains("Cases of aneesa")
                    .doesNotContain("Hand over");
            morag.sitDown().open("cases?owner=aneesa");
            assertThat(morag.text()).contains(GIVEN_OUT + " cases of " + (GIVEN_OUT + 1));
            morag.read("today", "breach clock running");

            assertThat(scene.admin(
                                    "stick-out",
                                    "--site",
                                    scene.site(),
                                    "--device",
                                    device,
                                    scene.stick("refused.stick").toString())
                            .exitCode())
                    .as("nothing goes back to it")
                    .isEqualTo(6);
        }

        /** The figures of the page, each by its words. */
        private Map<String, String> figures(Desk desk) throws Exception {
            Map<String, String> figures = new TreeMap<>();
            String[] lines = desk.text("dl.figures-list").split("\\n+");
            for (int i = 0; i + 1 < lines.length; i += 2) {
                figures.put(lines[i].strip(), lines[i + 1].strip());
            }
            return figures;
        }

        void theStickTurnsUp() throws Exception {
            ruth.sitDown()
                    .open("devices")
                    .attach("The file that a laptop wrote", List.of(scene.stick("wednesday.stick")))
                    .press("main", "Read it");
            assertThat(ruth.text())
                    .contains("Stick 0001 of aneesa's laptop")
                    .containsPattern(
                            "This laptop was shut out of the site on .*\\. 2 changes of 2 records on this stick,"
                                    + " which says it was made on \\d+ \\w+ \\d{4}, \\d\\d:\\d\\d UTC by its own clock, before the"
                                    + " report, are kept aside without effect, until the office accepts what is honest\\.")
                    .contains("2 saves in 2 records")
                    .doesNotContain("Why it counts after all");
            office.assertForEverybody("scenario-stick");
            assertThat(scene.rows(Scene.SURVEY)).hasSize(BEFORE);
            tom.run("sync");
            assertThat(Scene.states(tom)).containsAllEntriesOf(synced);
            for (String record : onTheStick.keySet()) {
                assertThat(tom.show(record)).as("passed on without effect").doesNotContainKey("contact");
            }

            morag.sitDown().read("today", "quarantined");
            morag.open("devices").fill("Why it counts after all", "made before the theft, Aneesa says so");
            morag.press("main", "Accept");
            assertThat(morag.text()).contains("Accepted. It counts from now on, everywhere.");

            assertThat(scene.rows(Scene.SURVEY)).hasSize(BEFORE + 2);
            tom.run("sync");
            assertThat(Scene.states(tom)).containsAllEntriesOf(onTheStick);
            morag.open("devices/" + device);
            assertThat(figures(morag))
                    .containsEntry("Its own saves that are here", "8")
                    .containsEntry("of these quarantined", "0")
                    .containsEntry("Last stick that was read here", "1");
            for (String door : List.of("GRI-0109-01", "GRI-0110-01")) {
                assertThat(morag.open("cases/case?number=" + door + "&wave=base")
                                .text())
                        .as("what was on no stick")
                        .contains("not tried yet", "No record is about this case", "With aneesa");
            }
            morag.open("devices/" + device)
                    .tickNamed("Hand over GRI-0101-01")
                    .fill("To whom", "tom")
                    .fill("Why they go to somebody else", "her laptop was stolen")
                    .press("main", "Hand over");
            assertThat(morag.text())
                    .contains("23 cases are with tom now", "1 case stands on this person’s list", "GRI-0101");
            assertThat(morag.open("cases/case?number=GRI-0109-01&wave=base").text())
                    .contains("With tom, round 2, 0 visits in it", "aneesa to tom", "her laptop was stolen", "morag");
            office.assertForEverybody("scenario-handed");
            assertThat(morag.open("cases?owner=tom").text()).contains("24 cases of 25");
            tom.run("sync");
            assertThat(cases(cases(tom)))
                    .hasSize(GIVEN_OUT)
                    .doesNotContainKey("GRI-0101-01")
                    .hasEntrySatisfying("GRI-0102-01", one -> {
                        assertThat(one.getInt("round")).isEqualTo(2);
                        assertThat(one.getInt("visits"))
                                .as("what happened before is told")
                                .isOne();
                    });
            morag.read("audit?what=case.", "handed cases to somebody else", "23 cases from aneesa to tom");
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
            morag.read("devices", "3 saves in 3 records");

            assertThat(cases(cases(aneesa)))
                    .as("her list is closed with all else")
                    .isEmpty();
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
            morag.open("devices").fill("For whom", "aneesa").press("main", "Issue a code");
            replacement = scene.enrolledWith("l4", morag.text("p.code").strip());
            replacement.run("sync");
            Map<String, String> states = Scene.states(replacement);
            assertThat(states).containsAllEntriesOf(synced).containsAllEntriesOf(onTheStick);
            for (String record : lost) {
                assertThat(replacement.show(record)).doesNotContainKey("contact");
            }
            herCasesComeBack();
            interview(replacement);
            replacement.run("sync");
            assertThat(scene.unstored(replacement)).isZero();
            assertThat(scene.rows(Scene.SURVEY)).hasSize(BEFORE + 3);
            morag.open("devices/" + device);
            morag.fill(
                            "What was done or found out",
                            "Not likely to be a risk: encrypted, locked, passphrase not with it")
                    .tick("The regulator was told, or")
                    .press("main", "Write it down");
            assertThat(morag.text()).contains("The clock is stopped");
            assertThat(morag.open("today").text()).doesNotContain("breach clock running");
            morag.read("audit?what=breach.", "began the log of a breach", "wrote down that the regulator was told");
        }

        /** All of her cases, with the visits up to the last receipt and those of the stick that was accepted. */
        private void herCasesComeBack() throws Exception {
            assertThat(cases(cases(replacement))).as("Tom has the others").containsOnlyKeys("GRI-0101-01");
            JsonArrayBuilder doors = Json.createArrayBuilder();
            for (int door = 102; door <= 100 + GIVEN_OUT; door++) {
                doors.add(Json.createObjectBuilder()
                        .add("caseId", "GRI-0" + door + "-01")
                        .add("wave", "base"));
            }
            assertThat(scene.post(
                            "cases/hand",
                            Json.createObjectBuilder()
                                    .add("cases", doors)
                                    .add("from", "tom")
                                    .add("to", "aneesa")
                                    .add("why", "she has a laptop again")
                                    .build()))
                    .isEqualTo(200);
            replacement.run("sync");
            Map<String, JsonObject> hers = cases(cases(replacement));
            assertThat(hers).hasSize(GIVEN_OUT);
            for (int door = 101; door <= 100 + GIVEN_OUT; door++) {
                JsonObject one = Objects.requireNonNull(hers.get("GRI-0" + door + "-01"));
                boolean known = door <= 100 + BEFORE + 2;
                assertThat(one.getInt("visits"))
                        .as("visits at door " + door)
                        .isEqualTo(door <= 100 + RECONTACT ? 1 : 0);
                assertThat(one.getJsonArray("records")).hasSize(known ? 1 : 0);
                assertThat(one.getString("outcome")).isEqualTo(door <= 100 + RECONTACT ? "110" : "");
                assertThat(one.getInt("round")).isEqualTo(door == 101 ? 1 : 3);
            }
            assertThat(Objects.requireNonNull(hers.get("GRI-0101-01"))
                            .getJsonArray("calls")
                            .getJsonObject(0)
                            .getString("who"))
                    .isEqualTo("aneesa");
            tom.run("sync");
            assertThat(cases(cases(tom))).containsOnlyKeys("GRI-0201-01");
        }

        void allAgreeAndNothingLeaks() throws Exception {
            tom.run("sync");
            Map<String, String> states = scene.statesOfTheServer();
            assertThat(Scene.states(tom)).isEqualTo(states);
            assertThat(Scene.states(replacement)).isEqualTo(states);
            assertThat(states).hasSize(BEFORE + 3 + 3);
            office.assertNothingLeaks(scene, List.of(ANSWER.strip(), "Brightwell", "GRI-0101", "Rang the police"));
        }
    }
}
