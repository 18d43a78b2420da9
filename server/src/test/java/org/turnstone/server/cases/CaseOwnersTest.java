package org.turnstone.server.cases;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.turnstone.server.dataset.Visit;
import org.turnstone.sync.testing.SyncFixtures;

class CaseOwnersTest {
    private static final SampleList.Issued ANEESAS = new SampleList.Issued("GRI-0001-01", "base", "", "aneesa");
    private static final SampleList.Issued NOBODYS = new SampleList.Issued("GRI-0001-01", "base", "", "");
    private static final Map<String, String> LOGINS = Map.of("key-of-tom", "tom");

    @Test
    void aCaseIsWithWhomTheListNamesWhoeverWasThere() {
        assertThat(owned(ANEESAS, List.of()).owner()).isEqualTo("aneesa");
        assertThat(owned(ANEESAS, List.of()).round()).isOne();
    }

    @Test
    void whereTheListNamesNobodyItIsWithWhoWasThereLast() {
        assertThat(owned(NOBODYS, List.of()).owner()).isEqualTo("tom");
        assertThat(CaseOwners.of(
                                CaseFiles.of(List.of(), List.of(NOBODYS), List.of()),
                                List.of(NOBODYS),
                                List.of(),
                                LOGINS)
                        .get(0)
                        .owner())
                .isEmpty();
    }

    @Test
    void whoeverItWasHandedToLastHasItAndVisitsOfANewRoundAreCounted() {
        CaseHanding second = handing("2026-11-05T09:00:00Z", "shazia", "tom");
        CaseHanding first = handing("2026-11-03T09:00:00Z", "aneesa", "shazia");

        CaseFile file = owned(ANEESAS, List.of(second, first));

        assertThat(file.owner()).isEqualTo("tom");
        assertThat(file.round()).isEqualTo(3);
        assertThat(file.handings()).containsExactly(first, second);
        assertThat(file.visits()).as("history stays with the case").hasSize(3);
        assertThat(file.visitsThisRound()).isOne();
    }

    @Test
    void anotherWaveOfTheSameDoorChangesNoHands() {
        CaseHanding other = new CaseHanding(
                "GRI-0001-01", "follow", Instant.parse("2026-11-05T09:00:00Z"), "morag", "aneesa", "tom", "ill");

        assertThat(owned(ANEESAS, List.of(other)).owner()).isEqualTo("aneesa");
    }

    private static CaseFile owned(SampleList.Issued issued, List<CaseHanding> handings) {
        CaseFiles.Told told = new CaseFiles.Told(
                SyncFixtures.record(1),
                "k",
                issued.number(),
                issued.wave(),
                "",
                "finished",
                "valid",
                Set.of(),
                List.of(
                        visit(1, "310", "2026-11-02T10:00:00Z"),
                        visit(2, "310", "2026-11-04T10:00:00Z"),
                        visit(3, "310", "2026-11-06T10:00:00Z")));
        return CaseOwners.of(CaseFiles.of(List.of(told), List.of(issued), List.of()), List.of(issued), handings, LOGINS)
                .get(0);
    }

    private static CaseHanding handing(String at, String from, String to) {
        return new CaseHanding("GRI-0001-01", "base", Instant.parse(at), "morag", from, to, "laptop stolen");
    }

    private static Visit visit(int n, String code, String at) {
        Instant moment = Instant.parse(at);
        return new Visit("r" + n, n, moment, moment, Visit.Clock.RIGHT, code, "key-of-tom", "laptop");
    }
}
