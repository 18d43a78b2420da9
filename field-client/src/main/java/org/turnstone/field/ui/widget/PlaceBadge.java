package org.turnstone.field.ui.widget;

import java.awt.Component;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.RoundRectangle2D;
import javax.swing.Icon;
import org.turnstone.field.ui.theme.Theme;

/** The place something has in an order, white on a dark disc; before it has one, the key that gives it the next. */
record PlaceBadge(int place, String key) implements Icon {
    private static final int SIDE = 24;

    @Override
    public void paintIcon(Component on, Graphics graphics, int x, int y) {
        Graphics2D g = (Graphics2D) graphics.create();
        try {
            g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
            g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
            int side = Theme.px(SIDE);
            boolean placed = place > 0;
            float arc = placed ? side : Theme.px(6);
            RoundRectangle2D shape = new RoundRectangle2D.Float(x + 0.5f, y + 0.5f, side - 1f, side - 1f, arc, arc);
            g.setColor(Theme.colour(placed ? "accent" : "page"));
            g.fill(shape);
            g.setColor(Theme.colour(placed ? "accent" : "controlLine"));
            g.draw(shape);
            String text = placed ? Integer.toString(place) : key;
            g.setFont(Theme.font(Font.BOLD, placed ? 0 : -2));
            g.setColor(Theme.colour(placed ? "card" : "muted"));
            FontMetrics metrics = g.getFontMetrics();
            g.drawString(
                    text,
                    x + (side - metrics.stringWidth(text)) / 2,
                    y + (side + metrics.getAscent() - metrics.getDescent()) / 2);
        } finally {
            g.dispose();
        }
    }

    @Override
    public int getIconWidth() {
        return Theme.px(SIDE);
    }

    @Override
    public int getIconHeight() {
        return Theme.px(SIDE);
    }
}
