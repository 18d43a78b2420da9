package org.turnstone.server.proof;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.turnstone.form.SampleForms;

/**
 * Late withdrawal of consent (scenario 3). A respondent of Plymouth's baseline withdraws by telephone: Morag proposes, Ruth
 * agrees, and the record is gone from dataset and figures while its case still counts, as 561. The laptop that goes on working
 * on it offline has its work discarded when it comes, and the certificate becomes complete. What was frozen or published
 * before (release v1, its manifest, the board page, differences of tables) comes with releases. {@link ErasureScenarioIT} looks
 * for what was erased with the eyes of whoever has the disks, and erases parts.
 */
final class WithdrawalScenario {
    private static final int GIVEN_OUT = 77;
    private static final String CASE_PAGE = "cases/case?number=PLY-0001-01&wave=base";
    private static final String NOTE = "Mrs Kowalska, beside the Brightwells, 07700900123";
    private static final String LATE = "She wrote of the swings again";

    /** What was said in Plymouth, hers first; dk and pnts are no figures. */
    private static final List<String> SAID = List.of(
            ("6 7 7 8 8 10 7 8 8 8 8 5 dk 6 10 7 7 10 5 4 pnts 4 8 4 10 6 7 7 6 dk 5 10 dk 4 8 9 6").split(" "));

    private final Office office;
    private final Scene scene;
    private final FieldProcess pia;
    private final FieldProcess tom;
    private final Desk morag;
    private final Desk ruth;
    private String hers = "";
    private String doorstep = "";
    private String quotable = "";

    private WithdrawalScenario(Office office, Scene scene) throws Exception {
        this.office = office;
        this.scene = scene;
        this.pia = scene.enrolled("pia");
        this.tom = scene.enrolled("tom");
        this.morag = office.desk(scene, "morag", "data-manager");
        this.ruth = office.desk(scene, "ruth", "evaluation-officer");
    }

    static void play(Office office) throws Exception {
        try (Scene scene = office.scene("withdrawn", SampleForms.SURVEY)) {
            WithdrawalScenario story = new WithdrawalScenario(office, scene);
            story.baseline();
            story.sheWithdraws();
            story.figuresFollow();
            story.theCertificateWaits();
            story.lateWorkIsDiscarded();
            story.atTheDoorstep();
            story.onlyHerWords();
            story.allAgree();
        }
    }

    private void baseline() throws Exception {
        morag.sitDown().open("cases");
        StringBuilder list = new StringBuilder("case_id,wave,area\n");
        for (int door = 1; door <= GIVEN_OUT; door++) {
            list.append(String.format("PLY-%04d-01,base,ply1%n", door));
        }
        Path file = Files.writeString(scene.stick("given-out.csv"), list);
        morag.attach("List of cases", List.of(file)).press("main", "Give out");

        tom.run("sync");
        pia.run("sync");
        hers = scene.capture(
                pia,
                Scene.SURVEY,
                Interviews.begun("PLY-0001-01", "2026-11-03T10:00:00+00:00", "110", NOTE)
                        .add(
                                "main",
                                Json.createObjectBuilder()
                                        .add(
                                                "wellbeing",
                                                Json.createObjectBuilder().add("wb_satis", SAID.get(0)))
                                        .add(
                                                "you",
                                                Json.createObjectBuilder()
                                                        .add("age", "2")
                                                        .add("kids", 2)))
                        .build());
        for (int door = 2; door <= SAID.size(); door++) {
            String outcome = door == 10 || door == 32 ? "210" : "110";
            scene.capture(
                    pia,
                    Scene.SURVEY,
                    Interviews.shortly(String.format("PLY-%04d-01", door), outcome, SAID.get(door - 1)));
        }
        pia.run("sync");
        tom.run("sync");

        morag.read("datasets/" + Scene.SURVEY + "/quality", "37 records count");
        Interviews.Mean before = Interviews.mean(scene.rows(Scene.SURVEY));
        assertThat(before).isEqualTo(new Interviews.Mean(37, 33, 233));
        assertThat(before.inWords()).isEqualTo("7.0606");
        assertThat(rates()).containsEntry("RR2", "48.05").containsEntry("given out", "77");
        assertThat(tom.show(hers).toString()).contains("Kowalska");

        // Monday, offline.
        scene.edit(
                pia,
                hers,
                Json.createObjectBuilder()
                        .add("main", Json.createObjectBuilder().add("anything", LATE))
                        .build());
    }

