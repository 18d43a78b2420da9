package org.turnstone.field.ui.form;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnstone.field.capture.CounterEntry;
import org.turnstone.field.capture.RecordWork;
import org.turnstone.field.capture.Records;
import org.turnstone.field.ui.Laptop;
import org.turnstone.field.vault.Vault;
import org.turnstone.form.SampleForms;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.GroupPath;
import org.turnstone.sync.record.MissingCode;
import org.turnstone.sync.record.RowPath;

class FormPresenterTest {
    private static final FieldPath REFERENCE = new FieldPath("w/w_ref");
    private static final FieldPath TITLE = new FieldPath("w/w_title");
    private static final FieldPath SITE = new FieldPath("w/w_site");

    @TempDir
    private Path folder;

    private Laptop laptop;
    private Vault vault;
    private Records records;
    private RecordWork work;
    private final Screen screen = new Screen();
    private FormPresenter presenter;

    /** Remembers what it was told. */
    private static final class Screen implements FormScreen {
        private final List<FormPicture> pictures = new ArrayList<>();
        private final List<String> left = new ArrayList<>();
        private final List<String> alarms = new ArrayList<>();

        @Override
        public void show(FormPicture picture) {
            pictures.add(picture);
        }

        @Override
        public void leave(String sentence) {
            left.add(sentence);
        }

        @Override
        public void alarm(String sentence) {
            alarms.add(sentence);
        }

        FormPicture last() {
            return pictures.get(pictures.size() - 1);
        }

        Page.Asked question(FieldPath path) {
            return last().page().blocks().stream()
                    .filter(block -> block.key().equals(path.text()))
                    .map(block -> (Page.Asked) block)
                    .findFirst()
                    .orElseThrow();
        }
    }

    @BeforeEach
    void beginAWorkshop() throws Exception {
        laptop = Laptop.in(folder, 3, SampleForms.WORKSHOP);
        vault = laptop.open();
        records = laptop.records(vault);
        work = records.begin(laptop.form(SampleForms.WORKSHOP));
        presenter = present(work);
        presenter.begin();
    }

    private FormPresenter present(RecordWork with) {
        DeviceId here = vault.membership().orElseThrow().certificate().deviceId();
        return new FormPresenter(with, null, screen, new Authors(here), laptop.clock(), Laptop.zone());
    }

    @AfterEach
    void close() {
        vault.close();
    }

    private void type(FieldPath path, String text) {
        presenter.edited(path, Typed.text(text), text, true);
    }

    @Test
    void sectionsAndRepeatsArePagesAndAStrayQuestionGoesToThePageBefore() {
        assertThat(screen.last().outline().stream().map(Pages.Entry::key))
                .containsExactly("w", "care", "person", "activity", "story", "reflect");

        presenter.open("person");

        assertThat(screen.last().page().blocks().stream().map(Page.Block::key)).contains("person", "n_seen");
    }

    @Test
    void whatIsAcceptedIsInTheJournalAtOnce() throws Exception {
        type(TITLE, "Safer streets");

        work.close();
        try (RecordWork again = records.open(records.begun().get(0))) {
            assertThat(again.session().item(TITLE).answer()).contains(new FieldValue.Text("Safer streets"));
        }
    }

    @Test
    void aRefusalIsSaidOnceTheFieldIsLeftAndTheTextStays() {
        presenter.edited(REFERENCE, Typed.text("31"), "31", false);
        int before = screen.pictures.size();
        assertThat(screen.question(REFERENCE).error()).isEmpty();

        presenter.edited(REFERENCE, Typed.text("31"), "31", true);

        assertThat(screen.pictures).hasSizeGreaterThan(before);
        assertThat(screen.question(REFERENCE).error()).isEqualTo("Write it like GRI-W-0031");
        assertThat(screen.question(REFERENCE).typed()).isEqualTo("31");
        assertThat(screen.last().outline().get(0).completion().mark()).isEqualTo(Completion.Mark.CHECK);

        type(REFERENCE, "GRI-W-0031");
        assertThat(screen.question(REFERENCE).error()).isEmpty();
    }

    @Test
    void finishingWithGapsShowsThemAndSavesNothing() throws Exception {
        presenter.finish();

        assertThat(screen.left).isEmpty();
        assertThat(screen.last().problems())
                .extracting(FormPicture.Problem::path)
                .contains(SITE, REFERENCE, TITLE);
        assertThat(screen.last().focus()).isEqualTo(new FormPicture.Focus(FormPicture.Focus.Target.PROBLEMS, ""));
        assertThat(records.all()).isEmpty();

        presenter.openQuestion(REFERENCE);
        assertThat(screen.last().page().key()).isEqualTo("w");
        assertThat(screen.last().focus())
                .isEqualTo(new FormPicture.Focus(FormPicture.Focus.Target.QUESTION, "w/w_ref"));
    }

