package org.turnstone.field.ui;

import java.text.MessageFormat;
import java.util.Locale;
import java.util.ResourceBundle;

/** The window's own words. Texts of forms come from the forms. */
public final class Texts {
    private static final ResourceBundle BUNDLE =
            ResourceBundle.getBundle("org.turnstone.field.ui.texts", Locale.ENGLISH);

    private Texts() {}

    /** The sentence of a failure that was made to be read by a person. */
    public static String of(Exception failure) {
        String message = failure.getMessage();
        return message != null
                ? message
                : text("work.failed", failure.getClass().getSimpleName());
    }

    /**
     * A text with its gaps filled.
     *
     * @throws java.util.MissingResourceException if there is no such text
     */
    public static String text(String key, Object... gaps) {
        String pattern = BUNDLE.getString(key);
        return gaps.length == 0 ? pattern : new MessageFormat(pattern, Locale.UK).format(gaps);
    }
}
