package org.turnstone.field.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnstone.field.capture.RecordWork;
import org.turnstone.field.capture.Records;
import org.turnstone.field.capture.UnknownRecordException;
import org.turnstone.field.testing.FieldSite;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.identity.ControlEntry;
import org.turnstone.sync.identity.KeyWrap;
import org.turnstone.sync.log.Delivery;
import org.turnstone.sync.log.Entry;
import org.turnstone.sync.record.FormHash;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.replica.ControlReader;

/** A laptop that learns that it was shut out can read nothing any more, and can still hand over what it wrote. */
final class ShutOutTest {
    @TempDir
    Path folder;

    private final FieldSite site = new FieldSite(11);

    private VaultPlace place() {
        return FieldSite.place(folder, "vault");
    }

    private RecordId saved(Vault vault, FormHash form) throws Exception {
        try (RecordWork work = site.records(vault).begin(form)) {
            SmallForm.note(work, "a note");
            work.save(null);
            return work.record();
        }
    }

    private void shutOut(Vault vault) {
        DeviceId device = vault.membership().orElseThrow().certificate().deviceId();
        site.decide(new ControlEntry.Revoke(device, "stolen", Map.of()));
    }

    /** As a session that brought the decisions and broke off there. */
    private void learn(Vault vault) {
        List<Delivery> decisions = site.log()
                .deliveries(ControlReader.missing(
                        site.log(),
                        ControlReader.controlLogs(
                                site.log(), vault.control().orElseThrow().authority()),
                        java.util.Set.of()));
        vault.replica().take(decisions, List.of());
    }

    private static void requireClosed(Vault vault, RecordId record) {
        assertThat(vault.reach(record)).isEqualTo(Vault.Reach.SHUT_OUT);
        assertThat(vault.read(record).keyId()).isEmpty();
        assertThat(vault.begunKey(record)).isEmpty();
        assertThat(vault.scopeKey()).isEmpty();
        assertThat(vault.journal().records()).isEmpty();
        assertThat(vault.notice()).hasValueSatisfying(said -> assertThat(said).contains("shut this laptop out"));
    }

    @Test
    void whatItCouldReadIsClosedAndWhatItWroteGoesOnForTheSite() throws Exception {
        FormHash form = SmallForm.open(site);
        try (Vault vault = site.member(place())) {
            RecordId synced = saved(vault, form);
            site.sync(vault);
            RecordId unsynced = saved(vault, form);
            RecordId begun;
            try (RecordWork work = site.records(vault).begin(form)) {
                SmallForm.note(work, "half a sentence");
                work.keepDraft();
                begun = work.record();
            }
            shutOut(vault);
            learn(vault);
            vault.afterSync();

            for (RecordId record : List.of(synced, unsynced, begun)) {
                requireClosed(vault, record);
            }
            assertThat(site.records(vault).view(unsynced).progress()).isEqualTo(Records.Progress.SHUT_OUT);
            assertThatThrownBy(() -> site.records(vault).open(synced))
                    .isInstanceOf(UnknownRecordException.class)
                    .hasMessageContaining("shut this laptop out");
            Delivery late = vault.log()
                    .deliveries(vault.log().entriesOf(unsynced).stream()
                            .map(Entry::id)
                            .toList())
                    .get(0);
            assertThat(late.entry().hasBody()).isTrue();
            assertThat(late.wraps())
                    .as("the office can open it, and nobody else by what is here")
                    .isNotEmpty()
                    .allMatch(wrap -> wrap.type() == KeyWrap.Type.HPKE
                            && vault.control().orElseThrow().isPeriodKey(wrap.to()));
        }
    }

    @Test
    void nothingNewIsWrittenOnIt() throws Exception {
        FormHash form = SmallForm.open(site);
        try (Vault vault = site.member(place())) {
            site.sync(vault);
            shutOut(vault);
            learn(vault);
            vault.afterSync();

            assertThatThrownBy(() -> saved(vault, form)).isInstanceOf(ShutOutException.class);
            assertThat(vault.log().records()).isEmpty();
        }
    }

    @Test
    void aCrashAfterTheDecisionCameIsMadeGoodAtTheNextOpening() throws Exception {
        FormHash form = SmallForm.open(site);
        RecordId record;
        try (Vault vault = site.member(place())) {
            record = saved(vault, form);
            shutOut(vault);
            learn(vault);
            assertThat(vault.reach(record)).isEqualTo(Vault.Reach.HERE);
        }
        for (int opening = 0; opening < 2; opening++) {
            try (Vault vault = site.reopen(place())) {
                requireClosed(vault, record);
                assertThat(vault.checkEverything()).isPositive();
            }
        }
    }

    @Test
    void aClockBehindWhatTheLaptopHasHeardOfIsSaidAndNothingElse() throws Exception {
        try (Vault vault = site.member(place())) {
            Instant enrolled = vault.membership().orElseThrow().certificate().issued();

            assertThat(warning(vault, enrolled.minus(Duration.ofDays(2851)))).contains("This laptop thinks it is");
            assertThat(warning(vault, enrolled.minus(Duration.ofMinutes(59)))).isEmpty();
            assertThat(warning(vault, enrolled.plus(Duration.ofDays(9999)))).isEmpty();
        }
    }

    private static String warning(Vault vault, Instant now) {
        return ClockWarning.of(vault, Clock.fixed(now, ZoneOffset.UTC), ZoneOffset.UTC)
                .orElse("");
    }
}
