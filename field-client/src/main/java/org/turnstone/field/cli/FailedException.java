package org.turnstone.field.cli;

/** A command ends here: a sentence for the person and a code for scripts. */
final class FailedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final ExitCode exitCode;

    FailedException(ExitCode exitCode, String sentence) {
        super(sentence);
        this.exitCode = exitCode;
    }

    ExitCode exitCode() {
        return exitCode;
    }
}
