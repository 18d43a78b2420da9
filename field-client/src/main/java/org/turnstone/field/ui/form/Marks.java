package org.turnstone.field.ui.form;

import javax.swing.Icon;
import org.turnstone.field.ui.Texts;
import org.turnstone.field.ui.theme.Glyph;

/** How a completion looks: a mark and words, and a colour that says the same again. */
final class Marks {
    private Marks() {}

    static Icon icon(Completion completion) {
        return switch (completion.mark()) {
            case DONE -> Glyph.CHECK.icon("good");
            case OPEN -> Glyph.RING.icon("muted");
            case CHECK -> Glyph.WARNING.icon("warn");
        };
    }

    static String colour(Completion completion) {
        return switch (completion.mark()) {
            case DONE -> "good";
            case OPEN -> "muted";
            case CHECK -> "warn";
        };
    }

    /** The words of a row's completion. */
    static String line(Completion completion, boolean surplus) {
        return completion.words() + (surplus ? " · " + Texts.text("rows.surplus") : "");
    }
}
