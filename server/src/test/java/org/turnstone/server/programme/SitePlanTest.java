package org.turnstone.server.programme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.turnstone.server.platform.ProblemException;

class SitePlanTest {
    private static SitePlan.Entry wave(String code, String begins, String ends) {
        return SitePlans.checked(new SitePlans.Typed("wave", code, "Wave " + code, "", "", begins, ends));
    }

    private static SitePlan.Entry area(String code, String target) {
        return SitePlans.checked(new SitePlans.Typed("area", code, " East Marsh ", "core", target, "", ""));
    }

    @Test
    void aDayLiesInTheWaveThatHoldsItBothEndsIncluded() {
        SitePlan plan = new SitePlan(
                List.of(wave("fu1", "2027-10-04", "2027-12-17"), wave("base", "2026-10-05", "2026-12-18")));

        assertThat(plan.of(SitePlan.Kind.WAVE)).extracting(SitePlan.Entry::code).containsExactly("base", "fu1");
        assertThat(plan.waveOn(LocalDate.parse("2026-10-05")))
                .map(SitePlan.Entry::code)
                .contains("base");
        assertThat(plan.waveOn(LocalDate.parse("2027-12-17")))
                .map(SitePlan.Entry::code)
                .contains("fu1");
        assertThat(plan.waveOn(LocalDate.parse("2027-01-01"))).isEmpty();
    }

    @Test
    void anEntryIsToldInFull() {
        assertThat(area("gri1", "40").inWords()).isEqualTo("area gri1: East Marsh, target 40");
        assertThat(area("gri1", "").target()).isNull();
        assertThat(wave("base", "2026-10-05", "2026-12-18").inWords())
                .isEqualTo("wave base: Wave base, 2026-10-05 to 2026-12-18");
    }

    @Test
    void whatCannotBeIsRefusedInWords() {
        assertThatThrownBy(() -> wave("base", "2026-12-18", "2026-10-05")).isInstanceOf(ProblemException.class);
        assertThatThrownBy(() -> wave("base", "soon", "2026-10-05")).isInstanceOf(ProblemException.class);
        assertThatThrownBy(() -> wave("<b>", "2026-10-05", "2026-12-18")).isInstanceOf(ProblemException.class);
        assertThatThrownBy(() -> area("gri1", "-3")).isInstanceOf(ProblemException.class);
        assertThatThrownBy(() -> area("gri1", "100001")).isInstanceOf(ProblemException.class);
        assertThatThrownBy(() -> SitePlans.checked(new SitePlans.Typed("measure", "WB1", "Life", "", "", "", "")))
                .isInstanceOf(ProblemException.class);
    }

    @Test
    void aCodeThatNobodyNamedKeepsTheFormsWords() {
        SitePlan plan = new SitePlan(List.of(area("gri1", "40")));

        assertThat(plan.name(SitePlan.Kind.AREA, "gri1", "gri1")).isEqualTo("East Marsh");
        assertThat(plan.name(SitePlan.Kind.AREA, "gri2", "West Marsh")).isEqualTo("West Marsh");
    }
}
