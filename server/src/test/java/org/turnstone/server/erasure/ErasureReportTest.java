package org.turnstone.server.erasure;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.turnstone.server.erasure.ErasureReport.Device;
import org.turnstone.server.erasure.ErasureReport.State;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.change.KeyId;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.RecordId;

class ErasureReportTest {
    private static final Instant AT = Instant.parse("2026-11-09T10:12:00Z");
    private static final RecordId RECORD = new RecordId(new Octets16(1, 2));
    private static final KeyId PART = new KeyId(new Octets16(3, 4));
    private static final ErasureReport.Backups OPEN =
            new ErasureReport.Backups(8107, List.of(8106, 8107), Instant.parse("2027-04-01T00:00:00Z"), 2);
    private static final ErasureReport.Backups CLOSED =
            new ErasureReport.Backups(8107, List.of(), Instant.parse("2027-04-01T00:00:00Z"), 2);

    private static ErasureReport report(int late, Traces remains, ErasureReport.Backups backups, Device... devices) {
        return new ErasureReport(
                RECORD,
                List.of(new ErasureReport.Erased(
                        PART,
                        new ChangeId(new Octets16(5, 6)),
                        AT,
                        "ruth",
                        "by telephone",
                        new Traces(0, 4, 1, 2),
                        late)),
                7,
                remains,
                List.of(devices),
                backups,
                List.of());
    }

    private static Device laptop(int id, String name, State state) {
        return new Device(
                new DeviceId(new Octets16(id, 0)),
                name,
                state,
                state == State.CONFIRMED ? AT : null,
                state == State.OUTSTANDING ? AT : null);
    }

    @Test
    void itSaysWhatIsGoneWhoConfirmedAndWhatCopiesOpen() {
        ErasureReport report =
                report(1, Traces.NONE, OPEN, laptop(1, "ada", State.CONFIRMED), laptop(2, "ben", State.OUTSTANDING));

        assertThat(report.isComplete()).isFalse();
        assertThat(report.sentences())
                .containsExactly(
                        "Part " + PART.toHex() + " of record " + RECORD.toHex()
                                + " was erased on 9 November 2026, 10:12 UTC by ruth (by telephone). Gone: 4 key wraps,"
                                + " 1 attachment, 2 rows of datasets and review.",
                        "On this server 7 headers of the record stay and nothing that was erased.",
                        "1 change to an erased part discarded.",
                        "Erased and confirmed by ada's laptop (00000000).",
                        "Not confirmed yet by ben's laptop (00000000, last seen 9 November 2026, 10:12 UTC).",
                        "2 backups known here are older. Backups and sticks from before open it until the keys of periods"
                                + " 8106, 8107 are destroyed, on 1 April 2027 at the earliest.",
                        "The erasure is not complete yet.");
    }

    @Test
    void itIsCompleteOnceEverybodyWhoCanBeToldHasConfirmedWhoeverWasShutOut() {
        ErasureReport report =
                report(0, Traces.NONE, CLOSED, laptop(1, "ada", State.CONFIRMED), laptop(2, "cem", State.SHUT_OUT));

        assertThat(report.isComplete()).isTrue();
        assertThat(report.sentences())
                .contains(
                        "Shut out, so that they are not told and may keep what they had: cem's laptop (00000000, last seen"
                                + " never).",
                        "No backup of the database and no stick opens it any more, as long as no backup of the keystore is"
                                + " left from before.")
                .doesNotContain("discarded");
    }

    @Test
    void whileSomethingIsLeftHereItIsNotComplete() {
        ErasureReport report = report(0, new Traces(0, 1, 0, 0), OPEN, laptop(1, "ada", State.CONFIRMED));

        assertThat(report.isComplete()).isFalse();
        assertThat(report.sentences())
                .contains("On this server something is left; it is removed within half a minute.");
    }
}
