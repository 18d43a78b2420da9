package org.turnstone.field.ui.widget;

import javax.swing.JTextArea;

/**
 * Text on several lines, wrapped between words: every text area of the window is one. Swing's own finds its baseline by laying
 * the lines out at another width, which for lines of several directions asks for a new layout each time: the window would lay
 * itself out without an end.
 */
public class WrappingArea extends JTextArea {
    public WrappingArea(int rows, int columns) {
        super(rows, columns);
        setLineWrap(true);
        setWrapStyleWord(true);
    }

    /** The first line's. */
    @Override
    public final int getBaseline(int width, int height) {
        return getInsets().top + getFontMetrics(getFont()).getAscent();
    }
}
