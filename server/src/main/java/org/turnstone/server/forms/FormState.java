package org.turnstone.server.forms;

import java.util.Locale;

/** How far a form version has come at a site. */
public enum FormState {
    /** It is here and can be used; nobody but the office knows of it. */
    DRAFT,
    /** It was filled in every language without a rule failing. */
    TESTED,
    /** Laptops have it or get it at their next sync; new records are begun with the version published last. */
    PUBLISHED,
    /** No new records. Those begun go on, and answers stay. */
    CLOSED;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
