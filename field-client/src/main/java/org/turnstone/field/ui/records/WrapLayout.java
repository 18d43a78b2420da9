package org.turnstone.field.ui.records;

import java.awt.Component;
import java.awt.Container;
import java.awt.Dimension;
import java.awt.LayoutManager;
import org.turnstone.field.ui.theme.Theme;

/** Buttons beside each other, going on in the next row where there is no room; as high as that takes. */
final class WrapLayout implements LayoutManager {
    private static final int GAP = 8;

    @Override
    public void addLayoutComponent(String name, Component part) {}

    @Override
    public void removeLayoutComponent(Component part) {}

    @Override
    public Dimension preferredLayoutSize(Container parent) {
        int width = parent.getWidth() > 0 ? parent.getWidth() : Theme.px(480);
        return new Dimension(0, place(parent, width, false));
    }

    @Override
    public Dimension minimumLayoutSize(Container parent) {
        return preferredLayoutSize(parent);
    }

    @Override
    public void layoutContainer(Container parent) {
        int before = parent.getPreferredSize().height;
        place(parent, parent.getWidth(), true);
        if (before != parent.getHeight()) {
            javax.swing.SwingUtilities.invokeLater(parent::revalidate);
        }
    }

    private static int place(Container parent, int width, boolean really) {
        int gap = Theme.px(GAP);
        int x = 0;
        int y = 0;
        int row = 0;
        boolean leading = parent.getComponentOrientation().isLeftToRight();
        for (Component part : parent.getComponents()) {
            Dimension size = part.getPreferredSize();
            if (x > 0 && x + size.width > width) {
                x = 0;
                y += row + gap;
                row = 0;
            }
            if (really) {
                int wide = Math.min(size.width, width);
                part.setBounds(leading ? x : width - x - wide, y, wide, size.height);
            }
            x += size.width + gap;
            row = Math.max(row, size.height);
        }
        return y + row;
    }
}
