package org.turnstone.form.javarosa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.turnstone.form.javarosa.Filling.EVENING;
import static org.turnstone.form.javarosa.Filling.at;
import static org.turnstone.form.javarosa.Filling.path;

import java.time.LocalDate;
import java.time.LocalTime;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.turnstone.form.AnswerOutcome;
import org.turnstone.form.Evaluation;
import org.turnstone.form.FinishedRecord;
import org.turnstone.form.FormTemplate;
import org.turnstone.form.Item;
import org.turnstone.form.MergeKind;
import org.turnstone.form.OutlineNode;
import org.turnstone.form.RecordValues;
import org.turnstone.form.SampleForms;
import org.turnstone.form.Sensitivity;
import org.turnstone.sync.record.AttachmentRef;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.GroupPath;
import org.turnstone.sync.record.RowId;
import org.turnstone.sync.record.RowPath;

class WorkshopRecordTest {
    private static final FormTemplate WORKSHOP = SampleForms.WORKSHOP.template();

    private final Filling filling = Filling.of(WORKSHOP);

    @AfterEach
    void close() {
        filling.close();
    }

    private void wholeWorkshop() {
        filling.answer("w/w_site", "gri");
        filling.answer("w/w_ref", "GRI-W-0031");
        filling.answer("w/w_title", "Safer streets");
        filling.answer("w/w_date", LocalDate.parse("2026-11-02"));
        filling.answer("w/w_from", LocalTime.of(17, 30));
        filling.answer("w/w_tier", "primary");
        filling.answer("w/w_strand", List.of("process", "local"));
        filling.row("person", "p7").answer("person[p7]/p_ref", "P07");
        filling.answer("person[p7]/p_consent", "yes");
        filling.answer("person[p7]/p_role", "parent");
        filling.answer("person[p7]/p_age", "25_64");
        filling.row("person", "p11").answer("person[p11]/p_ref", "P11");
        filling.answer("person[p11]/p_consent", "no");
        filling.answer("n_seen", 14);
        filling.row("activity", "a1").answer("activity[a1]/a_type", "dots");
        filling.row("activity[a1]/dot", "d1").answer("activity[a1]/dot[d1]/d_option", "Safer park");
        filling.answer("activity[a1]/dot[d1]/d_dots", 23);
        filling.row("activity[a1]/dot", "d2").answer("activity[a1]/dot[d2]/d_option", "Street lights");
        filling.answer("activity[a1]/dot[d2]/d_dots", 9);
    }

    @Test
    void theOutlineHasEveryQuestionWithItsSettings() {
        OutlineNode.Question dots =
                WORKSHOP.outline().question("activity/dot/d_dots").orElseThrow();

        assertThat(dots.settings().merge()).isEqualTo(MergeKind.COUNTER);
        assertThat(dots.settings().indicators()).containsExactly("LOC2");
        assertThat(WORKSHOP.repeatSettings("person").rowKey()).containsExactly("p_ref");
        assertThat(WORKSHOP.repeatSettings("activity/photo").sensitivity()).isEqualTo(Sensitivity.MEDIA);
        assertThat(WORKSHOP.settings("person/p_name").sensitivity()).isEqualTo(Sensitivity.IDENTIFIER);
        assertThat(WORKSHOP.outline().repeats())
                .extracting(OutlineNode::path)
                .containsExactly(
                        "person",
                        "activity",
                        "activity/dot",
                        "activity/tl",
                        "activity/ripple",
                        "activity/photo",
                        "story");
        assertThat(WORKSHOP.outline().repeat("person").orElseThrow().label("Polski (pl)"))
                .isEqualTo("Uczestnik");
        assertThat(WORKSHOP.outline()
                        .question("person/p_age")
                        .orElseThrow()
                        .choice("u12")
                        .orElseThrow()
                        .label("اردو (ur)"))
                .isEqualTo("۱۲ سال سے کم");
        assertThat(WORKSHOP.warnings()).isEmpty();
    }

    @Test
    void ofAPersonWhoSaysNoOnlyNumberAndConsentAreAsked() {
        wholeWorkshop();

        assertThat(filling.visible().stream().filter(key -> key.startsWith("person[p11]/")))
                .containsExactly("person[p11]/p_ref", "person[p11]/p_consent");

        Evaluation evaluation = WORKSHOP.evaluate(filling.session.values(), at(EVENING));
        assertThat(evaluation.relevant().stream().map(Object::toString).filter(p -> p.startsWith("person[p11]/")))
                .containsExactly("person[p11]/p_consent", "person[p11]/p_ref");
        assertThat(evaluation.computed()).containsEntry(path("n_people"), new FieldValue.Whole(2));
    }

    @Test
    void whatAPersonSaidBeforeSayingNoIsKeptButNotRelevant() {
        wholeWorkshop();

        AnswerOutcome outcome = filling.answer("person[p7]/p_consent", "no");

        assertThat(outcome.hidden()).contains(path("person[p7]/p_role"));
        assertThat(outcome.changed()).isEmpty();
        assertThat(filling.now("person[p7]/p_role")).isEqualTo(new FieldValue.Text("parent"));
        assertThat(filling.isRelevant("person[p7]/p_role")).isFalse();
    }

