package org.turnstone.field.cli;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnstone.field.cli.CommandLine.Ran;
import org.turnstone.field.testing.FieldSite;
import org.turnstone.field.testing.GivenCases;
import org.turnstone.field.vault.CaseStore;
import org.turnstone.field.vault.Vault;

/** Each verb, and for each fault its sentence and exit code. */
final class FieldCommandTest {
    private static final String WORKSHOP = "tfc_workshop_record";
    private static final String SESSION =
            "{'w':{'w_site':'gri','w_ref':'GRI-W-0031','w_title':'Parks','w_date':'2026-11-02','w_tier':'secondary'}";

    @TempDir
    Path folder;

    private final FieldSite site = new FieldSite(2);
    private CommandLine tom;

    @BeforeEach
    void publish() {
        site.publish(WORKSHOP);
        tom = new CommandLine(site, folder, "tom");
    }

    @Test
    void initMakesAVaultAndPrintsItsRecoveryCodeOnce() {
        Ran ran = tom.run("init");

        assertThat(ran.code()).isZero();
        assertThat(ran.out()).containsPattern("Recovery code: [0-9A-Z]{5}(-[0-9A-Z]{1,5}){5}");
        assertThat(tom.run("status").out()).contains("no site yet");
        assertThat(tom.run("init")).satisfies(again -> {
            assertThat(again.code()).isEqualTo(1);
            assertThat(again.err()).contains("nothing in it was changed");
        });
    }

    @Test
    void aShortPassphraseIsRefused() {
        assertThat(tom.runWith("short", "init")).satisfies(ran -> {
            assertThat(ran.code()).isEqualTo(2);
            assertThat(ran.err()).contains("12 characters");
        });
        assertThat(folder.resolve("tom")).doesNotExist();
    }

    @Test
    void aWrongPassphraseEndsWithThree() throws Exception {
        tom.enrol();

        Ran ran = tom.runWith("something else entirely", "list");

        assertThat(ran.code()).isEqualTo(3);
        assertThat(ran.err()).contains("That passphrase is not right").contains("nothing is lost");
        assertThat(ran.out()).isEmpty();
    }

    @Test
    void aDamagedStoreEndsWithFour() throws Exception {
        tom.enrol();
        Path store = folder.resolve("tom").resolve("store.mv");
        byte[] half = java.util.Arrays.copyOf(Files.readAllBytes(store), 5000);
        Files.write(store, half);

        Ran ran = tom.run("list");

        assertThat(ran.code()).isEqualTo(4);
        assertThat(ran.err()).contains("damaged").contains("safe").contains("ask the office");
    }

    @Test
    void aVaultOpenElsewhereEndsWithThree() throws Exception {
        tom.enrol();
        try (var open = site.reopen(FieldSite.place(folder, "tom"))) {
            assertThat(open.membership()).isPresent();
            assertThat(tom.run("list")).satisfies(ran -> {
                assertThat(ran.code()).isEqualTo(3);
                assertThat(ran.err()).contains("open in another window");
            });
        }
    }

    @Test
    void wrongUseEndsWithTwo() {
        assertThat(tom.run("capture").code()).isEqualTo(2);
        assertThat(tom.run("nonsense").code()).isEqualTo(2);
        assertThat(tom.run("show").code()).isEqualTo(2);
    }

    @Test
    void everyVerbExplainsItself() {
        for (String verb : new String[] {
            "init", "enrol", "forms", "capture", "edit", "show", "list", "sync", "stick-out", "stick-in", "status"
        }) {
            Ran ran = tom.run(verb, "--help");
            assertThat(ran.code()).isZero();
            assertThat(ran.out()).contains("field " + verb);
        }
        assertThat(tom.run("--help").out()).contains("Exit codes");
    }

    @Test
    void withoutAVerbAndADisplayItSaysSo() {
        assertThat(tom.run()).satisfies(ran -> {
            assertThat(ran.code()).isEqualTo(1);
            assertThat(ran.err()).contains("no display");
        });
    }

