package org.turnstone.server.platform;

/** Ends a request with a {@link Problem}. Its texts must hold nothing that a person answered. */
public final class ProblemException extends RuntimeException {
    private final transient Problem problem;

    public ProblemException(Problem problem) {
        super(problem.code());
        this.problem = problem;
    }

    public ProblemException(int status, String code, String title, String detail) {
        this(new Problem(title, status, code, detail));
    }

    public Problem problem() {
        return problem;
    }
}
