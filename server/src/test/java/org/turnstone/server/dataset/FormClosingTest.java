package org.turnstone.server.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.turnstone.form.merged.Finding;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.change.PersonId;
import org.turnstone.sync.merge.Candidate;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.Octets16;

class FormClosingTest {
    private static final Instant CLOSED = Instant.parse("2026-11-05T12:00:00Z");
    private static final ChangeId CHANGE = new ChangeId(new Octets16(1, 1));

    private static Candidate begun(Instant wall) {
        return new Candidate(
                new FieldValue.Text("x"),
                CHANGE,
                new PersonId(new Octets16(2, 2)),
                new DeviceId(new Octets16(3, 3)),
                wall,
                null);
    }

    private static TimeClaims received(Instant at) {
        return new TimeClaims(Map.of(CHANGE, at), Map.of(), Map.of());
    }

    @Test
    void aRecordBegunBeforeTheClosingCountsWheneverItComes() {
        Candidate first = begun(CLOSED.minusSeconds(60));

        assertThat(new FormClosing(CLOSED).findings(Optional.of(first), received(CLOSED.plusSeconds(86_400))))
                .isEmpty();
    }

    @Test
    void aRecordBegunLaterIsForReview() {
        Candidate first = begun(CLOSED.plusSeconds(60));

        assertThat(new FormClosing(CLOSED).findings(Optional.of(first), received(CLOSED.plusSeconds(86_400))))
                .extracting(Finding::kind, Finding::path)
                .containsExactly(
                        org.assertj.core.api.Assertions.tuple(Finding.Kind.BEGUN_AFTER_CLOSING, FieldPath.FORM));
    }

    @Test
    void aRecordThatWasHereByThenWasBegunByThenWhateverItsClockSaid() {
        Candidate first = begun(CLOSED.plusSeconds(86_400));

        assertThat(new FormClosing(CLOSED).findings(Optional.of(first), received(CLOSED.minusSeconds(60))))
                .isEmpty();
    }

    @Test
    void nothingIsLateForAnOpenForm() {
        assertThat(FormClosing.OPEN.findings(Optional.of(begun(CLOSED)), received(CLOSED)))
                .isEmpty();
    }
}