    @Test
    void dotRowsBelongToTheirActivity() {
        wholeWorkshop();
        filling.row("activity", "a2").answer("activity[a2]/a_type", "dots");
        filling.row("activity[a2]/dot", "d1").answer("activity[a2]/dot[d1]/d_dots", 4);

        AnswerOutcome outcome = filling.session.removeRow(RowPath.of("activity[a1]"));

        assertThat(outcome.isAccepted()).isTrue();
        assertThat(filling.session.rows(new GroupPath("activity"))).containsExactly(new RowId("a2"));
        assertThat(filling.now("activity[a2]/dot[d1]/d_dots")).isEqualTo(new FieldValue.Whole(4));
        assertThat(filling.session.values().rows().keySet())
                .containsExactly(new GroupPath("activity"), new GroupPath("activity[a2]/dot"), new GroupPath("person"));
        filling.answer("activity[a2]/dot[d1]/d_dots", 5);
        assertThat(filling.session.find(path("activity[a1]/a_type"))).isEmpty();
    }

    @Test
    void theKindOfActivityDecidesWhichRepeatsAreOffered() {
        filling.row("activity", "a1");
        AnswerOutcome dots = filling.answer("activity[a1]/a_type", "dots");

        assertThat(dots.layoutChanged()).isTrue();
        assertThat(filling.visible()).contains("activity[a1]/dot").doesNotContain("activity[a1]/tl");

        filling.answer("activity[a1]/a_type", "timeline");
        assertThat(filling.visible()).contains("activity[a1]/tl").doesNotContain("activity[a1]/dot");
    }

    @Test
    void aRepeatSaysWhoMayAddRowsAndEachRowItsPosition() {
        wholeWorkshop();

        Item.Repeat people = filling.session.visible().stream()
                .filter(item -> item.key().equals("person"))
                .map(Item.Repeat.class::cast)
                .findFirst()
                .orElseThrow();
        assertThat(people.rows()).isEqualTo(2);
        assertThat(people.mayAdd()).isTrue();
        assertThat(people.label()).isEqualTo("Person at the session");
        assertThat(filling.session.visible())
                .filteredOn(item -> item.key().equals("person[p11]"))
                .singleElement()
                .satisfies(row -> assertThat(((Item.Row) row).position()).isEqualTo(2));
    }

    @Test
    void rowsAreNamedOnceAndOnlyWhereTheyCanStand() {
        filling.row("person", "p1");

        assertThatThrownBy(() -> filling.row("person", "p1")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> filling.row("activity[none]/dot", "d")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> filling.session.removeRow(RowPath.of("person[p2]")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(filling.session.addRow(new GroupPath("person")).row().text()).matches("[A-Za-z0-9_-]{11}");
    }

    @Test
    void urduTextsAreShownAndTheRestFallsBackToEnglish() {
        filling.row("person", "p1");
        filling.session.language("اردو (ur)");

        assertThat(filling.label("person[p1]/p_consent")).isEqualTo("شرکت کی رضامندی");
        assertThat(filling.session.item(path("person[p1]/p_consent")).choices())
                .extracting(choice -> choice.label())
                .containsExactly("رضامند", "رضامند نہیں", "To be asked again");
        assertThat(filling.label("w/w_site")).isEqualTo("Site");
        assertThatThrownBy(() -> filling.session.language("Klingon")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aPhotoIsAnAttachmentTheFormKnowsNothingAbout() {
        filling.row("activity", "a1").row("activity[a1]/photo", "f1");
        FieldValue photo = new FieldValue.Attachment(new AttachmentRef(new byte[32], 10, "image/jpeg", new byte[32]));

        filling.answer("activity[a1]/photo[f1]/ph_img", photo);

        assertThat(filling.now("activity[a1]/photo[f1]/ph_img")).isEqualTo(photo);
        filling.session.finish();
        assertThat(filling.now("activity[a1]/photo[f1]/ph_img")).isEqualTo(photo);
    }

    @Test
    void aWholeWorkshopIsFinishedReopenedAndTheSame() {
        wholeWorkshop();

        FinishedRecord finished = filling.session.finish();

        assertThat(finished.violations()).isEmpty();
        assertThat(finished.name()).isEqualTo("gri GRI-W-0031");
        List<String> screen = filling.visible();
        try (Filling again = Filling.on(WORKSHOP, finished.values(), at(EVENING.plusSeconds(3600)))) {
            assertThat(again.session.values()).isEqualTo(finished.values());
            assertThat(again.visible()).isEqualTo(screen);
            assertThat(again.open()).isEmpty();
        }
    }

    @Test
    void answersOfARowThatIsGoneStayInTheRecord() {
        RecordValues values = RecordValues.EMPTY.with(path("person[px]/p_ref"), new FieldValue.Text("P99"));

        try (Filling reopened = Filling.on(WORKSHOP, values, at(EVENING))) {
            assertThat(reopened.session.values().value(path("person[px]/p_ref")))
                    .isPresent();
            assertThat(reopened.session.values().value(path("n_people"))).contains(new FieldValue.Whole(0));
        }
    }

    @Test
    void aClosedSessionTakesNothingMore() {
        filling.close();

        assertThatThrownBy(() -> filling.answer("n_seen", 1)).isInstanceOf(IllegalStateException.class);
    }
}
