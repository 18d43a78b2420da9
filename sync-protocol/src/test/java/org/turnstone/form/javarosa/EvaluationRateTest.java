package org.turnstone.form.javarosa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.turnstone.form.javarosa.Filling.EVENING;
import static org.turnstone.form.javarosa.Filling.at;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.turnstone.form.Evaluation;
import org.turnstone.form.FormTemplate;
import org.turnstone.form.OutlineNode;
import org.turnstone.form.QuestionKind;
import org.turnstone.form.RecordValues;
import org.turnstone.form.SampleForms;
import org.turnstone.sync.record.FieldValue;

/** The projector runs every merged record through its form, so the rate is printed. */
class EvaluationRateTest {
    private static final int SURVEYS = 2_000;

    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static RecordValues interview(FormTemplate survey, Random random) {
        try (Filling filling = Filling.of(survey)) {
            filling.answer("visit/site", "gri");
            filling.answer("visit/area", "gri1");
            filling.answer("visit/case_id", "GRI-0%03d-01".formatted(random.nextInt(1_000)));
            filling.answer("visit/wave", "base");
            filling.row("contact", "k1");
            filling.answer("contact[k1]/contact_at", OffsetDateTime.parse("2026-11-02T18:00:00Z"));
            filling.answer("contact[k1]/contact_outcome", random.nextInt(5) == 0 ? "310" : "110");
            filling.answer("consent/c_part", "yes");
            for (OutlineNode.Question question : survey.outline().questions()) {
                if (question.path().startsWith("main/") && question.kind() == QuestionKind.SELECT_ONE) {
                    List<OutlineNode.CodedChoice> choices = question.choices();
                    filling.answer(
                            question.path(),
                            choices.get(random.nextInt(choices.size())).code());
                }
            }
            filling.answer("main/anything", new FieldValue.Text("It is quieter now."));
            return filling.session.values();
        }
    }

    @Test
    void twoThousandSurveysAreEvaluatedAlwaysTheSame() {
        FormTemplate survey = SampleForms.SURVEY.template();
        Random random = new Random(20261101);
        List<RecordValues> records = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            records.add(interview(survey, random));
        }
        List<Evaluation> first =
                records.stream().map(r -> survey.evaluate(r, at(EVENING))).toList();

        List<Evaluation> again = new ArrayList<>();
        long before = cpuNanos();
        for (int i = 0; i < SURVEYS; i++) {
            again.add(survey.evaluate(records.get(i % records.size()), at(EVENING)));
        }
        Duration took = Duration.ofNanos(cpuNanos() - before);

        for (int i = 0; i < SURVEYS; i++) {
            assertThat(again.get(i).equals(first.get(i % first.size()))).isTrue();
        }
        System.out.printf(
                "%d surveys evaluated in %d ms of one core, %.0f a second%n",
                SURVEYS, took.toMillis(), SURVEYS * 1e9 / took.toNanos());
    }
}
