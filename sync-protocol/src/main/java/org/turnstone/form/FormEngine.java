package org.turnstone.form;

/** Turns the bytes of a form version into a {@link FormTemplate}. Thread-safe; compiling waits for its turn. */
public interface FormEngine {
    /**
     * Reads, checks and compiles a form.
     *
     * @throws FormProblemException if it is malformed, asks for what we do not have, or breaks a limit; nothing is kept
     */
    FormTemplate compile(FormSource source) throws FormProblemException;
}
