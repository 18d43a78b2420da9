package org.turnstone.field.ui.widget;

import java.awt.Color;
import java.awt.ComponentOrientation;
import java.awt.Dimension;
import java.awt.Font;
import java.awt.font.TextAttribute;
import javax.swing.BorderFactory;
import javax.swing.text.DefaultCaret;
import org.jspecify.annotations.Nullable;
import org.turnstone.field.ui.theme.Lettering;
import org.turnstone.field.ui.theme.Theme;

/** Text to read that wraps where the window is narrow. A text area, since labels neither wrap nor grow in MigLayout. */
public final class WrappedText extends WrappingArea {
    private static final int TAILS = 4;

    public WrappedText(String text, Font font, Color colour) {
        super(0, 0);
        // Before the text comes: a caret that follows it would scroll the page to the last text on opening.
        DefaultCaret still = new DefaultCaret();
        still.setUpdatePolicy(DefaultCaret.NEVER_UPDATE);
        setCaret(still);
        setEditable(false);
        setFocusable(false);
        setOpaque(false);
        setBorder(BorderFactory.createEmptyBorder());
        setMargin(null);
        setFont(font);
        setForeground(colour);
        setText(text);
    }

    @Override
    public void setText(@Nullable String text) {
        run(text == null ? "" : text);
        super.setText(text);
    }

    @Override
    public void setComponentOrientation(ComponentOrientation way) {
        super.setComponentOrientation(way);
        // Lines are only cut anew, in the text's own direction, when text comes.
        setText(getText());
    }

    /** A text that was never translated keeps its own direction on a page of the other one; it only stands at that page's edge. */
    private void run(String text) {
        boolean page = !getComponentOrientation().isLeftToRight();
        getDocument()
                .putProperty(
                        TextAttribute.RUN_DIRECTION,
                        Lettering.runsRightToLeft(text).orElse(page)
                                ? TextAttribute.RUN_DIRECTION_RTL
                                : TextAttribute.RUN_DIRECTION_LTR);
    }

    /** Lines of several directions are measured to fractions, then rounded down: the last one would lose its tails. */
    @Override
    public Dimension getPreferredSize() {
        Dimension size = super.getPreferredSize();
        boolean fractions = Boolean.TRUE.equals(getDocument().getProperty("i18n"));
        return new Dimension(size.width, size.height + (fractions ? Theme.px(TAILS) : 0));
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
