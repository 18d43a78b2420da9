package org.turnstone.server.cases;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.turnstone.server.dataset.Visit;
import org.turnstone.server.programme.SitePlan;
import org.turnstone.sync.testing.SyncFixtures;

class QuotasTest {
    private static final ZoneId LONDON = ZoneId.of("Europe/London");
    private static final SitePlan PLAN = new SitePlan(List.of(
            new SitePlan.Entry(SitePlan.Kind.AREA, "gri1", "East Marsh", null, 3, null, null),
            new SitePlan.Entry(SitePlan.Kind.AREA, "gri2", "West Marsh", null, 1, null, null),
            new SitePlan.Entry(
                    SitePlan.Kind.WAVE,
                    "base",
                    "Baseline",
                    null,
                    null,
                    LocalDate.parse("2026-10-05"),
                    LocalDate.parse("2026-12-18"))));

    private static CaseFiles.Told told(int n, String area, String code, String at) {
        Instant moment = Instant.parse(at);
        return new CaseFiles.Told(
                SyncFixtures.record(n),
                "k" + n,
                "GRI-000" + n + "-01",
                "base",
                area,
                "finished",
                "valid",
                Set.of(),
                List.of(new Visit("r", 1, moment, moment, Visit.Clock.RIGHT, code, "someone", "laptop")));
    }

    private static Quotas quotas(CaseFiles.Told... told) {
        return Quotas.of(CaseFiles.of(List.of(told), List.of(), List.of()), PLAN, LONDON);
    }

    @Test
    void anAreaIsAsFarAsItsCompleteInterviews() {
        Quotas quotas = quotas(
                told(1, "gri1", "110", "2026-11-02T10:00:00Z"),
                told(2, "gri1", "310", "2026-11-02T11:00:00Z"),
                told(3, "gri2", "110", "2026-11-02T12:00:00Z"),
                told(4, "gri2", "110", "2026-11-03T12:00:00Z"));

        assertThat(quotas.lines())
                .containsExactly(new Quotas.Line("gri1", "base", 3, 1), new Quotas.Line("gri2", "base", 1, 2));
        assertThat(quotas.lines().get(0).left()).isEqualTo(2);
        assertThat(quotas.lines().get(0).share()).isEqualTo(33);
        assertThat(quotas.lines().get(1).isFull()).isTrue();
        assertThat(quotas.lines().get(1).share()).isEqualTo(100);
    }

    @Test
    void anAreaThatNobodySetAnythingForIsNotLost() {
        Quotas quotas = quotas(told(1, "gri9", "110", "2026-11-02T10:00:00Z"));

        assertThat(quotas.lines()).contains(new Quotas.Line("gri9", "base", null, 1));
        assertThat(quotas.lines()).contains(new Quotas.Line("gri1", "base", 3, 0));
    }

    @Test
    void weeksBeginOnMondayByTheSitesClockAndNoneIsLeftOut() {
        Quotas quotas = quotas(
                told(1, "gri1", "110", "2026-10-25T23:30:00Z"), // winter time: still Sunday
                told(2, "gri1", "110", "2026-11-09T09:00:00Z"),
                told(3, "gri2", "110", "2026-11-02T09:00:00Z"));

        assertThat(quotas.weeks()).hasSize(2);
        assertThat(quotas.weeks().get(0).counts())
                .isEqualTo(Map.of(
                        LocalDate.parse("2026-10-19"), 1,
                        LocalDate.parse("2026-10-26"), 0,
                        LocalDate.parse("2026-11-02"), 0,
                        LocalDate.parse("2026-11-09"), 1));
        assertThat(quotas.weeks().get(1).sum()).isEqualTo(1);
        assertThat(quotas.weeks().get(1).counts().keySet())
                .isEqualTo(quotas.weeks().get(0).counts().keySet());
    }
}
