package org.turnstone.server.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TimeClaimTest {
    private static final Instant ENROLLED = Instant.parse("2026-10-01T09:00:00Z");
    private static final Instant RECEIVED = Instant.parse("2026-11-02T16:00:00Z");
    private static final Instant FLAT = Instant.parse("2019-01-12T09:00:00Z");
    private static final Duration BEHIND = Duration.between(Instant.parse("2026-11-02T15:00:00Z"), FLAT);

    private static NavigableMap<Instant, Duration> ahead(Instant since, Duration by) {
        NavigableMap<Instant, Duration> ahead = new TreeMap<>();
        ahead.put(since, by);
        return ahead;
    }

    private static TimeClaim judged(Instant said, NavigableMap<Instant, Duration> ahead) {
        return TimeClaim.judged(said, ENROLLED, RECEIVED, ahead);
    }

    @Test
    void aClockThatWasNeverWrongIsBelieved() {
        Instant said = Instant.parse("2026-11-02T15:00:00Z");

        TimeClaim claim = judged(said, Collections.emptyNavigableMap());

        assertThat(claim.isWrong()).isFalse();
        assertThat(claim.corrected()).isEqualTo(said);
    }

    @Test
    void aFlatBatteryIsCorrectedByWhatTheSignInMeasured() {
        TimeClaim claim = judged(FLAT, ahead(Instant.parse("2026-11-02T15:30:00Z"), BEHIND));

        assertThat(BEHIND).isEqualTo(Duration.ofDays(-2851).minusHours(6));
        assertThat(claim.isWrong()).isTrue();
        assertThat(claim.corrected()).isEqualTo(Instant.parse("2026-11-02T15:00:00Z"));
    }

    @Test
    void aClockDaysAheadIsCorrectedEvenIfItsClaimIsNotInTheFutureAnyMore() {
        Instant said = Instant.parse("2026-11-01T10:00:00Z");

        TimeClaim claim = judged(said, ahead(Instant.parse("2026-10-20T09:00:00Z"), Duration.ofDays(3)));

        assertThat(claim.isWrong()).isTrue();
        assertThat(claim.corrected()).isEqualTo(Instant.parse("2026-10-29T10:00:00Z"));
    }

    @Test
    void aClockSetRightBeforeTheSyncLeavesTheClaimWrongAndNothingToCorrectItWith() {
        TimeClaim claim = judged(FLAT, Collections.emptyNavigableMap());

        assertThat(claim.isWrong()).isTrue();
        assertThat(claim.corrected()).isNull();
        assertThat(claim.best()).isEqualTo(RECEIVED);
    }

    @Test
    void aClockThatWentWrongAfterwardsDoesNotSpoilWhatItSaidBefore() {
        Instant said = Instant.parse("2026-11-01T10:00:00Z");

        TimeClaim claim = judged(said, ahead(Instant.parse("2026-11-02T15:30:00Z"), BEHIND));

        assertThat(claim.isWrong()).isFalse();
        assertThat(claim.corrected()).isEqualTo(said);
    }

    @Test
    void whatIsMeasuredLaterSaysNothingOfWhatArrivedBefore() {
        TimeClaim claim = judged(FLAT, ahead(RECEIVED.plusSeconds(1), BEHIND));

        assertThat(claim.corrected()).isNull();
    }

    @Test
    void someMinutesAreNoReasonToMarkAnything() {
        TimeClaim claim = judged(RECEIVED.plusSeconds(1800), ahead(ENROLLED, Duration.ofMinutes(30)));

        assertThat(claim.isWrong()).isFalse();
    }
}
