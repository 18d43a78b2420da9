package org.turnstone.field.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.turnstone.field.testing.FieldSite;
import org.turnstone.field.testing.GivenCases;
import org.turnstone.field.vault.CaseStore;
import org.turnstone.field.vault.Vault;
import org.turnstone.form.Fieldwork;
import org.turnstone.form.merged.CaseOfRecord;
import org.turnstone.sync.identity.CaseList;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.FormHash;
import org.turnstone.sync.record.GroupPath;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.record.RowPath;

/** The office's list and what was typed here since stand side by side, and a visit begins at the right door. */
final class CaseloadTest {
    @TempDir
    Path folder;

    private final FieldSite site = new FieldSite(41);

    private CaseStore.Kept given() {
        return new CaseStore.Kept(
                site.clock().instant(), "1.0.1", GivenCases.list(site.clock().instant(), 5));
    }

    private Caseload load(Vault vault) throws Exception {
        return Caseload.of(given(), new RecordIndex(vault, site.records(vault)).lines());
    }

    private static List<String> numbers(Caseload load) {
        return load.doors().stream().map(door -> door.known().number()).toList();
    }

    private RecordWork begun(Vault vault, FormHash form, int n) throws Exception {
        return CaseVisit.begin(site.records(vault), form, given().list().cases().get(n - 1));
    }

    private static void interview(RecordWork work) {
        Fieldwork fieldwork = Fieldwork.of(work.template()).orElseThrow();
        RowPath row = work.addRow(new GroupPath(fieldwork.visits()));
        String within = fieldwork.outcome().path().substring(fieldwork.visits().length());
        assertThat(work.answer(new FieldPath(row.text() + within), new FieldValue.Text("110"))
                        .isAccepted())
                .isTrue();
    }

    @Test
    void whereSomebodyHasToGoStandsFirstAndWhereFewestWereBeforeThat() throws Exception {
        try (Vault vault = site.member(FieldSite.place(folder, "vault"))) {
            Caseload load = load(vault);

            assertThat(numbers(load))
                    .containsExactly(
                            GivenCases.number(4),
                            GivenCases.number(5),
                            GivenCases.number(3),
                            GivenCases.number(2),
                            GivenCases.number(1));
            assertThat(load.open()).isEqualTo(4);
        }
    }

    @Test
    void aVisitBegunFromTheListIsAboutThatCaseAndIsFoundBesideIt() throws Exception {
        FormHash form = site.publish("tfc_community_survey_2026110502");
        try (Vault vault = site.member(FieldSite.place(folder, "vault"))) {
            RecordId draft;
            try (RecordWork work = begun(vault, form, 4)) {
                draft = work.record();
                assertThat(CaseOfRecord.of(work.template(), work.session().values()))
                        .hasValueSatisfying(about -> {
                            assertThat(about.number()).isEqualTo(GivenCases.number(4));
                            assertThat(about.wave()).isEqualTo("base");
                            assertThat(about.area())
                                    .as("which the form offers once it knows the site")
                                    .isEqualTo("gri1");
                        });
            }
            RecordId interviewed;
            try (RecordWork work = begun(vault, form, 5)) {
                interviewed = work.record();
                interview(work);
                work.save(null);
            }

            Caseload load = load(vault);

            assertThat(door(load, 4).here())
                    .extracting(RecordIndex.Line::record)
                    .containsExactly(draft);
            assertThat(door(load, 4).isDone()).isFalse();
            assertThat(door(load, 5).here())
                    .extracting(RecordIndex.Line::record)
                    .containsExactly(interviewed);
            assertThat(door(load, 5).isDone())
                    .as("answered here, whatever the office knew")
                    .isTrue();
            assertThat(door(load, 3).here()).isEmpty();
            assertThat(load.open()).isEqualTo(3);
        }
    }

    private static Caseload.Door door(Caseload load, int n) {
        return load.doors().stream()
                .filter(door -> door.known().number().equals(GivenCases.number(n)))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({
        "110, true",
        "430, true",
        "510, true",
        "710, true",
        "'', false",
        "210, false",
        "310, false",
        "450, false",
        "451, false",
        "612, false"
    })
    void somebodyGoesBackForAnAppointmentForWhatWasBegunAndWhereNobodyWasMet(String outcome, boolean done) {
        assertThat(new Caseload.Door(came(outcome, false), List.of()).isDone()).isEqualTo(done);
        assertThat(new Caseload.Door(came(outcome, true), List.of()).isDone())
                .as("where visits differ the office has to decide first")
                .isFalse();
    }

    private static CaseList.Case came(String outcome, boolean contested) {
        return new CaseList.Case(
                GivenCases.number(9), "base", "", "", "", 1, 1, List.of(), outcome, contested, List.of());
    }

    @Test
    void aRecordInTheBinStandsBesideNoCase() throws Exception {
        FormHash form = site.publish("tfc_community_survey_2026110502");
        try (Vault vault = site.member(FieldSite.place(folder, "vault"))) {
            RecordId record;
            try (RecordWork work = begun(vault, form, 5)) {
                record = work.record();
                interview(work);
                work.save(null);
            }
            new RecordDecisions(vault, site.records(vault), site.clock()).bin(record);

            assertThat(door(load(vault), 5).here()).isEmpty();
            assertThat(door(load(vault), 5).isDone()).isFalse();
        }
    }

    @Test
    void whatTheFormDoesNotTakeIsLeftToBeAsked() throws Exception {
        FormHash form = site.publish("tfc_community_survey_2026110502");
        CaseList.Case odd = new CaseList.Case(
                GivenCases.number(9), "no such wave", "", "no such area", "", 1, 0, List.of(), "", false, List.of());
        try (Vault vault = site.member(FieldSite.place(folder, "vault"));
                RecordWork work = CaseVisit.begin(site.records(vault), form, odd)) {
            assertThat(CaseOfRecord.of(work.template(), work.session().values()))
                    .contains(new CaseOfRecord(GivenCases.number(9), "", "", ""));
        }
    }

    @Test
    void outcomesAreWordedByTheForm() throws Exception {
        FormHash form = site.publish("tfc_community_survey_2026110502");
        try (Vault vault = site.member(FieldSite.place(folder, "vault"))) {
            Map<String, String> words =
                    Caseload.outcomes(site.records(vault).forms().template(form), "English (en)");

            assertThat(words).containsKeys("110", "310").doesNotContainValue("110");
        }
    }

    @Test
    void aCaseIsADoorAndIsNamedInNoLog() throws Exception {
        try (Vault vault = site.member(FieldSite.place(folder, "vault"))) {
            assertThat(load(vault) + " " + load(vault).doors()).doesNotContain("GRI");
        }
    }
}