    /** On the telephone. It takes two people, and is done at once. */
    private void sheWithdraws() throws Exception {
        morag.sitDown()
                .open("records/" + hers)
                .fill("Why", "she rang and withdrew everything")
                .press("form[action$='/erasures']", "Propose to erase");
        assertThat(morag.text())
                .contains("Proposed. It is erased when a second person agrees.", "she rang and withdrew everything")
                .doesNotContain("Agree, and do it now");
        assertThat(scene.rows(Scene.SURVEY)).hasSize(37);
        ruth.sitDown().open("erasures").press("main", "Agree, and do it now");
        assertThat(ruth.text()).contains("Done, by two people");
    }

    private void figuresFollow() throws Exception {
        Interviews.Mean after = Interviews.mean(scene.rows(Scene.SURVEY));
        assertThat(after).isEqualTo(new Interviews.Mean(36, 32, 227));
        assertThat(after.inWords()).isEqualTo("7.0938");
        ruth.read("datasets/" + Scene.SURVEY + "/quality", "36 records count");
        String page = ruth.read(CASE_PAGE, "561", "respondent asked for deletion", "other, not interviewed");
        office.assertForEverybody("scenario-withdrawn");
        assertThat(page).contains("0 visits", "No record is about this case").doesNotContain("pia");
        assertThat(rates()).containsEntry("RR2", "46.75").containsEntry("given out", "77");
        assertThat(ruth.open("records/" + hers).text()).contains("There is no such record, or it was erased");
    }

    /** The rates of the wave, each by the head of its column. */
    private Map<String, String> rates() throws Exception {
        ruth.sitDown().open("cases/rates");
        String[] heads = ruth.text("table.data thead tr").split("\t");
        String[] cells = ruth.text("table.data tbody tr").split("\t");
        Map<String, String> rates = new TreeMap<>();
        for (int i = 0; i < heads.length; i++) {
            rates.put(heads[i].strip(), cells[i].strip());
        }
        return rates;
    }

    private String certificate() throws Exception {
        morag.sitDown().open("erasures").followFirst("#done ~ ul a[href$='" + hers + "']");
        return morag.text();
    }

    private void theCertificateWaits() throws Exception {
        assertThat(certificate())
                .contains("not complete yet", "she rang and withdrew everything", "ruth", "morag")
                .contains("and nothing that was erased.")
                .contains("Not confirmed yet by", "pia's laptop", "tom's laptop")
                .contains("Backups and sticks from before open it until the key of period")
                .contains("its case has the outcome 561 or 562")
                .contains("aggregates and cannot be changed any more");
        tom.run("sync");
        assertThat(tom.show(hers).getString("@state")).isEqualTo("erased");
        assertThat(certificate())
                .contains("Erased and confirmed by tom's laptop", "Not confirmed yet by pia's laptop")
                .contains("outstanding");
    }

    /** Thursday. */
    private void lateWorkIsDiscarded() throws Exception {
        pia.run("sync");
        assertThat(pia.show(hers).getString("@state")).isEqualTo("erased");
        pia.run("sync");
        String complete = certificate();
        assertThat(complete)
                .contains("1 change to an erased record discarded.")
                .contains("The erasure is complete.")
                .doesNotContain("Not confirmed yet", "outstanding");
        office.assertForEverybody("scenario-certificate");
        assertThat(scene.rows(Scene.SURVEY)).hasSize(36);
        for (FieldProcess laptop : List.of(pia, tom)) {
            JsonObject shown = laptop.show(hers);
            assertThat(shown.toString()).doesNotContain("Kowalska", LATE);
        }
        morag.read("audit?what=record.", "erased a record or a part of one", "morag and ruth");
    }

