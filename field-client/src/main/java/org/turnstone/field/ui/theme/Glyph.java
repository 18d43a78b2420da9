package org.turnstone.field.ui.theme;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Component;
import java.awt.Graphics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.geom.Path2D;
import java.util.Set;
import javax.swing.Icon;

/**
 * Our icons as lines on a grid of 20 by 20. Each is a list of strokes: {@code M x y} moves, {@code L x y} draws a line,
 * {@code O x y r} a circle, {@code C x1 y1 x2 y2 x y} a curve.
 */
public enum Glyph {
    CHECK("M 3 10 L 8 15 L 17 5"),
    RING("O 10 10 5"),
    WARNING("M 10 2.5 L 18.5 17 L 1.5 17 L 10 2.5 M 10 8 L 10 12 M 10 14.2 L 10 14.6"),
    LOCK("M 4 9 L 16 9 L 16 17.5 L 4 17.5 L 4 9 M 6.5 9 L 6.5 6 C 6.5 1.5 13.5 1.5 13.5 6 L 13.5 9"),
    SYNC("M 3 9 C 4 3 12 1.5 15.5 6.5 M 16 2.5 L 16 7 L 11.5 7 M 17 11 C 16 17 8 18.5 4.5 13.5 M 4 17.5 L 4 13 L 8.5"
            + " 13"),
    PLUS("M 10 3.5 L 10 16.5 M 3.5 10 L 16.5 10"),
    MINUS("M 3.5 10 L 16.5 10"),
    PENCIL("M 3 17 L 4 13 L 14 3 L 17 6 L 7 16 L 3 17 M 12 5 L 15 8"),
    BIN("M 3 5.5 L 17 5.5 M 7.5 5.5 L 7.5 3 L 12.5 3 L 12.5 5.5 M 5 5.5 L 6 17.5 L 14 17.5 L 15 5.5"),
    BACK("M 12.5 3.5 L 6 10 L 12.5 16.5"),
    NEXT("M 7.5 3.5 L 14 10 L 7.5 16.5"),
    HOME("M 2.5 9.5 L 10 3 L 17.5 9.5 M 4.5 8.5 L 4.5 17 L 15.5 17 L 15.5 8.5 M 8 17 L 8 12 L 12 12 L 12 17"),
    FORM("M 4 2.5 L 16 2.5 L 16 17.5 L 4 17.5 L 4 2.5 M 7 7 L 13 7 M 7 10 L 13 10 M 7 13 L 11 13"),
    LAPTOP("M 4 4 L 16 4 L 16 13 L 4 13 L 4 4 M 1.5 16 L 18.5 16"),
    SERVER(
            "M 3 3.5 L 17 3.5 L 17 9 L 3 9 L 3 3.5 M 3 11 L 17 11 L 17 16.5 L 3 16.5 L 3 11 M 6 6.2 L 8 6.2 M 6 13.7 L 8 13.7"),
    SENT("M 10 16.5 L 10 4 M 5 9 L 10 4 L 15 9"),
    SPEECH("M 3 3.5 L 17 3.5 L 17 13.5 L 9.5 13.5 L 5.5 17 L 5.5 13.5 L 3 13.5 L 3 3.5"),
    PICTURE("M 3 3.5 L 17 3.5 L 17 16.5 L 3 16.5 L 3 3.5 M 3 14 L 8 9 L 12 13 L 14 11 L 17 14 O 13 7 1.2"),
    SETTINGS("M 2.5 6 L 11 6 M 15.5 6 L 17.5 6 O 13 6 2 M 2.5 14 L 4.5 14 M 9 14 L 17.5 14 O 6.7 14 2"),
    SKIP("M 3 4 L 9 10 L 3 16 M 10 4 L 16 10 L 10 16"),
    STOP("M 5 5 L 15 5 L 15 15 L 5 15 L 5 5");

    /** Icons that point along the reading direction, so that right-to-left screens mirror them. */
    private static final Set<Glyph> DIRECTED = Set.of(BACK, NEXT, SKIP);

    private static final float GRID = 20f;
    private static final float LINE = 1.7f;

    private final Path2D path;

    Glyph(String strokes) {
        path = read(strokes);
    }

    /** The icon in a colour of the theme, as large as the body text. */
    public Icon icon(String colour) {
        return icon(Theme.colour(colour), 18);
    }

    /** The icon in a colour and a size in logical pixels. */
    public Icon icon(Color colour, int size) {
        return new Drawn(this, colour, Theme.px(size));
    }

    private static Path2D read(String strokes) {
        Path2D.Float path = new Path2D.Float();
        String[] parts = strokes.split(" ");
        int at = 0;
        while (at < parts.length) {
            String verb = parts[at++];
            switch (verb) {
                case "M" -> path.moveTo(number(parts[at++]), number(parts[at++]));
                case "L" -> path.lineTo(number(parts[at++]), number(parts[at++]));
                case "C" ->
                    path.curveTo(
                            number(parts[at++]),
                            number(parts[at++]),
                            number(parts[at++]),
                            number(parts[at++]),
                            number(parts[at++]),
                            number(parts[at++]));
                case "O" -> {
                    float x = number(parts[at++]);
                    float y = number(parts[at++]);
                    float r = number(parts[at++]);
                    path.append(new java.awt.geom.Ellipse2D.Float(x - r, y - r, 2 * r, 2 * r), false);
                }
                default -> throw new AssertionError("no stroke " + verb);
            }
        }
        return path;
    }

    private static float number(String text) {
        return Float.parseFloat(text);
    }

    private record Drawn(Glyph glyph, Color colour, int size) implements Icon {
        @Override
        public void paintIcon(Component on, Graphics graphics, int x, int y) {
            Graphics2D g = (Graphics2D) graphics.create();
            try {
                g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
                g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
                g.setColor(on.isEnabled() ? colour : Theme.colour("controlLine"));
                g.setStroke(new BasicStroke(LINE * size / GRID, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
                AffineTransform toScreen = AffineTransform.getTranslateInstance(x, y);
                toScreen.scale(size / GRID, size / GRID);
                if (DIRECTED.contains(glyph) && !on.getComponentOrientation().isLeftToRight()) {
                    toScreen.translate(GRID, 0);
                    toScreen.scale(-1, 1);
                }
                g.draw(toScreen.createTransformedShape(glyph.path));
            } finally {
                g.dispose();
            }
        }

        @Override
        public int getIconWidth() {
            return size;
        }

        @Override
        public int getIconHeight() {
            return size;
        }
    }
}
