package org.turnstone.form.javarosa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.turnstone.form.javarosa.Filling.EVENING;
import static org.turnstone.form.javarosa.Filling.at;
import static org.turnstone.form.javarosa.Filling.path;

import java.time.Duration;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.turnstone.form.AnswerOutcome;
import org.turnstone.form.Evaluation;
import org.turnstone.form.FinishedRecord;
import org.turnstone.form.FormTemplate;
import org.turnstone.form.MigrationNote;
import org.turnstone.form.RecordValues;
import org.turnstone.form.SampleForms;
import org.turnstone.form.Violation;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.GroupPath;
import org.turnstone.sync.record.MissingCode;
import org.turnstone.sync.record.RowId;
import org.turnstone.sync.record.RowPath;

class CommunitySurveyTest {
    private static final FormTemplate SURVEY = SampleForms.SURVEY.template();
    private static final FormTemplate NEXT = SampleForms.SURVEY_NEXT.template();

    private final Filling filling = Filling.of(SURVEY);

    @AfterEach
    void close() {
        filling.close();
    }

    private void atTheDoor(Filling survey) {
        survey.answer("visit/site", "gri");
        survey.answer("visit/area", "gri1");
        survey.answer("visit/case_id", "GRI-0412-01");
        survey.answer("visit/wave", "base");
        survey.row("contact", "k1");
        survey.answer("contact[k1]/contact_at", OffsetDateTime.parse("2026-11-02T18:00:00Z"));
        survey.answer("contact[k1]/contact_outcome", "110");
    }

    private void wholeInterview(Filling survey) {
        atTheDoor(survey);
        survey.answer("consent/c_part", "yes");
        survey.answer("consent/c_quote", "no");
        survey.answer("consent/c_recontact", "no");
        survey.answer("consent/c_how", "spoken");
        survey.answer("main/wellbeing/wb_satis", "7");
        survey.answer("main/gate/gate_choice", "go");
        survey.answer("main/safe/safe_where", List.of("fam", "school"));
        survey.answer("main/you/kids", 2);
        survey.answer("close/close_card", "yes");
    }

    @Test
    void theFormIsReadWithItsLanguagesAndSettings() {
        assertThat(SURVEY.formId()).isEqualTo("tfc_community_survey");
        assertThat(SURVEY.version()).isEqualTo("2026110101");
        assertThat(SURVEY.languages()).containsExactly("English (en)", "Cymraeg (cy)", "Polski (pl)");
        assertThat(SURVEY.defaultLanguage()).isEqualTo("English (en)");
        assertThat(SURVEY.warnings()).isEmpty();
        assertThat(SURVEY.outline()
                        .question("main/wellbeing/wb_satis")
                        .orElseThrow()
                        .choices())
                .hasSize(13);
    }

    @Test
    void startIsStampedOnceFromTheSessionsClock() {
        assertThat(filling.now("start")).isEqualTo(new FieldValue.Moment(OffsetDateTime.parse("2026-11-02T18:30:00Z")));
        assertThat(filling.now("today")).isEqualTo(new FieldValue.Day(LocalDate.parse("2026-11-02")));
        assertThat(filling.now("deviceid")).isEqualTo(new FieldValue.Text("laptop-7"));
        assertThat(filling.session.derived().stamps())
                .containsOnlyKeys(path("start"), path("today"), path("deviceid"), path("username"));
    }

    @Test
    void theFirstRowOfARepeatIsNotThereUntilSomebodyAddsIt() {
        assertThat(filling.now("n_calls")).isEqualTo(new FieldValue.Whole(0));
        assertThat(filling.visible()).contains("contact").doesNotContain("consent");

        filling.row("contact", "k1");
        filling.answer("contact[k1]/contact_outcome", "310");
        filling.row("contact", "k2");
        AnswerOutcome outcome = filling.answer("contact[k2]/contact_outcome", "110");

        assertThat(filling.now("n_calls")).isEqualTo(new FieldValue.Whole(2));
        assertThat(outcome.changed()).containsEntry(path("last_outcome"), new FieldValue.Text("110"));
        assertThat(outcome.shown()).contains(path("consent/c_part"));
        assertThat(outcome.layoutChanged()).isTrue();
    }

