package org.turnstone.field.ui.form;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Dimension;
import java.awt.Graphics;
import java.awt.Graphics2D;
import java.awt.Point;
import java.awt.Rectangle;
import java.awt.RenderingHints;
import java.awt.event.ActionEvent;
import java.awt.event.MouseAdapter;
import java.awt.event.MouseEvent;
import java.awt.image.BufferedImage;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.UnaryOperator;
import javax.swing.AbstractAction;
import javax.swing.JComponent;
import javax.swing.KeyStroke;
import org.jspecify.annotations.Nullable;
import org.turnstone.field.ui.theme.Theme;

/**
 * A picture that is worked on: an area of it is marked, by mouse or with the arrow keys (Shift with them makes it larger or
 * smaller), or something is drawn on it. Every step can be undone. Event thread only.
 */
final class PictureDesk extends JComponent {
    private static final int STEP = 10;
    private static final int MOST_STEPS = 12;
    private static final int PEN = 5;

    private final Deque<BufferedImage> before = new ArrayDeque<>();
    private final int width;
    private final int height;
    private BufferedImage image;
    private boolean drawing;
    private @Nullable Rectangle area;
    private @Nullable Point from;

    PictureDesk(BufferedImage start, int width, int height, boolean drawing) {
        this.image = Pictures.copy(start);
        this.width = width;
        this.height = height;
        this.drawing = drawing;
        setFocusable(true);
        setName("desk");
        MouseAdapter hand = new MouseAdapter() {
            @Override
            public void mousePressed(MouseEvent event) {
                requestFocusInWindow();
                from = inPicture(event.getPoint());
                if (PictureDesk.this.drawing) {
                    remember();
                    line(from, from);
                } else {
                    area = null;
                }
                repaint();
            }

            @Override
            public void mouseDragged(MouseEvent event) {
                Point start = from;
                Point now = inPicture(event.getPoint());
                if (start == null) {
                    return;
                }
                if (PictureDesk.this.drawing) {
                    line(start, now);
                    from = now;
                } else {
                    Rectangle marked = new Rectangle(start);
                    marked.add(now);
                    area = marked;
                }
                repaint();
            }
        };
        addMouseListener(hand);
        addMouseMotionListener(hand);
        bind("LEFT", -STEP, 0, false);
        bind("RIGHT", STEP, 0, false);
        bind("UP", 0, -STEP, false);
        bind("DOWN", 0, STEP, false);
        bind("shift LEFT", -STEP, 0, true);
        bind("shift RIGHT", STEP, 0, true);
        bind("shift UP", 0, -STEP, true);
        bind("shift DOWN", 0, STEP, true);
    }

    private void bind(String key, int dx, int dy, boolean size) {
        getInputMap().put(KeyStroke.getKeyStroke(key), key);
        getActionMap().put(key, new AbstractAction() {
            @Override
            public void actionPerformed(ActionEvent event) {
                move(dx, dy, size);
            }
        });
    }

    private void move(int dx, int dy, boolean size) {
        Rectangle whole = new Rectangle(image.getWidth(), image.getHeight());
        int unit = Math.max(1, Math.max(whole.width, whole.height) / 500);
        Rectangle marked = area == null
                ? new Rectangle(whole.width / 3, whole.height / 3, whole.width / 3, whole.height / 3)
                : new Rectangle(area);
        if (size) {
            marked.width = Math.max(unit * STEP, marked.width + dx * unit);
            marked.height = Math.max(unit * STEP, marked.height + dy * unit);
        } else if (area != null) {
            marked.x = Math.max(0, Math.min(whole.width - marked.width, marked.x + dx * unit));
            marked.y = Math.max(0, Math.min(whole.height - marked.height, marked.y + dy * unit));
        }
        area = marked.intersection(whole);
        repaint();
    }

    void draw(boolean now) {
        drawing = now;
        area = null;
        repaint();
    }

    /** What is marked, if anything that can be seen. */
    @Nullable
    Rectangle area() {
        Rectangle marked = area;
        Rectangle inside =
                marked == null ? null : marked.intersection(new Rectangle(image.getWidth(), image.getHeight()));
        return inside == null || inside.width < 2 || inside.height < 2 ? null : inside;
    }

    void apply(UnaryOperator<BufferedImage> change) {
        remember();
        image = change.apply(image);
        area = null;
        repaint();
    }

    void undo() {
        if (!before.isEmpty()) {
            image = before.pop();
            area = null;
            repaint();
        }
    }

    boolean isChanged() {
        return !before.isEmpty();
    }

    BufferedImage image() {
        return image;
    }

    private void remember() {
        before.push(Pictures.copy(image));
        if (before.size() > MOST_STEPS) {
            before.removeLast();
        }
    }

    private void line(Point start, Point end) {
        Graphics2D graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setColor(new Color(0x12233D));
        float pen = PEN * Math.max(image.getWidth(), image.getHeight()) / 1000f;
        graphics.setStroke(new BasicStroke(Math.max(2, pen), BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        graphics.drawLine(start.x, start.y, end.x, end.y);
        graphics.dispose();
    }

    private double scale() {
        return Math.min((double) getWidth() / image.getWidth(), (double) getHeight() / image.getHeight());
    }

    private Point origin() {
        return new Point(
                (int) (getWidth() - image.getWidth() * scale()) / 2,
                (int) (getHeight() - image.getHeight() * scale()) / 2);
    }

    private Point inPicture(Point onScreen) {
        Point origin = origin();
        return new Point(
                Math.max(0, Math.min(image.getWidth(), (int) ((onScreen.x - origin.x) / scale()))),
                Math.max(0, Math.min(image.getHeight(), (int) ((onScreen.y - origin.y) / scale()))));
    }

    @Override
    public Dimension getPreferredSize() {
        return new Dimension(Theme.px(width), Theme.px(height));
    }

    @Override
    protected void paintComponent(Graphics graphics) {
        Graphics2D g = (Graphics2D) graphics.create();
        try {
            g.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
            g.setColor(Theme.colour("page"));
            g.fillRect(0, 0, getWidth(), getHeight());
            Point origin = origin();
            double scale = scale();
            int w = (int) (image.getWidth() * scale);
            int h = (int) (image.getHeight() * scale);
            g.drawImage(image, origin.x, origin.y, w, h, null);
            g.setColor(Theme.colour(isFocusOwner() ? "focus" : "controlLine"));
            g.drawRect(origin.x, origin.y, w - 1, h - 1);
            Rectangle marked = area();
            if (marked != null) {
                Rectangle on = new Rectangle(
                        origin.x + (int) (marked.x * scale),
                        origin.y + (int) (marked.y * scale),
                        (int) (marked.width * scale),
                        (int) (marked.height * scale));
                g.setColor(Color.WHITE);
                g.setStroke(new BasicStroke(Theme.px(4)));
                g.draw(on);
                g.setColor(Theme.colour("accent"));
                g.setStroke(new BasicStroke(Theme.px(2)));
                g.draw(on);
            }
        } finally {
            g.dispose();
        }
    }
}
