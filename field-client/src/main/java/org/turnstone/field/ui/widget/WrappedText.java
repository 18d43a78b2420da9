package org.turnstone.field.ui.widget;

import java.awt.Color;
import java.awt.Font;
import javax.swing.BorderFactory;
import javax.swing.JTextArea;
import javax.swing.text.DefaultCaret;
import org.turnstone.field.ui.theme.Theme;

/** Text to read that wraps where the window is narrow. A text area, since labels neither wrap nor grow in MigLayout. */
public final class WrappedText extends JTextArea {
    public WrappedText(String text, Font font, Color colour) {
        // Before the text comes: a caret that follows it would scroll the page to the last text on opening.
        DefaultCaret still = new DefaultCaret();
        still.setUpdatePolicy(DefaultCaret.NEVER_UPDATE);
        setCaret(still);
        setLineWrap(true);
        setWrapStyleWord(true);
        setEditable(false);
        setFocusable(false);
        setOpaque(false);
        setBorder(BorderFactory.createEmptyBorder());
        setMargin(null);
        setFont(font);
        setForeground(colour);
        setText(text);
    }

    /** Never under the mouse: a click on the words is for what they stand on. */
    @Override
    public boolean contains(int x, int y) {
        return false;
    }

    /** Body text. */
    public static WrappedText body(String text) {
        return new WrappedText(text, Theme.font(Font.PLAIN, 0), Theme.colour("text"));
    }

    /** Smaller and greyer: hints and second lines. */
    public static WrappedText hint(String text) {
        return new WrappedText(text, Theme.font(Font.PLAIN, -1), Theme.colour("muted"));
    }

    /** The name of a question or of a card. */
    public static WrappedText title(String text) {
        return new WrappedText(text, Theme.font(Font.BOLD, 2), Theme.colour("text"));
    }

    /** The name of a page. */
    public static WrappedText heading(String text) {
        return new WrappedText(text, Theme.font(Font.BOLD, 8), Theme.colour("text"));
    }
}
