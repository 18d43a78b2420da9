package org.turnstone.field.ui.records;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnstone.field.capture.RecordIndex;
import org.turnstone.field.capture.RecordWork;
import org.turnstone.field.capture.Records;
import org.turnstone.field.testing.FieldOffice;
import org.turnstone.field.testing.FieldSite;
import org.turnstone.field.ui.records.RecordsPicture.Conflict;
import org.turnstone.field.ui.records.RecordsPicture.Detail;
import org.turnstone.field.ui.records.RecordsPicture.Filter;
import org.turnstone.field.ui.records.RecordsPicture.Question;
import org.turnstone.field.ui.records.RecordsPicture.Rival;
import org.turnstone.field.vault.Vault;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.FormHash;
import org.turnstone.sync.record.QueryId;
import org.turnstone.sync.record.RecordId;

class RecordsPresenterTest {
    private static final FieldPath REFERENCE = new FieldPath("w/w_ref");

    @TempDir
    private Path folder;

    private final FieldSite site = new FieldSite(61);
    private final FormHash form = site.publish("tfc_workshop_record");

    private RecordsPresenter presenter(Vault vault) {
        Records records = site.records(vault);
        return new RecordsPresenter(vault, records, new RecordIndex(vault, records), site.clock(), ZoneOffset.UTC);
    }

    private RecordId saved(Vault vault, String reference) throws Exception {
        try (RecordWork work = site.records(vault).begin(form)) {
            work.answer(REFERENCE, new FieldValue.Text(reference));
            work.save(null);
            return work.record();
        }
    }

    private void answered(Vault vault, RecordId record, String reference, @org.jspecify.annotations.Nullable String why)
            throws Exception {
        try (RecordWork work = site.records(vault).open(record)) {
            work.answer(REFERENCE, new FieldValue.Text(reference));
            work.save(why);
        }
    }

    @Test
    void recordsAreFoundByTheirNumberAndTheirState() throws Exception {
        try (Vault vault = site.member(FieldSite.place(folder, "mine"))) {
            RecordId one = saved(vault, "GRI-W-0001");
            site.sync(vault);
            saved(vault, "GRI-W-0002");
            RecordsPresenter presenter = presenter(vault);

            assertThat(presenter.find("", Filter.ALL)).hasSize(2);
            assertThat(presenter.find(" w-0001 ", Filter.ALL))
                    .extracting(RecordIndex.Line::record)
                    .containsExactly(one);
            assertThat(presenter.find("", Filter.NOT_STORED))
                    .extracting(RecordIndex.Line::reference)
                    .containsExactly("GRI-W-0002");
            assertThat(presenter.find("nothing like it", Filter.ALL)).isEmpty();
        }
    }

    @Test
    void aConflictShowsEveryAnswerWithItsAuthorAndIsSettledByOne() throws Exception {
        try (Vault mine = site.member(FieldSite.place(folder, "mine"));
                Vault toms = site.member(FieldSite.place(folder, "toms"))) {
            RecordId record = saved(mine, "GRI-W-0001");
            site.sync(mine);
            site.sync(toms);
            answered(mine, record, "GRI-W-0002", "read from the wrong line");
            answered(toms, record, "GRI-W-0003", null);
            site.sync(toms);
            site.sync(mine);
            RecordsPresenter presenter = presenter(mine);

            Detail detail = presenter.look(record).orElseThrow();
            Conflict conflict = detail.conflicts().get(0);
            assertThat(conflict.rivals())
                    .extracting(Rival::words)
                    .containsExactlyInAnyOrder("GRI-W-0002", "GRI-W-0003");
            assertThat(conflict.rivals())
                    .extracting(Rival::who)
                    .anyMatch(who -> who.contains("Aneesa, on this laptop") && who.contains("read from the wrong line"))
                    .anyMatch(who -> who.contains("Tom, on laptop"));
            assertThat(presenter.find("", Filter.WAITING)).hasSize(1);

            // The one that is displayed, which the form would not call a change, and then the other.
            String shown = site.records(mine).view(record).reference();
            presenter.settle(record, conflict.path(), new FieldValue.Text(shown));
            assertThat(presenter.look(record).orElseThrow().conflicts()).isEmpty();
            assertThat(site.records(mine).view(record).reference()).isEqualTo(shown);
            assertThat(presenter.look(record).orElseThrow().history()).hasSize(4);
        }
    }

