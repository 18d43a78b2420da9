package org.turnstone.field.ui;

import java.util.Locale;
import org.turnstone.field.stick.StickFailedException;

/**
 * What went wrong, in the language of the window. Services say it in English, with figures; other languages have a sentence for
 * each kind of failure, and where there is none the English one is better than silence.
 */
public final class Failures {
    private Failures() {}

    public static String words(Throwable failure) {
        String said = failure.getMessage();
        boolean ours = failure.getClass().getName().startsWith("org.turnstone.") || said != null && said.endsWith(".");
        boolean english = Texts.spoken() == Language.english();
        if (!english && failure instanceof StickFailedException stick) {
            return Texts.text("stick.refused." + stick.reason().name().toLowerCase(Locale.ROOT));
        }
        for (Class<?> kind = failure.getClass(); kind != Throwable.class; kind = kind.getSuperclass()) {
            String key = "failure." + kind.getSimpleName();
            if ((!english || said == null) && Texts.spoken().words().containsKey(key)) {
                return Texts.text(key);
            }
        }
        return ours && said != null
                ? said
                : Texts.text("work.failed", failure.getClass().getSimpleName());
    }
}