    @Test
    void removingACallCountsAgainAndClosesWhatItOpened() {
        atTheDoor(filling);
        assertThat(filling.isRelevant("consent/c_part")).isTrue();

        AnswerOutcome outcome = filling.session.removeRow(RowPath.of("contact[k1]"));

        assertThat(outcome.hidden()).contains(path("consent/c_part"));
        assertThat(filling.now("n_calls")).isEqualTo(new FieldValue.Whole(0));
        assertThat(filling.session.values().rows()).isEmpty();
        assertThat(filling.session.values().values().keySet())
                .noneMatch(p -> p.text().startsWith("contact["));
    }

    @Test
    void aCaseNumberOfTheWrongShapeIsRefusedWithTheFormsOwnWords() {
        filling.answer("visit/case_id", "GRI-0412-01");

        Violation violation = filling.refused("visit/case_id", "GRI-412");

        assertThat(violation.kind()).isEqualTo(Violation.Kind.CONSTRAINT);
        assertThat(violation.sentence()).isEqualTo("Write it like GRI-0412-01");
        assertThat(filling.now("visit/case_id")).isEqualTo(new FieldValue.Text("GRI-0412-01"));
    }

    @Test
    void onlyNeighbourhoodsOfTheSiteAreOffered() {
        filling.answer("visit/site", "gri");

        assertThat(filling.codes("visit/area")).containsExactly("gri1", "gri2");
        assertThat(filling.refused("visit/area", "gla1").kind()).isEqualTo(Violation.Kind.NOT_A_CHOICE);
    }

    @Test
    void aNeighbourhoodOfAnotherSiteIsTakenBackAndReported() {
        filling.answer("visit/site", "gri");
        filling.answer("visit/area", "gri1");

        AnswerOutcome outcome = filling.answer("visit/site", "gla");

        assertThat(outcome.choicesChanged()).containsExactly(path("visit/area"));
        assertThat(outcome.cleared()).containsEntry(path("visit/area"), new FieldValue.Text("gri1"));
        assertThat(filling.now("visit/area")).isEqualTo(FieldValue.CLEARED);
        assertThat(filling.open()).contains("visit/area");
    }

    @Test
    void lookingAtChoicesChangesNoAnswer() {
        filling.answer("visit/site", "gri");
        filling.answer("visit/area", "gri1");
        RecordValues stale = filling.session.values().with(path("visit/area"), new FieldValue.Text("gla1"));

        try (Filling again = Filling.on(SURVEY, stale, at(EVENING))) {
            assertThat(again.codes("visit/area")).containsExactly("gri1", "gri2");
            again.session.visible();
            again.answer("visit/wave", "base");

            assertThat(again.now("visit/area")).isEqualTo(new FieldValue.Text("gla1"));
            assertThat(again.session.check())
                    .anyMatch(v -> v.path().equals(path("visit/area")) && v.kind() == Violation.Kind.NOT_A_CHOICE);
        }
    }

    @Test
    void skippingTheGateKeepsItsAnswersButHidesThem() {
        wholeInterview(filling);

        AnswerOutcome outcome = filling.answer("main/gate/gate_choice", "skip");

        assertThat(outcome.hidden()).contains(path("main/safe/safe_where"));
        assertThat(filling.isRelevant("main/safe/safe_where")).isFalse();
        assertThat(filling.now("main/safe/safe_where")).isEqualTo(FieldValue.Choices.of(List.of("fam", "school")));

        filling.answer("main/gate/gate_choice", "go");
        assertThat(filling.session.item(path("main/safe/safe_where")).answer())
                .contains(FieldValue.Choices.of(List.of("fam", "school")));
    }

