package org.turnstone.server.cases;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.turnstone.server.dataset.Visit;
import org.turnstone.sync.identity.CaseList;
import org.turnstone.sync.record.WireLimits;
import org.turnstone.sync.testing.SyncFixtures;

class LaptopCaseListsTest {
    private static final Instant AT = Instant.parse("2026-11-03T10:00:00Z");

    private static CaseFile file(String number, String owner, String outcome, List<Visit> visits) {
        return new CaseFile(
                number,
                "base",
                "gri1",
                true,
                visits.stream()
                        .map(visit -> new CaseFile.Attempt(SyncFixtures.record(1), visit))
                        .toList(),
                visits.isEmpty()
                        ? List.of()
                        : List.of(new CaseFile.About(SyncFixtures.record(1), "k", "finished", "valid", Set.of())),
                outcome,
                outcome.isEmpty() ? OutcomeFamily.UNTRIED : OutcomeFamily.of(outcome),
                false,
                owner,
                List.of(new CaseHanding(number, "base", AT, "morag", "tom", owner, "ill")));
    }

    private static Visit visit(int n, String code, String who) {
        return new Visit("r" + n, n, AT.plusSeconds(n), AT, Visit.Clock.RIGHT, code, who, "laptop");
    }

    private static CaseList listOf(String login, List<CaseFile> files) {
        Caseload load = new Caseload(
                "tfc_community_survey",
                files,
                0,
                1,
                1,
                Map.of(),
                Map.of("base", "Baseline"),
                Map.of("gri1", "East Marsh"),
                Map.of("key-of-tom", "Tom"),
                Map.of());
        return LaptopCaseLists.listOf(load, login);
    }

    @Test
    void theLaptopHearsOfItsOwnPersonsCasesAndOfNoOthers() {
        CaseList list = listOf(
                "aneesa",
                List.of(
                        file("GRI-0002-01", "tom", "", List.of()),
                        file("GRI-0001-01", "aneesa", "310", List.of(visit(1, "310", "key-of-tom"))),
                        file("GRI-0003-01", "", "", List.of())));

        assertThat(list.cases())
                .containsExactly(new CaseList.Case(
                        "GRI-0001-01",
                        "base",
                        "Baseline",
                        "gri1",
                        "East Marsh",
                        2,
                        1,
                        List.of(new CaseList.Call(Optional.of(AT.plusSeconds(1)), "310", "Tom")),
                        "310",
                        false,
                        List.of(SyncFixtures.record(1))));
        assertThat(list.left()).isZero();
    }

    @Test
    void ofManyVisitsTheNewestAreToldAndAllAreCounted() {
        List<Visit> visits = new ArrayList<>();
        for (int n = 1; n <= WireLimits.MAX_CASE_CALLS + 5; n++) {
            visits.add(visit(n, n == WireLimits.MAX_CASE_CALLS + 5 ? Visit.CONFLICT : "310", "a key of nobody known"));
        }

        CaseList.Case told = listOf("aneesa", List.of(file("GRI-0001-01", "aneesa", "310", visits)))
                .cases()
                .get(0);

        assertThat(told.visits()).isEqualTo(visits.size());
        assertThat(told.calls()).hasSize(WireLimits.MAX_CASE_CALLS);
        assertThat(told.calls().get(0).at()).contains(AT.plusSeconds(6));
        assertThat(told.calls().get(WireLimits.MAX_CASE_CALLS - 1).outcome())
                .as("what the office has to decide is no outcome")
                .isEmpty();
        assertThat(told.calls()).allMatch(call -> call.who().isEmpty());
    }

    @Test
    void whereTheyAreTooManyThoseWithAnInterviewStayAway() {
        List<CaseFile> files = new ArrayList<>();
        for (int i = 0; i < WireLimits.MAX_CASES + 3; i++) {
            files.add(file("GRI-%04d-01".formatted(i), "aneesa", i < 3 ? "110" : "", List.of()));
        }

        CaseList list = listOf("aneesa", files);

        assertThat(list.cases())
                .hasSize(WireLimits.MAX_CASES)
                .allMatch(one -> one.outcome().isEmpty());
        assertThat(list.left()).isEqualTo(3);
    }
}
