package org.turnstone.field.ui.widget;

import java.awt.Color;
import java.awt.Font;
import javax.swing.JLabel;
import org.turnstone.field.ui.theme.Glyph;
import org.turnstone.field.ui.theme.Lettering;
import org.turnstone.field.ui.theme.Theme;

/** A card that says one thing: well, to be looked at, or wrong. Hidden while it has nothing to say. Event thread only. */
public final class Notice {
    private final Card card = new Card(Theme.layout("insets 10 14 10 14, fillx, gap 10", "[][0:0:,grow,fill]", ""));
    private final JLabel icon = new JLabel();
    private final WrappedText words = WrappedText.body("");

    /** How a notice is meant; each has an icon and a colour, and neither stands alone. */
    public enum Tone {
        WELL,
        LOOK,
        WRONG
    }

    public Notice(String name) {
        card.setName(name);
        words.setName(name + "-words");
        card.add(icon, "aligny top, gaptop 1");
        card.add(words, "wmin 0");
        card.setVisible(false);
    }

    /** Says something; an empty sentence hides the card. */
    public void say(Tone tone, String sentence) {
        String line = tone == Tone.WELL ? "good" : tone == Tone.LOOK ? "warnLine" : "error";
        String ground = tone == Tone.WELL ? "card" : tone == Tone.LOOK ? "warnPale" : "errorPale";
        Color mark = Theme.colour(tone == Tone.WELL ? "good" : tone == Tone.LOOK ? "warn" : "error");
        card.colours(ground, line).barred(true);
        icon.setIcon((tone == Tone.WELL ? Glyph.CHECK : Glyph.WARNING).icon(mark, 18));
        words.setFont(Lettering.fontFor(Theme.font(tone == Tone.WRONG ? Font.BOLD : Font.PLAIN, 0), sentence));
        words.setForeground(tone == Tone.WRONG ? mark : Theme.colour("text"));
        words.setText(sentence);
        card.getAccessibleContext().setAccessibleName(sentence);
        card.setVisible(!sentence.isEmpty());
        if (card.getParent() != null) {
            card.getParent().revalidate();
        }
    }

    public void hide() {
        say(Tone.WELL, "");
    }

    public Card component() {
        return card;
    }

    public String text() {
        return card.isVisible() ? words.getText() : "";
    }
}