    @Test
    void theTimeOfConsentIsStampedOnceAndStaysOnReopening() {
        wholeInterview(filling);
        FieldValue stamped = filling.now("consent/c_at");
        assertThat(stamped).isEqualTo(new FieldValue.Text("2026-11-02T18:30"));
        RecordValues saved = filling.session.values();

        try (Filling nextDay = Filling.on(SURVEY, saved, at(EVENING.plus(Duration.ofDays(1))))) {
            assertThat(nextDay.session.values()).isEqualTo(saved);
            nextDay.answer("consent/c_part", "no");
            nextDay.answer("consent/c_part", "yes");
            assertThat(nextDay.now("consent/c_at")).isEqualTo(stamped);
        }
    }

    @Test
    void aMissingCodeCountsAsAnAnswer() {
        filling.answer("visit/site", "gri");
        assertThat(filling.open()).contains("visit/wave");

        filling.answer("visit/wave", new FieldValue.Missing(MissingCode.REFUSED));

        assertThat(filling.open()).doesNotContain("visit/wave");
        assertThat(filling.now("visit/wave")).isEqualTo(new FieldValue.Missing(MissingCode.REFUSED));
    }

    @Test
    void everyOpenQuestionIsListedAndNotOnlyTheFirst() {
        assertThat(filling.open()).containsExactly("visit/site", "visit/area", "visit/case_id", "visit/wave");
        assertThat(filling.session.finish().isFinished()).isFalse();
    }

    @Test
    void aWholeInterviewIsFinishedAndStampedAtItsEnd() {
        wholeInterview(filling);

        FinishedRecord finished = filling.session.finish();

        assertThat(finished.violations()).isEmpty();
        assertThat(finished.name()).isEqualTo("GRI-0412-01 base");
        assertThat(finished.endStamps()).containsOnlyKeys(path("end"));
        assertThat(finished.values()).isEqualTo(filling.session.values());
        try (Filling again = Filling.on(SURVEY, finished.values(), at(EVENING.plusSeconds(900)))) {
            assertThat(again.session.finish().endStamps()).isEmpty();
            assertThat(again.session.values()).isEqualTo(finished.values());
        }
        assertThat(finished.values().values().keySet()).noneMatch(p -> p.text().startsWith("meta"));
    }

    @Test
    void aCallOnAFutureDayIsRefusedByTheSessionsClock() {
        filling.row("contact", "k1");

        // JavaRosa compares moments by their day, so the day in the session's zone decides.
        assertThat(filling.refused("contact[k1]/contact_at", OffsetDateTime.parse("2026-11-03T00:30:00Z"))
                        .sentence())
                .startsWith("This is in the future.");
        filling.answer("contact[k1]/contact_at", OffsetDateTime.parse("2026-11-03T00:30:00+01:00"));
        assertThat(filling.now("contact[k1]/contact_at"))
                .isEqualTo(new FieldValue.Moment(OffsetDateTime.parse("2026-11-03T00:30:00+01:00")));
    }

    @Test
    void valuesOfTheWrongTypeAndChoicesThatExcludeEachOtherAreRefused() {
        wholeInterview(filling);

        assertThat(filling.refused("main/you/kids", "two").sentence()).isEqualTo("This question takes a whole number.");
        assertThat(filling.refused("main/you/kids", 16).sentence()).isEqualTo("From 0 to 15");
        assertThat(filling.refused("main/safe/safe_where", List.of("none", "fam"))
                        .sentence())
                .contains("cannot go with another answer");
        assertThat(filling.refused("main/wellbeing/wb_intro", "x").kind()).isEqualTo(Violation.Kind.WRONG_TYPE);
    }

    @Test
    void textsFollowTheLanguageAndFallBackWhereATranslationIsMissing() {
        filling.session.language("Polski (pl)");
        assertThat(filling.label("visit/site")).isEqualTo("Miejsce");
        assertThat(filling.label("visit/case_id")).isEqualTo("Address record number");
        assertThat(filling.refused("visit/case_id", "x").sentence()).isEqualTo("Write it like GRI-0412-01");

        filling.session.language("Cymraeg (cy)");
        assertThat(filling.label("visit/area")).isEqualTo("Cymdogaeth");
    }

