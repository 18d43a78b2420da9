package org.turnstone.field.ui.form;

import java.awt.BasicStroke;
import java.awt.Dimension;
import java.awt.Graphics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Path2D;
import java.util.List;
import javax.swing.JComponent;
import javax.swing.JPanel;
import org.jspecify.annotations.Nullable;
import org.turnstone.field.ui.Texts;
import org.turnstone.field.ui.theme.Theme;
import org.turnstone.field.ui.widget.WrappedText;
import org.turnstone.sync.record.FieldValue;

/** A line or an area: a place on each line of text, and beside it a sketch of its shape, by which a slip is seen. */
final class LineOfPlacesEditor extends AreaEditor {
    private static final int ROWS = 5;

    private final JPanel panel = new JPanel(Theme.layout("insets 0, fillx, gap 12 4", "[grow,fill][]", ""));
    private final Sketch sketch = new Sketch();
    private final boolean closed;

    LineOfPlacesEditor(String name, boolean closed, Edits edits) {
        super(name, ROWS, edits);
        this.closed = closed;
        panel.setOpaque(false);
        listen(area, () -> {
            sketch.shape = read() instanceof Typed.Value read && read.value() instanceof FieldValue.Line line
                    ? line.places()
                    : List.of();
            sketch.repaint();
            typed();
        });
        panel.add(scroll, "wmin 0");
        panel.add(sketch, "wrap");
        panel.add(WrappedText.hint(Texts.text(closed ? "place.area.help" : "place.line.help")), "span, wmin 0");
    }

    @Override
    public JComponent component() {
        return panel;
    }

    @Override
    public void show(@Nullable FieldValue value, @Nullable String typed) {
        String text = value instanceof FieldValue.Line line ? TypedPlace.text(line) : "";
        put(typed != null ? typed : text);
    }

    @Override
    public Typed read() {
        return TypedPlace.line(area.getText(), closed);
    }

    /** The shape as large as fits, north above. */
    private final class Sketch extends JComponent {
        private static final int SIDE = 112;
        private static final int EDGE = 10;
        private static final int DOT = 5;

        private List<FieldValue.Place> shape = List.of();

        @Override
        public Dimension getPreferredSize() {
            return new Dimension(Theme.px(SIDE), Theme.px(SIDE));
        }

        @Override
        protected void paintComponent(Graphics graphics) {
            Graphics2D g = (Graphics2D) graphics.create();
            try {
                g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
                g.setColor(Theme.colour("page"));
                g.fillRect(0, 0, getWidth(), getHeight());
                g.setColor(Theme.colour("line"));
                g.drawRect(0, 0, getWidth() - 1, getHeight() - 1);
                if (shape.size() > 1) {
                    draw(g);
                }
            } finally {
                g.dispose();
            }
        }

        private void draw(Graphics2D g) {
            double north = shape.stream().mapToDouble(this::latitude).max().orElse(0);
            double south = shape.stream().mapToDouble(this::latitude).min().orElse(0);
            double shrink = Math.cos(Math.toRadians((north + south) / 2));
            double west = shape.stream().mapToDouble(this::longitude).min().orElse(0);
            double east = shape.stream().mapToDouble(this::longitude).max().orElse(0);
            int edge = Theme.px(EDGE);
            double span = Math.max(north - south, (east - west) * shrink);
            double scale = (Math.min(getWidth(), getHeight()) - 2.0 * edge) / Math.max(span, 1e-9);
            double left = (getWidth() - (east - west) * shrink * scale) / 2;
            double top = (getHeight() - (north - south) * scale) / 2;
            Path2D path = new Path2D.Double();
            for (FieldValue.Place place : shape) {
                double x = left + (longitude(place) - west) * shrink * scale;
                double y = top + (north - latitude(place)) * scale;
                if (path.getCurrentPoint() == null) {
                    path.moveTo(x, y);
                } else {
                    path.lineTo(x, y);
                }
                g.setColor(Theme.colour("accent"));
                int dot = Theme.px(DOT);
                g.fillOval((int) x - dot / 2, (int) y - dot / 2, dot, dot);
            }
            if (closed) {
                g.setColor(Theme.colour("accentPale"));
                g.fill(path);
            }
            g.setColor(Theme.colour("accent"));
            g.setStroke(new BasicStroke(Theme.px(2)));
            g.draw(path);
        }

        private double latitude(FieldValue.Place place) {
            return place.numbers().get(0).doubleValue();
        }

        private double longitude(FieldValue.Place place) {
            return place.numbers().get(1).doubleValue();
        }
    }
}