    @Test
    void aVaultOfNoSiteIsSentToEnrolFirst() {
        tom.run("init");

        assertThat(tom.run("forms").err()).contains("field enrol");
        assertThat(tom.run("sync").code()).isEqualTo(1);
    }

    @Test
    void enrolmentRefusesWhatCannotBeMeant() {
        tom.run("init");

        assertThat(tom.run("enrol", "--server", "http://server.example.org", "--code", "ABCD"))
                .satisfies(ran -> {
                    assertThat(ran.code()).isEqualTo(2);
                    assertThat(ran.err()).contains("https://").contains("Nothing was sent");
                });
        assertThat(tom.run("enrol", "--server", "https://server.example.org", "--code", "ABCD"))
                .satisfies(ran -> {
                    assertThat(ran.code()).isEqualTo(2);
                    assertThat(ran.err()).contains("26 characters");
                });
    }

    @Test
    void aServerThatIsNotThereEndsWithFive() throws Exception {
        tom.enrol();

        assertThat(tom.run("sync")).satisfies(ran -> {
            assertThat(ran.code()).isEqualTo(5);
            assertThat(ran.err()).contains("could not be reached").contains("safe on this laptop");
        });
    }

    @Test
    void formsAreListed() throws Exception {
        tom.enrol();

        assertThat(tom.run("forms").out()).contains(WORKSHOP).contains("2026110101");
        assertThat(tom.run("forms", "--json").out()).contains("\"here\": true");
    }