    @Test
    void reopeningGivesTheSameRecordAndTheSameScreen() {
        wholeInterview(filling);
        RecordValues saved = filling.session.values();
        List<String> screen = filling.visible();

        try (Filling again = Filling.on(SURVEY, saved, at(EVENING.plusSeconds(600)))) {
            assertThat(again.session.values()).isEqualTo(saved);
            assertThat(again.visible()).isEqualTo(screen);
            assertThat(again.session.notes()).isEmpty();
        }
    }

    @Test
    void aNewQuestionOfTheNextVersionIsShownAndItsAnswersOutliveTheOldVersion() {
        wholeInterview(filling);
        RecordValues saved = filling.session.values();

        try (var next = NEXT.openFrom(SURVEY, saved, at(EVENING))) {
            assertThat(next.notes())
                    .extracting(MigrationNote::kind, note -> note.path().text())
                    .containsExactly(
                            org.assertj.core.groups.Tuple.tuple(MigrationNote.Kind.ADDED, "main/safe/safe_online"));
            assertThat(next.isRelevant(path("main/safe/safe_online"))).isTrue();
            next.answer(path("main/safe/safe_online"), new FieldValue.Text("2"));
            next.answer(path("main/tfc/tfc_heard"), new FieldValue.Text("yes"));

            try (Filling old = Filling.on(SURVEY, next.values(), at(EVENING))) {
                assertThat(old.session.notes())
                        .extracting(MigrationNote::kind)
                        .containsExactly(MigrationNote.Kind.DROPPED);
                assertThat(old.now("main/safe/safe_online")).isEqualTo(new FieldValue.Text("2"));
            }
        }
    }

    @Test
    void answersThatDoNotFitAnyMoreAreKeptAndNoted() {
        RecordValues old = RecordValues.EMPTY
                .with(path("main/you/kids"), new FieldValue.Text("forty"))
                .with(path("visit/wave"), new FieldValue.Text("fu9"))
                .with(path("visit/gone"), new FieldValue.Text("kept"));

        try (Filling reopened = Filling.on(SURVEY, old, at(EVENING))) {
            assertThat(reopened.session.notes())
                    .extracting(note -> note.path().text() + " " + note.kind())
                    .containsExactlyInAnyOrder(
                            "main/you/kids RETYPED", "visit/wave STALE_CHOICE", "visit/gone DROPPED");
            assertThat(reopened.session.values().values()).containsAllEntriesOf(old.values());
        }
    }

    @Test
    void evaluatingADayLaterGivesTheSame() {
        wholeInterview(filling);
        filling.session.finish();
        RecordValues saved = filling.session.values();

        Evaluation first = SURVEY.evaluate(saved, at(EVENING));
        Evaluation later = SURVEY.evaluate(saved, at(EVENING.plus(Duration.ofDays(400))));

        assertThat(later).isEqualTo(first);
        assertThat(first.violations()).isEmpty();
        assertThat(first.computed())
                .containsEntry(path("n_calls"), new FieldValue.Whole(1))
                .containsEntry(path("last_outcome"), new FieldValue.Text("110"))
                .containsEntry(path("consent/c_sheet"), new FieldValue.Text("PIS-2026-03"));
        assertThat(first.isRelevant(path("main/safe/safe_where"))).isTrue();
        assertThat(first.isRelevant(path("recontact/r_name"))).isFalse();
    }

    @Test
    void evaluatingMakesNoStamps() {
        RecordValues unstamped = RecordValues.EMPTY
                .withRow(new GroupPath("contact"), new RowId("k1"))
                .with(path("contact[k1]/contact_outcome"), new FieldValue.Text("110"))
                .with(path("consent/c_part"), new FieldValue.Text("yes"));

        Evaluation evaluation = SURVEY.evaluate(unstamped, at(EVENING));

        assertThat(evaluation.computed()).doesNotContainKeys(path("consent/c_at"), path("start"));
        assertThat(evaluation.violations())
                .extracting(v -> v.path().text())
                .contains("visit/site", "contact[k1]/contact_at", "consent/c_how", "close/close_card");
    }

    @Test
    void everyPathOfTheDictionaryIsInTheForm() {
        assertThat(Stream.of(SURVEY, NEXT).flatMap(form -> form.warnings().stream()))
                .isEmpty();
    }
}
