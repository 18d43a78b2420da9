package org.turnstone.server.formfile;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.turnstone.form.FormTemplate;
import org.turnstone.form.SampleForms;
import org.turnstone.form.javarosa.JavaRosaFormEngine;

class FormTrialTest {
    private static FormTemplate form(String survey) {
        try {
            return new FormMaker(new JavaRosaFormEngine())
                    .make(GivenForm.of("form", Map.of("survey.csv", survey.getBytes(StandardCharsets.UTF_8))))
                    .template();
        } catch (FormRefusedException e) {
            throw new AssertionError(e.getMessage(), e);
        }
    }

    @ParameterizedTest
    @EnumSource(SampleForms.class)
    void aSampleFormIsFilledInEachLanguage(SampleForms sample) throws Exception {
        FormTemplate form = new JavaRosaFormEngine().compile(sample.source());

        FormTrial.Outcome outcome = FormTrial.of(form);

        assertThat(outcome.isPassed()).isTrue();
        assertThat(outcome.fillings()).isEqualTo(2 + form.languages().size());
        assertThat(outcome.answers()).isGreaterThan(outcome.fillings() * 3);
        assertThat(FormTrial.of(form)).isEqualTo(outcome);
    }

    @Test
    void aQuestionWithoutATextInALanguageIsNoted() {
        FormTemplate form = form("type,name,label::English (en),label::Cymraeg (cy)\ntext,a,A,\ntext,b,B,B\n");

        FormTrial.Outcome outcome = FormTrial.of(form);

        assertThat(outcome.isPassed()).isTrue();
        assertThat(outcome.findings()).extracting(FormFinding::message).anyMatch(note -> note.contains("Cymraeg (cy)"));
    }

    @Test
    void aRuleThatFailsOnlyWithAnswersIsFound() {
        FormTemplate form = form("type,name,label,calculation\ninteger,a,A,\n"
                + "calculate,c,,\"if(${a} >= 0, frobnicate(${a}), 0)\"\n");

        FormTrial.Outcome outcome = FormTrial.of(form);

        assertThat(outcome.isPassed()).isFalse();
        assertThat(outcome.findings()).extracting(FormFinding::path).containsExactly("a");
    }
}
