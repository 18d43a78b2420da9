package org.turnstone.form;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where a form keeps what happened at an address (docs/contracts.md, "Cases"): a repeat whose rows are visits, each with an
 * outcome that the dictionary says feeds the indicator {@code RR}; and outside of it the number of the case, a link key.
 *
 * @param visits template path of the repeat
 * @param outcome of the question with the outcome code
 * @param at of the question that says when, if there is one
 * @param caseNumber the question with the number of the case
 * @param wave the question named {@code wave}, if there is one outside of rows
 * @param area the question named {@code area}, likewise
 */
public record Fieldwork(
        String visits,
        OutlineNode.Question outcome,
        Optional<OutlineNode.Question> at,
        OutlineNode.Question caseNumber,
        Optional<OutlineNode.Question> wave,
        Optional<OutlineNode.Question> area) {
    private static final String INDICATOR = "RR";

    /** Empty for a form that says nothing of visits and cases. */
    public static Optional<Fieldwork> of(FormTemplate form) {
        Optional<OutlineNode.Question> number = linkKeys(form).findFirst();
        if (number.isEmpty()) {
            return Optional.empty();
        }
        for (OutlineNode.Question question : form.outline().questions()) {
            List<OutlineNode.Repeat> around = form.outline().repeatsAround(question.path());
            if (!around.isEmpty() && question.settings().indicators().contains(INDICATOR)) {
                OutlineNode.Repeat visits = around.get(around.size() - 1);
                Optional<OutlineNode.Question> at = visits.questions().stream()
                        .filter(other -> other.type() == ValueType.MOMENT || other.type() == ValueType.DAY)
                        .findFirst();
                return Optional.of(new Fieldwork(
                        visits.path(), question, at, number.get(), named(form, "wave"), named(form, "area")));
            }
        }
        return Optional.empty();
    }

    /** Whether a question is about where the interview was rather than an answer of somebody: it stands beside the number. */
    public boolean isAboutTheCase(OutlineNode.Question question) {
        String group = caseNumber.path().substring(0, caseNumber.path().lastIndexOf('/') + 1);
        return !group.isEmpty() && question.path().startsWith(group);
    }

    /** The question with the key of a person: the first link key that is not the number of the case. */
    public Optional<OutlineNode.Question> person(FormTemplate form) {
        return linkKeys(form).filter(question -> !question.equals(caseNumber)).findFirst();
    }

    private static Stream<OutlineNode.Question> linkKeys(FormTemplate form) {
        return outsideOfRows(form).filter(question -> question.settings().sensitivity() == Sensitivity.LINK_KEY);
    }

    private static Optional<OutlineNode.Question> named(FormTemplate form, String name) {
        return outsideOfRows(form)
                .filter(question -> question.name().equals(name))
                .findFirst();
    }

    private static Stream<OutlineNode.Question> outsideOfRows(FormTemplate form) {
        return form.outline().questions().stream()
                .filter(question ->
                        form.outline().repeatsAround(question.path()).isEmpty());
    }

    /** Paths only. */
    @Override
    public String toString() {
        return "fieldwork in " + visits;
    }
}
