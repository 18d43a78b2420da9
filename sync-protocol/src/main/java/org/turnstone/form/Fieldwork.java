package org.turnstone.form;

import java.util.List;
import java.util.Optional;

/**
 * Where a form keeps what happened at an address (docs/contracts.md, "Cases"): a repeat whose rows are visits, each with an
 * outcome that the dictionary says feeds the indicator {@code RR}; and outside of it the number of the case, a link key.
 *
 * @param visits template path of the repeat
 * @param outcome of the question with the outcome code
 * @param at of the question that says when, if there is one
 * @param caseColumn the main table's column with the number of the case
 * @param caseGroup path of the group that question stands in, ending in a slash; empty if it stands in none
 * @param waveColumn of the question named {@code wave}, or empty
 * @param areaColumn of the question named {@code area}, or empty
 */
public record Fieldwork(
        String visits,
        OutlineNode.Question outcome,
        Optional<OutlineNode.Question> at,
        String caseColumn,
        String caseGroup,
        String waveColumn,
        String areaColumn) {
    private static final String INDICATOR = "RR";

    /** Empty for a form that says nothing of visits and cases. */
    public static Optional<Fieldwork> of(FormTemplate form) {
        Optional<OutlineNode.Question> number = form.outline().questions().stream()
                .filter(question -> question.settings().sensitivity() == Sensitivity.LINK_KEY)
                .filter(question -> repeatOf(form.outline().nodes(), question).isEmpty())
                .findFirst();
        if (number.isEmpty()) {
            return Optional.empty();
        }
        for (OutlineNode.Question question : form.outline().questions()) {
            Optional<OutlineNode.Repeat> repeat = repeatOf(form.outline().nodes(), question);
            if (repeat.isPresent() && question.settings().indicators().contains(INDICATOR)) {
                Optional<OutlineNode.Question> at = repeat.get().questions().stream()
                        .filter(other -> other.type() == ValueType.MOMENT || other.type() == ValueType.DAY)
                        .findFirst();
                return Optional.of(new Fieldwork(
                        repeat.get().path(),
                        question,
                        at,
                        column(number.get()),
                        number.get().path().substring(0, number.get().path().lastIndexOf('/') + 1),
                        named(form, "wave"),
                        named(form, "area")));
            }
        }
        return Optional.empty();
    }

    /** Whether a question is about where the interview was rather than an answer of somebody: it stands beside the number. */
    public boolean isAboutTheCase(OutlineNode.Question question) {
        return !caseGroup.isEmpty() && question.path().startsWith(caseGroup);
    }

    /** The column with the key of a person: the first link key that is not the number of the case. */
    public Optional<String> personColumn(FormTemplate form) {
        return form.outline().questions().stream()
                .filter(question -> question.settings().sensitivity() == Sensitivity.LINK_KEY)
                .filter(question -> repeatOf(form.outline().nodes(), question).isEmpty())
                .map(Fieldwork::column)
                .filter(name -> !name.equals(caseColumn))
                .findFirst();
    }

    private static String named(FormTemplate form, String name) {
        return form.outline().questions().stream()
                .filter(question -> question.name().equals(name)
                        && repeatOf(form.outline().nodes(), question).isEmpty())
                .map(Fieldwork::column)
                .findFirst()
                .orElse("");
    }

    /** What the column of a question outside of rows is called in a dataset: its path, with hyphens. */
    public static String column(OutlineNode.Question question) {
        return question.path().replace('/', '-');
    }

    /** The outermost repeat a question stands in. */
    private static Optional<OutlineNode.Repeat> repeatOf(List<OutlineNode> nodes, OutlineNode.Question question) {
        for (OutlineNode node : nodes) {
            if (question.path().startsWith(node.path() + "/")) {
                return node instanceof OutlineNode.Repeat repeat
                        ? Optional.of(repeat)
                        : repeatOf(node.children(), question);
            }
        }
        return Optional.empty();
    }

    /** Paths only. */
    @Override
    public String toString() {
        return "fieldwork in " + visits;
    }
}
