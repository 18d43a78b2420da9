package org.turnstone.field.vault;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnstone.field.capture.RecordWork;
import org.turnstone.field.capture.Records;
import org.turnstone.field.testing.FieldSite;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.identity.ControlEntry;
import org.turnstone.sync.identity.KeyWrap;
import org.turnstone.sync.log.Entry;
import org.turnstone.sync.log.Need;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.FormHash;
import org.turnstone.sync.record.RecordId;

/** A laptop gives up what the server's verified backup holds, and nothing else. */
final class LeastDataTest {
    private static final Optional<Duration> FORTNIGHT = Optional.of(Duration.ofDays(14));
    private static final FieldPath NOTE = new FieldPath("note");

    @TempDir
    Path folder;

    private final FieldSite site = new FieldSite(8);

    private VaultPlace place() {
        return FieldSite.place(folder, "vault");
    }

    private RecordId finished(Vault vault, FormHash form) throws Exception {
        try (RecordWork work = site.records(vault).begin(form)) {
            SmallForm.note(work, "a note");
            SmallForm.photo(work, "a photo");
            SmallForm.finish(work);
            return work.record();
        }
    }

    private void daysPass(int days, Vault vault) throws Exception {
        site.site().clock().advance(Duration.ofDays(days));
        site.backUp();
        // Sides that agree in everything exchange no newer receipt, which alone says what time it is.
        site.decide(new ControlEntry.MinimumVersion(0));
        site.sync(vault);
    }

    private static long bodies(Vault vault, RecordId record) {
        return vault.log().entriesOf(record).stream().filter(Entry::hasBody).count();
    }

    @Test
    void aFinishedRecordFadesAndLaterItsBodyGoesAndItCanBeAskedBack() throws Exception {
        FormHash form = SmallForm.open(site);
        try (Vault vault = site.member(place())) {
            RecordId record = finished(vault, form);
            site.sync(vault);
            site.backUp();
            site.sync(vault);
            daysPass(13, vault);
            assertThat(vault.lighten(FORTNIGHT)).isEqualTo(new Vault.Lightened(0, 0));
            List<KeyWrap> shared = vault.log().wrapsOf(record);
            assertThat(shared).isNotEmpty().extracting(KeyWrap::type).containsOnly(KeyWrap.Type.SCOPE);

            daysPass(2, vault);
            assertThat(vault.lighten(FORTNIGHT)).isEqualTo(new Vault.Lightened(1, 0));
            assertThat(vault.log().wrapsOf(record))
                    .allMatch(wrap -> wrap.type() == KeyWrap.Type.HPKE)
                    .extracting(KeyWrap::keyId)
                    .containsExactlyInAnyOrderElementsOf(
                            shared.stream().map(KeyWrap::keyId).toList());
            assertThat(site.records(vault).view(record).progress()).isEqualTo(Records.Progress.ON_SERVER);
            assertThat(vault.read(record).keyId()).isEmpty();
            assertThat(bodies(vault, record)).isPositive();

            daysPass(16, vault);
            assertThat(vault.lighten(FORTNIGHT)).isEqualTo(new Vault.Lightened(0, 1));
            assertThat(bodies(vault, record)).isZero();
            try (var files = Files.list(place().blobs())) {
                assertThat(files).isEmpty();
            }
            assertThat(vault.log().tips()).isEqualTo(site.log().tips());

            assertThat(vault.replica().wants().needs()).isEmpty();
            List<ChangeId> asked = vault.askBack(record);
            assertThat(vault.replica().wants().needs()).isNotEmpty();
            vault.replica().take(site.log().deliveries(asked), List.of());
            assertThat(vault.replica().wants().needs()).isNotEmpty().allMatch(Need.Blob.class::isInstance);
            assertThat(site.records(vault).view(record).values().value(NOTE)).contains(new FieldValue.Text("a note"));
            assertThat(vault.reach(record)).isEqualTo(Vault.Reach.HERE);
        }
    }

    @Test
    void aFadedRecordDoesNotComeBackUnasked() throws Exception {
        FormHash form = SmallForm.open(site);
        try (Vault vault = site.member(place())) {
            RecordId record = finished(vault, form);
            site.sync(vault);
            site.backUp();
            site.sync(vault);
            daysPass(31, vault);
            vault.lighten(FORTNIGHT);
            List<ChangeId> all =
                    vault.log().entriesOf(record).stream().map(Entry::id).toList();

            vault.replica().take(site.log().deliveries(all), List.of());

            assertThat(vault.reach(record)).isEqualTo(Vault.Reach.ON_SERVER);
            assertThat(vault.read(record).keyId()).isEmpty();
            assertThat(bodies(vault, record)).isZero();
        }
    }

