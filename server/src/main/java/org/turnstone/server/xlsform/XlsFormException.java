package org.turnstone.server.xlsform;

import java.util.List;
import java.util.stream.Collectors;

/** A workbook is no form that can be used; nothing was made. */
public final class XlsFormException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<XlsFormProblem> problems;

    XlsFormException(List<XlsFormProblem> problems) {
        super(problems.stream().map(XlsFormProblem::toString).collect(Collectors.joining(System.lineSeparator())));
        this.problems = List.copyOf(problems);
    }

    /** Errors first, in the order in which they were found, then what was noted before. */
    public List<XlsFormProblem> problems() {
        return problems;
    }
}
