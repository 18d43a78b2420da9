package org.turnstone.field.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.turnstone.sync.exchange.SyncReport;

class TransferReportTest {
    private static final SyncReport NOTHING =
            new SyncReport(false, 0, 0, Set.of(), List.of(), List.of(), 0, 0, 0, Set.of(), Set.of(), null, false);

    private static String said(Duration clockAhead) {
        return String.join("\n", TransferReport.of(NOTHING, 0, clockAhead).sentences());
    }

    @Test
    void aClockThatIsOffByDaysIsSaidInDays() {
        assertThat(said(Duration.ofDays(3).minusSeconds(2))).contains("clock is 3 days ahead of the server's");
        assertThat(said(Duration.ofDays(-2851).minusHours(6)))
                .contains("clock is 2851 days and 6 hours behind the server's");
    }

    @Test
    void aClockThatIsOffByMinutesIsSaidFromFiveOn() {
        assertThat(said(Duration.ofMinutes(-7))).contains("clock is 7 minutes behind the server's");
        assertThat(said(Duration.ofMinutes(4))).doesNotContain("clock");
    }
}
