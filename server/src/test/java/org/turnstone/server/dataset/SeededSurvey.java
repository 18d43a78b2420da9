package org.turnstone.server.dataset;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.turnstone.form.FormTemplate;
import org.turnstone.form.MergeKind;
import org.turnstone.form.OutlineNode;
import org.turnstone.form.QuestionKind;
import org.turnstone.sync.change.Operation;
import org.turnstone.sync.record.ConsentState;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.GroupPath;
import org.turnstone.sync.record.RowId;

/** Answers to every question of a form, from a seed: relevant or not, since a dataset has to cope with both. */
final class SeededSurvey {
    private final FormTemplate template;
    private final Random random;
    private final List<Operation> operations = new ArrayList<>();

    private SeededSurvey(FormTemplate template, long seed) {
        this.template = template;
        this.random = new Random(seed);
    }

    static List<Operation> operations(FormTemplate template, String formHash, long seed) {
        SeededSurvey survey = new SeededSurvey(template, seed);
        survey.operations.add(new Operation.Set(FieldPath.FORM, new FieldValue.Text(formHash)));
        survey.answer(survey.template.outline().nodes(), "", "");
        return survey.operations;
    }

    private void answer(List<OutlineNode> nodes, String template, String prefix) {
        for (OutlineNode node : nodes) {
            String path = prefix + node.path().substring(template.length());
            if (node instanceof OutlineNode.Repeat repeat) {
                for (int i = 0; i < 2; i++) {
                    operations.add(new Operation.InsertRow(new GroupPath(path), null, new RowId("r" + i)));
                    answer(repeat.children(), repeat.path(), path + "[r" + i + "]");
                }
            } else if (node instanceof OutlineNode.Question question) {
                if (question.kind().isAnswered() && question.kind() != QuestionKind.ACKNOWLEDGE) {
                    answer(question, new FieldPath(path));
                }
            } else {
                answer(node.children(), template, prefix);
            }
        }
    }

    private void answer(OutlineNode.Question question, FieldPath path) {
        if (question.settings().merge() == MergeKind.CONSENT) {
            operations.add(new Operation.SetConsent(path, ConsentState.GIVEN));
            return;
        }
        if (random.nextInt(20) == 0) {
            return;
        }
        String choice = question.choices().isEmpty()
                ? "x"
                : question.choices()
                        .get(random.nextInt(question.choices().size()))
                        .code();
        switch (question.type()) {
            case TEXT -> set(path, new FieldValue.Text("Words, \"quoted\" " + random.nextInt(1000)));
            case WHOLE -> set(path, new FieldValue.Whole(random.nextInt(100)));
            case DECIMAL -> set(path, new FieldValue.Decimal(BigDecimal.valueOf(random.nextInt(1000), 1)));
            case DAY -> set(path, new FieldValue.Day(LocalDate.of(2026, 11, 1 + random.nextInt(28))));
            case TIME -> set(path, new FieldValue.TimeOfDay(LocalTime.of(random.nextInt(24), 15)));
            case MOMENT ->
                set(
                        path,
                        new FieldValue.Moment(
                                OffsetDateTime.of(2026, 11, 2, random.nextInt(24), 0, 0, 0, ZoneOffset.UTC)));
            case PLACE -> set(path, new FieldValue.Place(List.of(new BigDecimal("53.57"), new BigDecimal("-0.08"))));
            case CHOICE -> set(path, new FieldValue.Text(choice));
            case CHOICES -> operations.add(new Operation.AddChoice(path, choice));
            case RANKING -> set(path, new FieldValue.Ranking(List.of(choice)));
            case LINE, ATTACHMENT -> {}
        }
    }

    private void set(FieldPath path, FieldValue value) {
        operations.add(new Operation.Set(path, value));
    }
}
