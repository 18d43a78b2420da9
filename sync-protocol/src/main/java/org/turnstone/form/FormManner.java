package org.turnstone.form;

import java.util.Arrays;

/**
 * How a form's author wants it shown and watched, beyond its questions.
 *
 * @param style the words of {@code style} in an XLSForm's settings, such as {@code pages theme-grid}; empty if it has none
 * @param audited true if the form has an {@code audit}: when each question was visited is kept
 * @param tracksChanges true if the audit also keeps what each answer was and became
 */
public record FormManner(String style, boolean audited, boolean tracksChanges) {
    /** True if every question, or group that is a field list, stands on a page of its own. */
    public boolean isPaged() {
        return Arrays.asList(style.split("\\s+")).contains("pages");
    }
}
