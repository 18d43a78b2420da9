package org.turnstone.server.cases;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.turnstone.form.merged.CaseOfRecord;
import org.turnstone.server.dataset.Visit;
import org.turnstone.sync.testing.SyncFixtures;

class CaseFilesTest {
    private static final SampleList.Issued GIVEN = new SampleList.Issued("GRI-0001-01", "base", "gri1", "aneesa");

    @Test
    void aCaseComesToWhatItsLastVisitSays() {
        CaseFile file = only(told(1, visit("310", "2026-11-02T10:00:00Z"), visit("110", "2026-11-03T17:00:00Z")));

        assertThat(file.outcome()).isEqualTo("110");
        assertThat(file.family()).isEqualTo(OutcomeFamily.COMPLETE);
        assertThat(file.visits()).hasSize(2);
        assertThat(file.area()).isEqualTo("gri1");
        assertThat(file.contested()).isFalse();
    }

    @Test
    void aCaseThatNobodyTriedCounts() {
        CaseFile file = CaseFiles.of(List.of(), List.of(GIVEN), List.of()).get(0);

        assertThat(file.family()).isEqualTo(OutcomeFamily.UNTRIED);
        assertThat(file.listed()).isTrue();
        assertThat(Tally.of(List.of(file)).issued()).isOne();
    }

    @Test
    void aWithdrawnInterviewCountsAsSuchUnlessAnotherStands() {
        List<WithdrawnCases.Withdrawn> withdrawn =
                WithdrawnCases.withdrawn(new CaseOfRecord(GIVEN.number(), GIVEN.wave(), "gri1", "110")).stream()
                        .toList();
        CaseFiles.Told nobody = told(1, visit("310", "2026-11-02T10:00:00Z"));
        CaseFiles.Told interview = told(2, visit("210", "2026-11-03T10:00:00Z"));

        assertThat(CaseFiles.of(List.of(nobody), List.of(), withdrawn).get(0))
                .extracting(CaseFile::outcome, CaseFile::family, CaseFile::contested)
                .containsExactly("561", OutcomeFamily.OTHER, false);
        assertThat(CaseFiles.of(List.of(), List.of(), withdrawn).get(0).area()).isEqualTo("gri1");
        assertThat(CaseFiles.of(List.of(nobody, interview), List.of(), withdrawn)
                        .get(0)
                        .outcome())
                .isEqualTo("210");
        assertThat(WithdrawnCases.withdrawn(new CaseOfRecord("GRI-0001-01", "base", "", "210")))
                .map(WithdrawnCases.Withdrawn::code)
                .contains("562");
        assertThat(WithdrawnCases.withdrawn(new CaseOfRecord("GRI-0001-01", "base", "", "310")))
                .as("there was no interview")
                .isEmpty();
    }

    @Test
    void anInterviewStandsWhoeverCameLater() {
        CaseFile file =
                only(told(1, visit("110", "2026-11-02T10:15:00Z")), told(2, visit("310", "2026-11-05T17:50:00Z")));

        assertThat(file.outcome()).isEqualTo("110");
        assertThat(file.contested()).isFalse();
        assertThat(file.visits()).as("both histories are joined").hasSize(2);
        assertThat(file.records()).hasSize(2);
    }

    @Test
    void lastVisitsThatDifferAreContestedAndNoClockDecides() {
        for (boolean refusedFirst : List.of(true, false)) {
            CaseFile file = only(
                    told(1, visit("431", refusedFirst ? "2026-11-02T10:00:00Z" : "2026-11-09T10:00:00Z")),
                    told(2, visit("310", "2026-11-05T17:50:00Z")));

            assertThat(file.contested()).isTrue();
            assertThat(file.outcome()).isEqualTo("431");
        }
    }

    @Test
    void anOutcomeInConflictIsContested() {
        CaseFile file = only(told(1, visit(Visit.CONFLICT, "2026-11-02T10:00:00Z")));

        assertThat(file.contested()).isTrue();
        assertThat(file.family()).isEqualTo(OutcomeFamily.UNKNOWN);
    }

    @Test
    void aRecordsOwnOrderOfVisitsStandsWhateverItsClockSaid() {
        CaseFile file = only(told(1, visit("310", "2026-11-05T10:00:00Z"), visit("431", "2019-01-12T09:00:00Z")));

        assertThat(file.outcome()).isEqualTo("431");
        assertThat(file.visits().stream().map(attempt -> attempt.visit().code()))
                .containsExactly("310", "431");
    }

    @Test
    void wavesAreApartAndRecordsThatNameNoCaseMakeNone() {
        List<CaseFiles.Told> told = List.of(
                told(1, visit("110", "2026-11-02T10:15:00Z")),
                new CaseFiles.Told(
                        SyncFixtures.record(2),
                        "b",
                        "GRI-0001-01",
                        "fu1",
                        "",
                        "finished",
                        "valid",
                        Set.of(),
                        List.of()),
                new CaseFiles.Told(
                        SyncFixtures.record(3),
                        "c",
                        "[not reached]",
                        "base",
                        "",
                        "draft",
                        "valid",
                        Set.of(),
                        List.of()),
                new CaseFiles.Told(
                        SyncFixtures.record(4), "d", "[conflict]", "base", "", "draft", "valid", Set.of(), List.of()));

        assertThat(CaseFiles.of(told, List.of(), List.of()).stream().map(CaseFile::wave))
                .containsExactly("base", "fu1");
    }

    @Test
    void theOrderInWhichRecordsComeChangesNothing() {
        Random random = new Random(7);
        List<CaseFiles.Told> told = new ArrayList<>();
        for (int i = 1; i <= 60; i++) {
            String code = List.of("110", "310", "431", "540", "730").get(random.nextInt(5));
            told.add(new CaseFiles.Told(
                    SyncFixtures.record(i),
                    "k" + i,
                    "GRI-000" + random.nextInt(9) + "-01",
                    "base",
                    "gri" + (1 + random.nextInt(2)),
                    "finished",
                    "valid",
                    Set.of(),
                    List.of(visit(code, "2026-11-0" + (1 + random.nextInt(8)) + "T10:00:00Z"))));
        }
        List<CaseFile> once = CaseFiles.of(told, List.of(GIVEN), List.of());
        Collections.shuffle(told, random);

        assertThat(CaseFiles.of(told, List.of(GIVEN), List.of())).isEqualTo(once);
    }

    private static CaseFile only(CaseFiles.Told... told) {
        List<CaseFile> files = CaseFiles.of(List.of(told), List.of(GIVEN), List.of());
        assertThat(files).hasSize(1);
        return files.get(0);
    }

    private static CaseFiles.Told told(int record, Visit... visits) {
        return new CaseFiles.Told(
                SyncFixtures.record(record),
                "k" + record,
                "GRI-0001-01",
                "base",
                "gri2",
                "finished",
                "valid",
                Set.of(),
                List.of(visits));
    }

    private static Visit visit(String code, String at) {
        Instant moment = Instant.parse(at);
        return new Visit("r", 1, moment, moment, Visit.Clock.RIGHT, code, "someone", "laptop");
    }
}
