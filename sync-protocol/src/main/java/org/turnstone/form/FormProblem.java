package org.turnstone.form;

/**
 * One thing wrong with a form version.
 *
 * @param path the template path it is about, such as {@code activity/dot/d_dots}; empty if it is about the whole form
 * @param sentence what is wrong and what to do, for the person who publishes the form
 */
public record FormProblem(String path, String sentence) {
    public static FormProblem ofForm(String sentence) {
        return new FormProblem("", sentence);
    }

    @Override
    public String toString() {
        return path.isEmpty() ? sentence : path + ": " + sentence;
    }
}
