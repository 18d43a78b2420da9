package org.turnstone.form;

import java.util.List;
import java.util.stream.Collectors;

/** The form version cannot be used. The message is the list of {@link #problems()}, one a line. */
public final class FormProblemException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<FormProblem> problems;

    public FormProblemException(List<FormProblem> problems) {
        super(problems.stream().map(FormProblem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    public FormProblemException(String sentence) {
        this(List.of(FormProblem.ofForm(sentence)));
    }

    public List<FormProblem> problems() {
        return problems;
    }
}
