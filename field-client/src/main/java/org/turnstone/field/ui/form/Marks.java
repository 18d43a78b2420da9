package org.turnstone.field.ui.form;

import java.awt.Font;
import javax.swing.Icon;
import javax.swing.JLabel;
import org.turnstone.field.ui.Texts;
import org.turnstone.field.ui.theme.Glyph;
import org.turnstone.field.ui.theme.Theme;

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

    static JLabel words(Completion completion, boolean surplus) {
        String more = surplus ? " · " + Texts.text("rows.surplus") : "";
        JLabel label = Theme.plain(new JLabel(completion.words() + more));
        label.setFont(Theme.font(Font.PLAIN, -1));
        label.setForeground(Theme.colour(colour(completion)));
        return label;
    }
}
