package org.turnstone.server.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.turnstone.server.platform.ProblemException;

class HandOverTest {
    private static final CaseHandings.Door ANEESAS = new CaseHandings.Door("GRI-0001-01", "base");
    private static final CaseHandings.Door TOMS = new CaseHandings.Door("GRI-0002-01", "base");
    private static final CaseHandings.Door NOBODYS = new CaseHandings.Door("GRI-0003-01", "base");
    private static final List<SampleList.Issued> ISSUED = List.of(
            new SampleList.Issued("GRI-0001-01", "base", "", "aneesa"),
            new SampleList.Issued("GRI-0002-01", "base", "", "tom"),
            new SampleList.Issued("GRI-0003-01", "base", "", ""));

    private static Caseload load(int opened, CaseHanding... handings) {
        List<CaseFile> files =
                CaseOwners.of(CaseFiles.of(List.of(), ISSUED, List.of()), ISSUED, List.of(handings), Map.of());
        return new Caseload("", files, 0, opened, 1, Map.of(), Map.of(), Map.of(), Map.of(), Map.of());
    }

    private static void refused(int status, String code, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(ProblemException.class, refused -> {
            assertThat(refused.problem().status()).isEqualTo(status);
            assertThat(refused.problem().code()).isEqualTo(code);
        });
    }

    @Test
    void casesGoFromWhoeverHasThemAndThoseOfThePersonStay() {
        var handed = HandOver.of(load(1), List.of(ANEESAS, TOMS, NOBODYS, ANEESAS), Optional.empty(), "tom");

        assertThat(handed).containsOnlyKeys("aneesa", "");
        assertThat(handed.get("aneesa")).extracting(CaseFile::number).containsExactly("GRI-0001-01");
        assertThat(handed.get("")).extracting(CaseFile::number).containsExactly("GRI-0003-01");
    }

    @Test
    void aCaseThatIsNotKnownHereIsRefusedWithAllOthers() {
        refused(
                404,
                "NO_CASE",
                () -> HandOver.of(
                        load(1),
                        List.of(ANEESAS, new CaseHandings.Door("PLY-0001-01", "base")),
                        Optional.empty(),
                        "tom"));
        refused(
                404,
                "NO_CASE",
                () -> HandOver.of(
                        load(1), List.of(new CaseHandings.Door("GRI-0001-01", "follow")), Optional.empty(), "tom"));
    }

    @Test
    void casesThatAreThePersonsAlreadyAreRefused() {
        refused(409, "SAME_PERSON", () -> HandOver.of(load(1), List.of(TOMS), Optional.empty(), "tom"));
        refused(409, "SAME_PERSON", () -> HandOver.of(load(1), List.of(TOMS), Optional.of("aneesa"), "tom"));
    }

    @Test
    void whoeverSawACaseWithSomebodyElseIsRefusedSinceItWasHandedOnMeanwhile() {
        Caseload meanwhile = load(
                1,
                new CaseHanding(
                        "GRI-0001-01", "base", Instant.parse("2026-11-05T09:00:00Z"), "ruth", "aneesa", "tom", "ill"));

        refused(409, "HANDED_ON", () -> HandOver.of(meanwhile, List.of(ANEESAS), Optional.of("aneesa"), "shazia"));
        refused(409, "HANDED_ON", () -> HandOver.of(meanwhile, List.of(ANEESAS), Optional.of(""), "shazia"));
        assertThat(HandOver.of(meanwhile, List.of(ANEESAS), Optional.of("tom"), "shazia"))
                .containsOnlyKeys("tom");
        assertThat(HandOver.of(load(1), List.of(NOBODYS), Optional.of(""), "shazia"))
                .containsOnlyKeys("");
    }

    @Test
    void nobodyHandsOverWhileRecordsAreBeingOpened() {
        refused(503, "OPENING", () -> HandOver.of(load(0), List.of(ANEESAS), Optional.empty(), "tom"));
    }
}