    @Test
    void anUnknownFormIsNamed() throws Exception {
        tom.enrol();

        Ran ran = tom.capture("no_such_form", "{}");

        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.err()).contains("no_such_form").contains("Nothing was saved");
    }

    @Test
    void whatIsCapturedIsShownInTheSameShape() throws Exception {
        tom.enrol();

        Ran ran = tom.capture(
                WORKSHOP,
                SESSION + ",'n_seen':13,'care':{'care_done':['food','quiet']},"
                        + "'person':[{'p_ref':'P01','p_consent':'yes','p_role':'resident','p_age':'25_64'},"
                        + "{'p_ref':'P11','p_consent':'no'}],"
                        + "'activity':[{'a_type':'dots','a_at':'18:30','dot':[{'d_option':'Safer park','d_dots':7}]},"
                        + "{'a_type':'hform','hform':{'h_score':6.5}}]}");

        assertThat(ran.err()).isEmpty();
        assertThat(ran.code()).isZero();
        assertThat(ran.out()).matches("[0-9a-f]{32}");
        JsonObject shown = tom.show("GRI-W-0031");
        assertThat(shown.getString("@record")).isEqualTo(ran.out());
        assertThat(shown.getString("@state")).isEqualTo("finished");
        assertThat(shown.getJsonObject("w").getString("w_title")).isEqualTo("Parks");
        assertThat(shown.getJsonObject("w").getString("w_date")).isEqualTo("2026-11-02");
        assertThat(shown.getJsonArray("person")).hasSize(2);
        assertThat(shown.getJsonArray("person").getJsonObject(1).keySet())
                .containsExactlyInAnyOrder("@row", "p_ref", "p_consent");
        assertThat(shown.getJsonArray("person").getJsonObject(1).getString("p_consent"))
                .isEqualTo("no");
        JsonObject dots = shown.getJsonArray("activity").getJsonObject(0);
        assertThat(dots.getJsonArray("dot").getJsonObject(0).getInt("d_dots")).isEqualTo(7);
        assertThat(shown.getJsonArray("activity")
                        .getJsonObject(1)
                        .getJsonObject("hform")
                        .getJsonNumber("h_score")
                        .bigDecimalValue())
                .isEqualByComparingTo("6.5");
        assertThat(shown.getJsonObject("@computed").getInt("n_people")).isEqualTo(2);
        assertThat(shown.getJsonArray("@review")).isEmpty();
        assertThat(tom.run("list").out()).contains("GRI-W-0031").contains("finished");
    }

    @Test
    void anEditChangesWhatItNamesAndNothingElse() throws Exception {
        tom.enrol();
        tom.capture(
                WORKSHOP,
                SESSION + ",'person':[{'p_ref':'P01','p_consent':'yes','p_role':'resident','p_age':'25_64'}]}");

        Ran ran = tom.edit(
                "GRI-W-0031",
                "{'w':{'w_venue':'East Marsh hall','w_title':null},'person':[{'p_ref':'P01','p_new':'yes'},{'p_ref':'P02','p_consent':'no'}]}");

        assertThat(ran.err()).isEmpty();
        JsonObject shown = tom.show("GRI-W-0031");
        assertThat(shown.getJsonObject("w").getString("w_venue")).isEqualTo("East Marsh hall");
        assertThat(shown.getJsonObject("w").get("w_title")).isEqualTo(JsonValue.NULL);
        assertThat(shown.getJsonArray("person")).hasSize(2);
        JsonObject first = shown.getJsonArray("person").getJsonObject(0);
        assertThat(first.getString("p_role")).isEqualTo("resident");
        assertThat(first.getString("p_new")).isEqualTo("yes");

        String row = first.getString("@row");
        assertThat(tom.edit("GRI-W-0031", "{'person':[{'@row':'" + row + "','@delete':true}]}")
                        .code())
                .isZero();
        assertThat(tom.show("GRI-W-0031").getJsonArray("person")).hasSize(1);
    }

    @Test
    void missingCodesAndTalliesAreTakenAsWritten() throws Exception {
        tom.enrol();
        tom.capture(
                WORKSHOP,
                SESSION + ",'n_seen':{'@na':'dk'},"
                        + "'activity':[{'a_type':'dots','dot':[{'d_option':'Safer park','d_dots':{'@recount':20}}]}]}");
        String activity =
                tom.show("GRI-W-0031").getJsonArray("activity").getJsonObject(0).getString("@row");

        tom.edit(
                "GRI-W-0031",
                "{'activity':[{'@row':'" + activity + "','dot':[{'d_option':'Safer park','d_dots':{'@add':5}}]}]}");

        JsonObject shown = tom.show("GRI-W-0031");
        assertThat(shown.getJsonObject("n_seen").getString("@na")).isEqualTo("dk");
        assertThat(shown.getJsonArray("activity")
                        .getJsonObject(0)
                        .getJsonArray("dot")
                        .getJsonObject(0)
                        .getInt("d_dots"))
                .isEqualTo(25);
    }

    @Test
    void everyFaultIsListedByPathAndNothingIsSaved() throws Exception {
        tom.enrol();

        Ran ran = tom.capture(
                WORKSHOP,
                "{'w':{'w_site':'mars','w_ref':'31','w_date':'2nd of November','w_nonsense':1},"
                        + "'n_seen':'many','n_people':3,'nothing':{},'@odd':1,"
                        + "'person':[{'p_ref':'P11','p_consent':'no','p_role':'resident'},{'@row':'nowhere'}],"
                        + "'activity':{}}");

        assertThat(ran.code()).isEqualTo(4);
        assertThat(ran.err())
                .contains("w/w_site: ")
                .contains("w/w_ref: Write it like GRI-W-0031")
                .contains("w/w_date: has a value of the wrong type: a date")
                .contains("w/w_nonsense: is not in this form")
                .contains("n_seen: has a value of the wrong type: a whole number")
                .contains("n_people: is filled in by the form itself")
                .contains("nothing: is not in this form")
                .contains("@odd: is not known here")
                .contains("p_role: is not asked here")
                .contains("person[2]/@row: names no row")
                .contains("activity: is a repeat")
                .contains("Nothing was changed")
                .doesNotContain("mars")
                .doesNotContain("many");
        assertThat(ran.out()).isEmpty();
        assertThat(tom.run("list").out()).isEqualTo("No records yet.");
    }

    @Test
    void aDraftKeepsWhatIsValid() throws Exception {
        tom.enrol();
        Path file = tom.file(
                "{'w':{'w_ref':'GRI-W-0032','w_site':'mars'},'person':[{'p_ref':'P11','p_consent':'no','p_role':'resident'}]}");

        Ran ran = tom.run("capture", "--form", WORKSHOP, "--draft", "--answers", file.toString());

        assertThat(ran.code()).isEqualTo(7);
        assertThat(ran.err()).contains("not taken: w/w_site").contains("p_role");
        JsonObject shown = tom.show("GRI-W-0032");
        assertThat(shown.getString("@state")).isEqualTo("draft");
        assertThat(shown.getJsonObject("w").keySet()).containsExactly("w_ref");
        assertThat(shown.getJsonArray("person").getJsonObject(0).keySet()).doesNotContain("p_role");
    }

    @Test
    void aFileThatIsNoAnswersFileChangesNothing() throws Exception {
        tom.enrol();

        assertThat(tom.capture(WORKSHOP, "{'w':1,'w':2}").code()).isEqualTo(4);
        assertThat(tom.capture(WORKSHOP, "[]").code()).isEqualTo(4);
        assertThat(tom.capture(WORKSHOP, "{").code()).isEqualTo(4);
        assertThat(tom.run("capture", "--form", WORKSHOP, "--answers", "nowhere.json")
                        .code())
                .isEqualTo(2);
        assertThat(tom.run("list").out()).isEqualTo("No records yet.");
    }

    @Test
    void anUnknownRecordIsSaidToBe() throws Exception {
        tom.enrol();

        assertThat(tom.run("show", "GRI-W-9999")).satisfies(ran -> {
            assertThat(ran.code()).isEqualTo(1);
            assertThat(ran.err()).contains("GRI-W-9999").contains("field list");
        });
    }

    @Test
    void twoRecordsOfOneReferenceMustBeToldById() throws Exception {
        tom.enrol();
        String first = tom.capture(WORKSHOP, SESSION + "}").out();
        String second = tom.capture(WORKSHOP, SESSION + "}").out();

        assertThat(tom.run("show", "GRI-W-0031").err()).contains(first).contains(second);
        assertThat(tom.run("show", first).code()).isZero();
    }

    @Test
    void anAttachmentIsSealedAndItsNameForgotten() throws Exception {
        tom.enrol();
        Files.writeString(folder.resolve("flipchart of Brightwell.jpg"), "Brightwell".repeat(2_000));

        Ran ran = tom.capture(
                WORKSHOP,
                SESSION
                        + ",'activity':[{'a_type':'other','photo':[{'ph_img':{'@file':'flipchart of Brightwell.jpg'}}]}]}");

        assertThat(ran.err()).isEmpty();
        JsonObject image = tom.show("GRI-W-0031")
                .getJsonArray("activity")
                .getJsonObject(0)
                .getJsonArray("photo")
                .getJsonObject(0)
                .getJsonObject("ph_img");
        assertThat(image.getString("@type")).isEqualTo("image/jpeg");
        assertThat(image.getInt("@bytes")).isEqualTo(20_000);
        Path blob = folder.resolve("tom/blobs").resolve(image.getString("@blob"));
        assertThat(blob).exists();
        assertThat(Files.readString(blob, java.nio.charset.StandardCharsets.ISO_8859_1))
                .doesNotContain("Brightwell");
    }

    @Test
    void aFailedCaptureLeavesNoAttachmentBehind() throws Exception {
        tom.enrol();
        Files.writeString(folder.resolve("photo.jpg"), "photo");

        Ran ran = tom.capture(
                WORKSHOP,
                "{'w':{'w_ref':'bad'},'activity':[{'a_type':'other','photo':[{'ph_img':{'@file':'photo.jpg'}}]}]}");

        assertThat(ran.code()).isEqualTo(4);
        try (Stream<Path> blobs = Files.list(folder.resolve("tom/blobs"))) {
            assertThat(blobs).isEmpty();
        }
    }

    @Test
    void twoLaptopsThatNeverMetAreMergedAfterSync() throws Exception {
        CommandLine shazia = new CommandLine(site, folder, "shazia");
        tom.enrol();
        String record = tom.capture(
                        WORKSHOP, SESSION + ",'activity':[{'a_type':'dots','dot':[{'d_option':'Safer park'}]}]}")
                .out();
        tom.sync();
        shazia.enrol();
        String activity =
                shazia.show(record).getJsonArray("activity").getJsonObject(0).getString("@row");

        tom.edit(
                record,
                "{'w':{'w_venue':'East Marsh United'},'reflect':{'f_summary':'Park first'},"
                        + "'person':[{'p_ref':'P01','p_consent':'yes','p_role':'resident','p_age':'25_64'},{'p_ref':'P02','p_consent':'no'}],"
                        + "'activity':[{'@row':'" + activity + "','dot':[{'d_option':'Safer park','d_dots':7}]}]}");
        shazia.edit(
                record,
                "{'w':{'w_to':'20:10'},'reflect':{'f_summary':'Lights first'},"
                        + "'person':[{'p_ref':'P02','p_consent':'no'},{'p_ref':'P09','p_consent':'no'}],"
                        + "'activity':[{'@row':'" + activity + "','dot':[{'d_option':'Safer park','d_dots':5}]}]}");
        shazia.sync();
        tom.sync();
        shazia.sync();

        for (CommandLine laptop : new CommandLine[] {tom, shazia}) {
            Ran shown = laptop.run("show", record, "--json");
            assertThat(shown.code()).isEqualTo(7);
            JsonObject json = shown.json();
            assertThat(json.getJsonArray("person")).hasSize(3);
            assertThat(json.getJsonObject("w").getString("w_venue")).isEqualTo("East Marsh United");
            assertThat(json.getJsonObject("w").getString("w_to")).isEqualTo("20:10");
            assertThat(json.getJsonArray("activity")
                            .getJsonObject(0)
                            .getJsonArray("dot")
                            .getJsonObject(0)
                            .getInt("d_dots"))
                    .isEqualTo(12);
            assertThat(json.getJsonArray("@review")).hasSize(1);
            assertThat(json.getJsonArray("@review").toString())
                    .contains("reflect/f_summary")
                    .contains("Park first")
                    .contains("Lights first");
        }
    }

    @Test
    void casesListsWhatStandsOnThePersonsList() throws Exception {
        tom.enrol();
        assertThat(tom.run("cases").out()).contains("No list of cases is on this laptop");
        assertThat(tom.run("cases", "--json").json().getJsonArray("cases")).isEmpty();
        try (Vault vault = site.reopen(FieldSite.place(folder, "tom"))) {
            Instant now = site.clock().instant();
            vault.cases().keep(new CaseStore.Kept(now, "1.0.1", GivenCases.list(now, 5)));
        }

        Ran ran = tom.run("cases");
        JsonObject load = tom.run("cases", "--json").json();

        assertThat(ran.code()).isZero();
        assertThat(ran.out()).contains("5 cases, 4 to go to", GivenCases.number(3), "(contested)", "visits 2");
        assertThat(load.getString("form")).isEqualTo("tfc_community_survey");
        JsonObject last = load.getJsonArray("cases").getJsonObject(4);
        assertThat(last.getString("case")).isEqualTo(GivenCases.number(1));
        assertThat(last.getBoolean("done")).isTrue();
        assertThat(last.getJsonArray("calls").getJsonObject(1).getString("outcome"))
                .isEqualTo("110");
    }
}
