package org.turnstone.field.ui.home;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnstone.field.capture.RecordIndex;
import org.turnstone.field.capture.RecordWork;
import org.turnstone.field.capture.Records;
import org.turnstone.field.testing.FieldSite;
import org.turnstone.field.vault.Vault;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.FormHash;
import org.turnstone.sync.record.RecordId;

/** What home says, without a window. */
class HomePresenterTest {
    private static final FieldPath REFERENCE = new FieldPath("w/w_ref");

    @TempDir
    private Path folder;

    private final FieldSite site = new FieldSite(63);
    private final FormHash form = site.publish("tfc_workshop_record");

    private HomePresenter presenter(Vault vault) {
        Records records = site.records(vault);
        return new HomePresenter(
                vault, records, new RecordIndex(vault, records), site.clock(), ZoneOffset.UTC, text -> true);
    }

    private RecordId saved(Vault vault, String reference) throws Exception {
        try (RecordWork work = site.records(vault).begin(form)) {
            work.answer(REFERENCE, new FieldValue.Text(reference));
            work.save(null);
            return work.record();
        }
    }

    private void changed(Vault vault, RecordId record, String reference) throws Exception {
        try (RecordWork work = site.records(vault).open(record)) {
            work.answer(REFERENCE, new FieldValue.Text(reference));
            work.save(null);
        }
    }

    private void later() {
        site.site().clock().advance(Duration.ofHours(1));
    }

    @Test
    void aVaultOfNoSiteSaysSoAndHasNothingToBegin() throws Exception {
        try (Vault vault = site.vault(FieldSite.place(folder, "new"))) {
            HomePicture home = presenter(vault).look();

            assertThat(home.enrolled()).isFalse();
            assertThat(home.forms()).isEmpty();
            assertThat(home.receipt()).isEmpty();
            assertThat(home.ready())
                    .extracting(HomePicture.ReadyLine::name)
                    .contains("forms", "keys", "fresh", "clock");
            assertThat(home.ready())
                    .filteredOn(line -> line.name().equals("keys"))
                    .extracting(HomePicture.ReadyLine::well)
                    .containsExactly(false);
        }
    }

    @Test
    void whatWasTouchedLastStandsFirstAndADraftBeforeThat() throws Exception {
        try (Vault vault = site.member(FieldSite.place(folder, "mine"))) {
            RecordId first = saved(vault, "GRI-W-0001");
            later();
            RecordId second = saved(vault, "GRI-W-0002");
            later();
            changed(vault, first, "GRI-W-0003");
            RecordId begun;
            try (RecordWork work = site.records(vault).begin(form)) {
                work.answer(REFERENCE, new FieldValue.Text("GRI-W-0009"));
                work.keepDraft();
                begun = work.record();
            }

            HomePicture home = presenter(vault).look();

            assertThat(home.unfinished()).extracting(RecordIndex.Line::record).containsExactly(begun, first, second);
            assertThat(home.counts().all()).isEqualTo(3);
            assertThat(home.counts().onlyHere()).isEqualTo(3);
            assertThat(home.counts().stored()).isZero();
        }
    }

    @Test
    void afterASyncRecordsCountAsStoredAndTheReceiptIsDated() throws Exception {
        try (Vault vault = site.member(FieldSite.place(folder, "mine"))) {
            saved(vault, "GRI-W-0001");
            site.sync(vault);
            saved(vault, "GRI-W-0002");

            HomePicture home = presenter(vault).look();

            assertThat(home.counts().stored()).isEqualTo(1);
            assertThat(home.counts().onlyHere()).isEqualTo(1);
            assertThat(home.receipt()).isPresent();
            assertThat(home.forms()).extracting(HomePicture.FormLine::hash).containsExactly(form);
        }
    }

    @Test
    void differentAnswersOfTwoLaptopsAreForYouAndTheOffice() throws Exception {
        try (Vault mine = site.member(FieldSite.place(folder, "mine"));
                Vault toms = site.member(FieldSite.place(folder, "toms"))) {
            RecordId record = saved(mine, "GRI-W-0001");
            site.sync(mine);
            site.sync(toms);
            changed(mine, record, "GRI-W-0002");
            changed(toms, record, "GRI-W-0003");
            site.sync(toms);
            site.sync(mine);

            HomePicture home = presenter(mine).look();

            assertThat(home.office()).hasSize(1);
            assertThat(home.office().get(0).line().record()).isEqualTo(record);
            assertThat(home.office().get(0).words()).isEqualTo("1 question with different answers");
        }
    }

    @Test
    void aClockThatCannotBeRightIsSaid() throws Exception {
        try (Vault vault = site.member(FieldSite.place(folder, "mine"))) {
            saved(vault, "GRI-W-0001");
            site.sync(vault);
            assertThat(presenter(vault).look().notices()).isEmpty();
            site.site().clock().advance(Duration.ofDays(-2500));

            HomePicture home = presenter(vault).look();

            assertThat(home.notices()).hasSize(1);
            assertThat(home.ready())
                    .filteredOn(line -> line.name().equals("clock"))
                    .extracting(HomePicture.ReadyLine::well)
                    .containsExactly(false);
        }
    }
}