    @Test
    void theAnswerThatIsNotDisplayedCanBeTheRightOne() throws Exception {
        try (Vault mine = site.member(FieldSite.place(folder, "mine"));
                Vault toms = site.member(FieldSite.place(folder, "toms"))) {
            RecordId record = saved(mine, "GRI-W-0001");
            site.sync(mine);
            site.sync(toms);
            answered(mine, record, "GRI-W-0002", null);
            answered(toms, record, "GRI-W-0003", null);
            site.sync(toms);
            site.sync(mine);
            RecordsPresenter presenter = presenter(mine);
            String other =
                    site.records(mine).view(record).reference().equals("GRI-W-0002") ? "GRI-W-0003" : "GRI-W-0002";

            presenter.settle(record, REFERENCE, new FieldValue.Text(other));

            assertThat(presenter.look(record).orElseThrow().conflicts()).isEmpty();
            assertThat(site.records(mine).view(record).reference()).isEqualTo(other);
        }
    }

    @Test
    void nothingIsSettledBesideWhatIsTypedAndNotSaved() throws Exception {
        try (Vault mine = site.member(FieldSite.place(folder, "mine"))) {
            RecordId record = saved(mine, "GRI-W-0001");
            try (RecordWork work = site.records(mine).open(record)) {
                work.answer(REFERENCE, new FieldValue.Text("GRI-W-0009"));
                work.keepDraft();
            }

            String said = presenter(mine).settle(record, REFERENCE, new FieldValue.Text("GRI-W-0005"));

            assertThat(said).contains("not saved yet").contains("Nothing was changed");
            assertThat(site.records(mine).view(record).reference()).isEqualTo("GRI-W-0001");
        }
    }

    @Test
    void theBinGivesBackWhatItTook() throws Exception {
        try (Vault mine = site.member(FieldSite.place(folder, "mine"))) {
            RecordId record = saved(mine, "GRI-W-0001");
            RecordsPresenter presenter = presenter(mine);

            presenter.bin(record);
            assertThat(presenter.find("", Filter.ALL)).isEmpty();
            assertThat(presenter.find("", Filter.BIN)).hasSize(1);
            presenter.restore(record);

            assertThat(presenter.find("0001", Filter.ALL)).hasSize(1);
            assertThat(presenter.look(record).orElseThrow().history().get(0).deeds())
                    .containsExactly("Restored");
        }
    }

    @Test
    void aClockThatCannotHaveBeenRightIsSaidToBeWrong() throws Exception {
        try (Vault mine = site.member(FieldSite.place(folder, "mine"))) {
            site.site().clock().advance(Duration.ofDays(-2000));
            RecordId record = saved(mine, "GRI-W-0001");
            site.site().clock().advance(Duration.ofDays(2000));

            Detail detail = presenter(mine).look(record).orElseThrow();

            assertThat(detail.history().get(0).when()).contains("by a clock that was wrong");
        }
    }

    @Test
    void aStateIsSaidOnlyAfterWhatProvesIt() throws Exception {
        try (Vault mine = site.member(FieldSite.place(folder, "mine"))) {
            saved(mine, "GRI-W-0001");
            RecordsPresenter presenter = presenter(mine);
            assertThat(presenter.find("", Filter.ALL).get(0).where()).isEqualTo(RecordIndex.Whereabouts.ONLY_HERE);

            site.sync(mine);

            assertThat(presenter.find("", Filter.ALL).get(0).where()).isEqualTo(RecordIndex.Whereabouts.STORED);
        }
    }

    @Test
    void aQuestionIsShownWithItsAuthorAndAnsweredInPlace() throws Exception {
        FieldOffice office = new FieldOffice(site);
        try (Vault mine = site.member(FieldSite.place(folder, "mine"))) {
            RecordId record = saved(mine, "GRI-W-0001");
            saved(mine, "GRI-W-0002");
            site.sync(mine);
            QueryId id = office.ask(mine, record, REFERENCE, "Is that not 0010?");
            site.sync(mine);
            RecordsPresenter presenter = presenter(mine);

            assertThat(presenter.find("", Filter.ASKED))
                    .extracting(RecordIndex.Line::record)
                    .containsExactly(record);
            Question asked = presenter.look(record).orElseThrow().questions().get(0);
            assertThat(asked.text()).isEqualTo("Is that not 0010?");
            assertThat(asked.who()).startsWith("morag, at the office");
            assertThat(asked.about()).isNotBlank();
            assertThat(asked.answered()).isFalse();
            assertThat(presenter.reply(record, id, "  ")).contains("nothing was sent");

            assertThat(presenter.reply(record, id, "No, I looked at the sign")).contains("next sync");
            Question answered = presenter.look(record).orElseThrow().questions().get(0);
            assertThat(answered.answered()).isTrue();
            assertThat(answered.said()).singleElement().asString().contains("I looked at the sign", "Aneesa");
            assertThat(presenter.find("", Filter.ASKED)).isEmpty();

            site.sync(mine);
            office.close(mine, record, id, "thank you");
            site.sync(mine);
            Detail detail = presenter.look(record).orElseThrow();
            assertThat(detail.questions()).isEmpty();
            assertThat(detail.history().get(0).deeds())
                    .contains("Closed the question")
                    .anyMatch(why -> why.contains("thank you"));
        }
    }
}
