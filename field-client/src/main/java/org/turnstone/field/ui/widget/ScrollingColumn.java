package org.turnstone.field.ui.widget;

import java.awt.Dimension;
import java.awt.LayoutManager;
import java.awt.Rectangle;
import javax.swing.JPanel;
import javax.swing.Scrollable;
import org.turnstone.field.ui.theme.Theme;

/** A panel that is as wide as the window shows of it, so that its texts wrap, and as high as it needs. */
public final class ScrollingColumn extends JPanel implements Scrollable {
    private static final int UNIT = 24;

    private boolean filling;

    public ScrollingColumn(LayoutManager layout) {
        super(layout);
    }

    /** Makes it as high as the window where it needs less, so that what is in it can stand in the middle. */
    public ScrollingColumn filling() {
        filling = true;
        return this;
    }

    @Override
    public Dimension getPreferredScrollableViewportSize() {
        return getPreferredSize();
    }

    @Override
    public int getScrollableUnitIncrement(Rectangle visible, int orientation, int direction) {
        return Theme.px(UNIT);
    }

    @Override
    public int getScrollableBlockIncrement(Rectangle visible, int orientation, int direction) {
        return Math.max(Theme.px(UNIT), visible.height - Theme.px(2 * UNIT));
    }

    @Override
    public boolean getScrollableTracksViewportWidth() {
        return true;
    }

    @Override
    public boolean getScrollableTracksViewportHeight() {
        return filling && getParent() != null && getParent().getHeight() > getPreferredSize().height;
    }
}