    /** The variant: taken back before any of it left the laptop, which tells the office the door and nothing else. */
    private void atTheDoorstep() throws Exception {
        doorstep = scene.capture(
                pia,
                Scene.SURVEY,
                Interviews.begun("PLY-0040-01", "2026-11-09T10:00:00+00:00", "110", NOTE)
                        .build());
        assertThat(pia.run("withdraw", doorstep).getString("text")).contains("The record is erased.");
        assertThat(pia.show(doorstep).getString("@state")).isEqualTo("erased");
        assertThat(pia.show(doorstep).toString()).doesNotContain("Kowalska", "PLY-0040-01");
        pia.run("sync");
        morag.read("today", "asked to be erased");
        morag.read("erasures", "consent withdrawn", "pia");
        morag.press("main", "Erase now");
        assertThat(morag.text()).contains("Erased here", "Certificate of erasure");
        assertThat(scene.rows(Scene.SURVEY)).hasSize(36);
        String page =
                ruth.sitDown().read("cases/case?number=PLY-0040-01&wave=base", "561", "respondent asked for deletion");
        assertThat(page).contains("0 visits", "No record is about this case").doesNotContain("Kowalska", "pia");
        assertThat(rates()).containsEntry("RR2", "46.75").containsEntry("contact", "49.35");
    }

    /** The variant: she takes back only that she may be quoted. Her row stays, and her words leave the download for quoting. */
    private void onlyHerWords() throws Exception {
        String said = "The swings are for us as well";
        quotable = scene.capture(
                pia,
                Scene.SURVEY,
                Interviews.begun("PLY-0041-01", "2026-11-09T11:00:00+00:00", "110", "met at the door")
                        .add(
                                "consent",
                                Json.createObjectBuilder().add("c_part", "yes").add("c_quote", "yes"))
                        .add(
                                "main",
                                Json.createObjectBuilder()
                                        .add(
                                                "wellbeing",
                                                Json.createObjectBuilder().add("wb_satis", "7"))
                                        .add("anything", said))
                        .build());
        pia.run("sync");
        assertThat(words(scene.quotableRows(Scene.SURVEY))).containsExactly(said);
        scene.edit(
                pia,
                quotable,
                Json.createObjectBuilder()
                        .add("consent", Json.createObjectBuilder().add("c_quote", "no"))
                        .build());
        pia.run("sync");
        assertThat(words(scene.rows(Scene.SURVEY))).containsExactly(said);
        assertThat(words(scene.quotableRows(Scene.SURVEY))).containsExactly("[not agreed]");
        assertThat(Interviews.mean(scene.quotableRows(Scene.SURVEY)))
                .isEqualTo(Interviews.mean(scene.rows(Scene.SURVEY)))
                .isEqualTo(new Interviews.Mean(37, 33, 234));
        morag.sitDown().read("audit?what=dataset.export", "downloaded a dataset", Scene.SURVEY + " for quoting");
    }

    /** What stands under "anything else" in the rows where something does. */
    private static List<String> words(List<Map<String, String>> rows) {
        return rows.stream()
                .map(row -> row.getOrDefault("main-anything", ""))
                .filter(text -> !List.of("[not reached]", "[not applicable]").contains(text))
                .toList();
    }

    private void allAgree() throws Exception {
        pia.run("sync");
        tom.run("sync");
        Map<String, String> states = scene.statesOfTheServer();
        states.keySet().removeAll(List.of(hers, doorstep));
        assertThat(states).hasSize(37).containsKey(quotable);
        assertThat(standing(pia)).isEqualTo(states);
        assertThat(standing(tom)).isEqualTo(states);
        office.assertNothingLeaks(
                scene, List.of("Kowalska", "Brightwell", "07700900123", LATE, "she rang and withdrew"));
    }

    private static Map<String, String> standing(FieldProcess laptop) throws IOException {
        Map<String, String> states = Scene.states(laptop);
        for (JsonObject line : laptop.list().getValuesAs(JsonObject.class)) {
            if (line.getString("state").equals("erased")) {
                states.remove(line.getString("record"));
            }
        }
        return states;
    }
}
