package org.turnstone.server.formfile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.turnstone.form.FormTemplate;
import org.turnstone.form.SampleForms;

class FormSheetTest {
    private static final String ENGLISH = "English (en)";

    private static FormSheet sheet(SampleForms form, String... languages) {
        return FormSheet.of(form.template(), FormRules.of(form.xform()), List.of(languages));
    }

    private static FormSheet.Line line(FormSheet sheet, String path) {
        return sheet.lines().stream()
                .filter(line -> line.path().equals(path))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void everyQuestionStandsInTheFormsOrderWithItsAnswers() {
        FormSheet sheet = sheet(SampleForms.PANEL, ENGLISH);

        FormSheet.Line level = line(sheet, "pn/pn_level");
        assertThat(level.number()).isEqualTo("1");
        assertThat(level.required()).isTrue();
        assertThat(level.takes()).isEqualTo("one answer");
        assertThat(level.choices())
                .extracting(offer -> offer.texts().get(0).html())
                .containsExactly("Level 1: site panel", "Level 2: all sites", "Level 3: programme board");
        assertThat(line(sheet, "member").kind()).isEqualTo(FormSheet.Kind.REPEAT);
        assertThat(sheet.hidden()).extracting(FormSheet.Worked::path).contains("n_members", "start");
    }

    @Test
    void rulesAreToldInTheWordsOfQuestionsAndAnswers() {
        FormSheet sheet = sheet(SampleForms.PANEL, ENGLISH);

        assertThat(line(sheet, "pn/pn_site").when()).isEqualTo("“Level” is “Level 1: site panel”");
        assertThat(line(sheet, "pn/pn_date").rule()).isEqualTo("the answer is at most today");
        assertThat(line(sheet, "pn/pn_date").message()).isEqualTo("This is in the future.");
        assertThat(line(sheet, "vote/v_round").rule())
                .isEqualTo("the answer is at least 1 and the answer is at most 5");
        assertThat(line(sheet, "res/r_story2").rule()).isEqualTo("the answer is not that to “Chosen story”");
        assertThat(line(sheet, "st/st_ref").filter()).contains("“Domain of change”");
    }

    @Test
    void everyLanguageSaysWhichItIsAndWhichWayItRuns() {
        FormSheet.Line story = line(sheet(SampleForms.WORKSHOP, ENGLISH, "Polski (pl)", "اردو (ur)"), "story/s_why");

        assertThat(story.labels()).extracting(FormSheet.Wording::code).containsExactly("en", "pl", "ur");
        assertThat(story.labels()).extracting(FormSheet.Wording::direction).containsExactly("ltr", "ltr", "rtl");
    }

    @Test
    void whatIsOnlyToldIsANoteWithoutANumber() {
        FormSheet.Line note = line(sheet(SampleForms.WORKSHOP, ENGLISH), "care/care_note");

        assertThat(note.kind()).isEqualTo(FormSheet.Kind.NOTE);
        assertThat(note.number()).isEmpty();
    }

    @Test
    void allSampleFormsCanBeReadInEachLanguage() {
        for (SampleForms form : SampleForms.values()) {
            FormTemplate template = form.template();
            for (String language : template.languages()) {
                FormSheet sheet = sheet(form, language);
                assertThat(sheet.questions()).isPositive();
                assertThat(sheet.lines()).allSatisfy(line -> {
                    assertThat(line.when()).doesNotContain("/data");
                    assertThat(line.rule()).doesNotContain("/data");
                    assertThat(line.filter()).doesNotContain("/data");
                });
            }
        }
    }

    @Test
    void aLabelsMarkupIsStressAndNothingElse() {
        assertThat(LabelMarkup.html("**Ask** _slowly_\nplease"))
                .isEqualTo("<strong>Ask</strong> <em>slowly</em><br/>please");
        assertThat(LabelMarkup.html("<script>alert('x')</script> & <b>bold</b>"))
                .isEqualTo("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &lt;b&gt;bold&lt;/b&gt;");
        assertThat(LabelMarkup.html("<span style=\"color:red\" onclick=\"x()\">red</span>"))
                .isEqualTo("red");
        assertThat(LabelMarkup.html("[text](javascript:x) *<img src=x>*"))
                .isEqualTo("[text](javascript:x) <em>&lt;img src=x&gt;</em>");
        assertThat(LabelMarkup.html("a_b_c 2*3*4")).isEqualTo("a_b_c 2*3*4");
    }
}
