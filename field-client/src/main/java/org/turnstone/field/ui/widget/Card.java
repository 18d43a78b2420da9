package org.turnstone.field.ui.widget;

import java.awt.Color;
import java.awt.Graphics;
import java.awt.Graphics2D;
import java.awt.LayoutManager;
import java.awt.RenderingHints;
import java.awt.geom.Path2D;
import java.awt.geom.RoundRectangle2D;
import javax.swing.JPanel;
import org.turnstone.field.ui.theme.Theme;

/** A panel with round corners and a thin line, and a bar at its leading edge if it has something to say. */
public final class Card extends JPanel {
    private static final int ARC = 10;
    private static final int BAR = 4;

    private Color ground = Theme.colour("card");
    private Color line = Theme.colour("line");
    private boolean barred;

    public Card(LayoutManager layout) {
        super(layout);
        setOpaque(false);
    }

    /** Changes ground and line. */
    public Card colours(String groundName, String lineName) {
        ground = Theme.colour(groundName);
        line = Theme.colour(lineName);
        repaint();
        return this;
    }

    /** Shows a bar in the line's colour at the leading edge, or none. */
    public Card barred(boolean shown) {
        barred = shown;
        repaint();
        return this;
    }

    @Override
    protected void paintComponent(Graphics graphics) {
        Graphics2D g = (Graphics2D) graphics.create();
        try {
            g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
            g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
            float arc = Theme.px(ARC);
            RoundRectangle2D shape =
                    new RoundRectangle2D.Float(0.5f, 0.5f, getWidth() - 1f, getHeight() - 1f, arc, arc);
            g.setColor(ground);
            g.fill(shape);
            g.setColor(line);
            g.draw(shape);
            if (barred) {
                Path2D inside = new Path2D.Float(shape);
                g.clip(inside);
                int width = Theme.px(BAR);
                g.fillRect(getComponentOrientation().isLeftToRight() ? 0 : getWidth() - width, 0, width, getHeight());
            }
        } finally {
            g.dispose();
        }
    }
}