    @Test
    void aProblemInARowSaysInWhich() {
        presenter.addRow(new GroupPath("person"));
        presenter.finish();

        assertThat(screen.last().problems())
                .extracting(FormPicture.Problem::label)
                .anyMatch(label -> label.startsWith("Person at the session 1 · "));
    }

    @Test
    void aReasonForNoAnswerCountsAsAnsweredAndCanBeTakenBack() {
        presenter.missing(TITLE, MissingCode.REFUSED);
        assertThat(screen.question(TITLE).question().value()).isEqualTo(new FieldValue.Missing(MissingCode.REFUSED));
        assertThat(screen.last().outline().get(0).completion().answered()).isEqualTo(1);

        presenter.missing(TITLE, null);
        assertThat(screen.last().outline().get(0).completion().answered()).isZero();
    }

    @Test
    void rowsWithinRowsOpenAndLeadBack() {
        RowPath activity = add(new GroupPath("activity"));
        presenter.edited(activity.field("a_type"), Typed.text("dots"), null, true);
        RowPath dot = add(activity.group("dot"));
        assertThat(screen.last().page().key()).isEqualTo(dot.text());

        presenter.next();
        assertThat(screen.last().page().key()).isEqualTo(activity.text());
        presenter.next();
        assertThat(screen.last().page().key()).isEqualTo("activity");

        presenter.removeRow(activity);
        assertThat(screen.last().page().blocks())
                .filteredOn(block -> block instanceof Page.Rows)
                .allSatisfy(block -> assertThat(((Page.Rows) block).lines()).isEmpty());
    }

    private RowPath add(GroupPath group) {
        presenter.addRow(group);
        return RowPath.of(screen.last().page().key());
    }

    @Test
    void aTallyIsAddedToAndRecounted() {
        RowPath activity = add(new GroupPath("activity"));
        presenter.edited(activity.field("a_type"), Typed.text("dots"), null, true);
        FieldPath dots = add(activity.group("dot")).field("d_dots");

        presenter.count(dots, "7", CounterEntry.ADD);
        presenter.count(dots, "5", CounterEntry.ADD);
        assertThat(screen.question(dots).counted()).containsExactly("Counted so far: 12");

        presenter.count(dots, "20", CounterEntry.RECOUNT);
        assertThat(screen.question(dots).counted()).containsExactly("Counted so far: 20");

        presenter.count(dots, "many", CounterEntry.ADD);
        assertThat(screen.question(dots).error()).contains("whole number");
        assertThat(screen.question(dots).counted()).containsExactly("Counted so far: 20");
    }

    @Test
    void theLanguageChangesTextsAndRunsFromRightToLeftWhereItMust() {
        List<Boolean> directions = new ArrayList<>();
        for (int turn = 0; turn < 3; turn++) {
            presenter.nextLanguage();
            directions.add(screen.last().rightToLeft());
        }

        assertThat(directions).containsExactlyInAnyOrder(false, true, false);
        assertThat(screen.last().language()).isEqualTo("English (en)");
    }

    @Test
    void leavingWithSomethingRefusedIsSaidFirst() throws Exception {
        type(TITLE, "Safer streets");
        type(REFERENCE, "31");

        presenter.saveAndExit();
        assertThat(screen.left).isEmpty();
        assertThat(screen.last().notice()).contains("not saved");

        presenter.saveAndExit();
        assertThat(screen.left).hasSize(1);
        assertThat(records.all()).singleElement().satisfies(view -> {
            assertThat(view.progress()).isEqualTo(Records.Progress.DRAFT);
            assertThat(view.values().value(REFERENCE)).isEmpty();
        });
    }

    @Test
    void nothingEnteredIsNoRecord() throws Exception {
        presenter.saveAndExit();

        assertThat(screen.left).containsExactly("");
        assertThat(records.all()).isEmpty();
        assertThat(records.begun()).isEmpty();
    }

    @Test
    void whatWasLockedAwayOpensWhereItWas() throws Exception {
        type(TITLE, "Safer streets");
        presenter.abandon();

        FormPresenter again = present(records.open(records.begun().get(0)));
        again.begin();

        assertThat(screen.question(TITLE).question().value()).isEqualTo(new FieldValue.Text("Safer streets"));
    }

    @Test
    void picturesOfAnswersShowNoneInTheirText() {
        type(TITLE, "Kowalska");

        assertThat(String.valueOf(screen.question(TITLE).question().value())).doesNotContain("Kowalska");
    }
}
