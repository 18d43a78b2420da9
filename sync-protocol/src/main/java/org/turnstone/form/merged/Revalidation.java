package org.turnstone.form.merged;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.turnstone.form.Evaluation;
import org.turnstone.form.FormTemplate;
import org.turnstone.form.OutlineNode;
import org.turnstone.form.ValueType;
import org.turnstone.form.Violation;
import org.turnstone.sync.merge.Candidate;
import org.turnstone.sync.merge.FieldState;
import org.turnstone.sync.merge.Provenance;
import org.turnstone.sync.merge.RecordHistory;
import org.turnstone.sync.merge.RecordState;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.RowPath;

/**
 * Runs a form's rules over a merged record: two answers that were each allowed may together break a constraint, close a
 * gate in front of an answer, tick choices that exclude each other, or ask a question that nobody was asked. Pure, and only
 * a list: nothing is changed or dropped.
 *
 * <p>Example: one person enters the age 17; another, who knew of no age, fills in the questions for adults. Merged, the
 * adults' answers are kept and not asked for: a {@link Finding.Kind#HIDDEN_ANSWER} naming both.
 */
public final class Revalidation {
    private final FormTemplate template;
    private final RecordState state;
    private final Provenance provenance;
    private final Evaluation evaluation;
    private final Map<String, List<FieldPath>> answered = new LinkedHashMap<>();
    private final List<Finding> findings = new ArrayList<>();

    private Revalidation(FormTemplate template, RecordHistory history, RecordState state, Evaluation evaluation) {
        this.template = template;
        this.state = state;
        this.provenance = Provenance.of(history, state);
        this.evaluation = evaluation;
        for (FieldPath path : state.fields().keySet()) {
            answered.computeIfAbsent(path.template(), any -> new ArrayList<>()).add(path);
        }
    }

    /**
     * What is for review, by path.
     *
     * @param state what merge made of the history
     * @param evaluation what the form made of the state's answers
     */
    public static List<Finding> of(
            FormTemplate template, RecordHistory history, RecordState state, Evaluation evaluation) {
        return state.erased() ? List.of() : new Revalidation(template, history, state, evaluation).findings();
    }

    private List<Finding> findings() {
        boolean finished = state.value(FieldPath.STATE).isPresent();
        for (Violation violation : evaluation.violations()) {
            switch (violation.kind()) {
                case REQUIRED -> {
                    // A draft is still being filled in; whoever opens it next is asked.
                    if (finished) {
                        missing(violation);
                    }
                }
                case CONSTRAINT ->
                    add(
                            isOfChoices(violation.path())
                                    ? Finding.Kind.EXCLUSIVE_CHOICES
                                    : Finding.Kind.BROKEN_CONSTRAINT,
                            violation,
                            FormTemplate.Rule.CONSTRAINT);
                case NOT_A_CHOICE -> add(Finding.Kind.NOT_A_CHOICE, violation, FormTemplate.Rule.CONSTRAINT);
                case WRONG_TYPE -> add(Finding.Kind.WRONG_TYPE, violation, FormTemplate.Rule.CONSTRAINT);
            }
        }
        if (provenance.hasConcurrent()) {
            state.fields().forEach((path, field) -> {
                if (!path.isOfRecord() && isAnswer(path, field) && !evaluation.isRelevant(path)) {
                    hidden(path);
                }
            });
        }
        findings.sort(Comparator.comparing(Finding::path).thenComparing(Finding::kind));
        return List.copyOf(findings);
    }

    private boolean isOfChoices(FieldPath path) {
        return template.outline()
                .question(path.template())
                .filter(question -> question.type() == ValueType.CHOICES)
                .isPresent();
    }

    /** True for what a person answered to a question the form has, and not took back. */
    private boolean isAnswer(FieldPath path, FieldState field) {
        return field.kind() != FieldState.Kind.STAMP
                && !(field.value() instanceof FieldValue.Cleared)
                && template.outline()
                        .question(path.template())
                        .map(OutlineNode.Question::kind)
                        .isPresent();
    }

    private void add(Finding.Kind kind, Violation violation, FormTemplate.Rule rule) {
        List<Candidate> involved = new ArrayList<>(provenance.behind(violation.path()));
        involved.addAll(asked(rule, violation.path()));
        findings.add(new Finding(kind, violation.path(), violation.sentence(), Provenance.inOrder(involved)));
    }

    /** Nobody answered, so whose answers made the form ask is what there is to say. */
    private void missing(Violation violation) {
        List<Candidate> involved = new ArrayList<>(asked(FormTemplate.Rule.RELEVANT, violation.path()));
        involved.addAll(asked(FormTemplate.Rule.REQUIRED, violation.path()));
        findings.add(new Finding(
                Finding.Kind.MISSING_ANSWER, violation.path(), violation.sentence(), Provenance.inOrder(involved)));
    }

    /** Whoever closes a gate in front of answers they see is told so then; only those given apart are for review. */
    private void hidden(FieldPath path) {
        List<Candidate> answers = provenance.behind(path);
        List<Candidate> gates = asked(FormTemplate.Rule.RELEVANT, path);
        List<Candidate> involved = new ArrayList<>();
        for (Candidate gate : gates) {
            for (Candidate answer : answers) {
                if (provenance.isConcurrent(gate.changeId(), answer.changeId())) {
                    involved.add(gate);
                    involved.add(answer);
                }
            }
        }
        if (!involved.isEmpty()) {
            findings.add(new Finding(
                    Finding.Kind.HIDDEN_ANSWER,
                    path,
                    "This was answered, and another answer given without knowing of it says that it is not to be asked.",
                    Provenance.inOrder(involved)));
        }
    }

    /** Who is behind the answers that a rule on this question looks at, in its own rows where it stands in some. */
    private List<Candidate> asked(FormTemplate.Rule rule, FieldPath path) {
        List<Candidate> behind = new ArrayList<>();
        Set<String> asked = template.asks(rule, path.template());
        for (String other : asked) {
            for (FieldPath found : answered.getOrDefault(other, List.of())) {
                if (standsInRowsOf(found, path)) {
                    behind.addAll(provenance.behind(found));
                }
            }
        }
        return behind;
    }

    /** False for a field in another row of a repeat in which the question stands too. */
    private static boolean standsInRowsOf(FieldPath found, FieldPath path) {
        List<RowPath> own = path.rows();
        for (RowPath row : found.rows()) {
            for (RowPath mine : own) {
                if (row.group().template().equals(mine.group().template()) && !row.equals(mine)) {
                    return false;
                }
            }
        }
        return true;
    }
}