    @Test
    void whatIsNotFinishedOrNotSyncedOrWorkedOnStays() throws Exception {
        FormHash form = SmallForm.open(site);
        try (Vault vault = site.member(place())) {
            RecordId unfinished;
            try (RecordWork work = site.records(vault).begin(form)) {
                unfinished = work.record();
                SmallForm.note(work, "to be gone on with");
                work.save(null);
            }
            RecordId workedOn = finished(vault, form);
            try (RecordWork work = site.records(vault).open(workedOn)) {
                SmallForm.note(work, "one thing more");
                work.keepDraft();
            }
            site.sync(vault);
            daysPass(40, vault);
            RecordId unsynced = finished(vault, form);

            assertThat(vault.lighten(FORTNIGHT)).isEqualTo(new Vault.Lightened(0, 0));

            for (RecordId record : List.of(unfinished, workedOn, unsynced)) {
                assertThat(vault.reach(record)).isEqualTo(Vault.Reach.HERE);
                assertThat(bodies(vault, record)).isPositive();
            }
        }
    }

    @Test
    void aVaultInWhichNothingWasWrittenIsNotLookedThroughAgain() throws Exception {
        FormHash form = SmallForm.open(site);
        try (Vault vault = site.member(place())) {
            RecordId record = finished(vault, form);
            site.sync(vault);
            site.backUp();
            site.sync(vault);
            daysPass(15, vault);
            vault.lighten(FORTNIGHT);
            byte[] looked = Files.readAllBytes(place().store());

            vault.read(record);
            vault.lighten(FORTNIGHT);
            // Looking writes what of its own notes is needed no longer, so whoever looked wrote.
            assertThat(Files.readAllBytes(place().store())).isEqualTo(looked);

            assertThat(vault.lighten(Optional.empty()).faded()).isZero();
            assertThat(Files.readAllBytes(place().store())).isNotEqualTo(looked);
            assertThat(vault.reach(record)).isEqualTo(Vault.Reach.ON_SERVER);
        }
    }

    @Test
    void whatIsNewSinceTheLastLookIsLookedAt() throws Exception {
        FormHash form = SmallForm.open(site);
        try (Vault vault = site.member(place())) {
            RecordId worked = finished(vault, form);
            try (RecordWork work = site.records(vault).open(worked)) {
                SmallForm.note(work, "one thing more");
                work.keepDraft();
            }
            site.sync(vault);
            site.backUp();
            site.sync(vault);
            daysPass(40, vault);
            assertThat(vault.lighten(FORTNIGHT)).isEqualTo(new Vault.Lightened(0, 0));

            try (RecordWork work = site.records(vault).open(worked)) {
                work.discard();
            }

            assertThat(vault.lighten(FORTNIGHT).faded()).isEqualTo(1);
        }
    }

    @Test
    void withoutFadingNothingThatCanBeReadIsTaken() throws Exception {
        FormHash form = SmallForm.open(site);
        try (Vault vault = site.member(place())) {
            finished(vault, form);
            site.sync(vault);
            daysPass(400, vault);

            assertThat(vault.lighten(Optional.empty())).isEqualTo(new Vault.Lightened(0, 0));
        }
    }

    @Test
    void aSealedRecordIsKeptUntilTheBackupHasHeldItForAMonth() throws Exception {
        FormHash form = SmallForm.sealing(site);
        try (Vault vault = site.member(place())) {
            RecordId record = finished(vault, form);
            assertThat(vault.lighten(FORTNIGHT).pruned()).isZero();
            site.sync(vault);
            site.backUp();
            site.sync(vault);
            daysPass(29, vault);
            assertThat(vault.lighten(FORTNIGHT).pruned()).isZero();

            daysPass(2, vault);

            assertThat(vault.lighten(FORTNIGHT)).isEqualTo(new Vault.Lightened(0, 1));
            assertThat(bodies(vault, record)).isZero();
            assertThat(vault.askBack(record)).isEmpty();
        }
    }
}
