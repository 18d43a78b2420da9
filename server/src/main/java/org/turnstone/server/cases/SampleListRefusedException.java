package org.turnstone.server.cases;

import java.util.List;

/** A list of cases that was not taken; the problems are for whoever brought it. */
public final class SampleListRefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<String> problems;

    SampleListRefusedException(List<String> problems) {
        super("a list of cases was refused for " + problems.size() + " faults");
        this.problems = List.copyOf(problems);
    }

    /** Sentences, by line where they are about one; at least one. */
    public List<String> problems() {
        return problems;
    }
}
