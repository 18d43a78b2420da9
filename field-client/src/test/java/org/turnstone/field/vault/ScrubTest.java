package org.turnstone.field.vault;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnstone.field.testing.FieldSite;

/** A vault is read through once a week while it is open, and says what it found. */
final class ScrubTest {
    @TempDir
    Path folder;

    private final FieldSite site = new FieldSite(71);
    private final Clock clock = Clock.systemUTC();

    private VaultPlace place() {
        return FieldSite.place(folder, "vault");
    }

    @Test
    void itIsDueOnceAWeekAndNotBefore() throws Exception {
        try (Vault vault = site.member(place())) {
            assertThat(vault.isScrubDue(clock)).isTrue();

            CompletableFuture<VaultCheck.Report> told = new CompletableFuture<>();
            vault.scrubWhenDue(clock, Steps.ALL, told::complete);

            assertThat(told.get(30, TimeUnit.SECONDS).isClean()).isTrue();
            assertThat(vault.isScrubDue(clock)).isFalse();
            assertThat(vault.isScrubDue(Clock.offset(clock, Duration.ofDays(6))))
                    .isFalse();
            assertThat(vault.isScrubDue(Clock.offset(clock, Duration.ofDays(8))))
                    .isTrue();
        }
        try (Vault vault = site.reopen(place())) {
            assertThat(vault.notice()).isEmpty();
            assertThat(vault.isScrubDue(clock)).isFalse();
        }
    }

    @Test
    void itNamesWhatIsDamagedAndStaysDue() throws Exception {
        site.publish("tfc_workshop_record");
        site.member(place()).close();
        DamagedVault damage = new DamagedVault(place());
        damage.flipValue("form", damage.keys("form").get(0));

        try (Vault vault = site.reopen(place())) {
            VaultCheck.Report report = vault.scrub(Steps.ALL, clock);

            assertThat(report.findings()).extracting(Finding::code).containsExactly("form");
            assertThat(vault.isScrubDue(clock)).isTrue();
        }
    }

    @Test
    void itStopsWhenItIsToldTo() throws Exception {
        try (Vault vault = site.member(place())) {
            VaultCheck.Report report = vault.scrub((done, of) -> false, clock);

            assertThat(report.whole()).isFalse();
            assertThat(vault.isScrubDue(clock)).isTrue();
        }
    }

    @Test
    void aVaultThatIsClosedMeanwhileStopsIt() throws Exception {
        CompletableFuture<Boolean> begun = new CompletableFuture<>();
        CompletableFuture<VaultCheck.Report> told = new CompletableFuture<>();
        try (Vault vault = site.member(place())) {
            vault.scrubWhenDue(clock, (done, of) -> begun.complete(true) || of >= 0, told::complete);
            begun.get(30, TimeUnit.SECONDS);
        }
        site.reopen(place()).close();
    }
}
