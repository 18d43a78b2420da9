package org.turnstone.field.ui;

import java.awt.Color;
import java.awt.Component;
import java.awt.Container;
import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.swing.JComponent;
import javax.swing.SwingUtilities;
import org.assertj.swing.edt.GuiActionRunner;

/**
 * Goes through a screen as Tab does and looks whether each control shows that it has the focus: enough pixels in or around it
 * differ by 3:1 from what they were without it (WCAG 2.2, 2.4.7 and 1.4.11), and that it lies on the screen (2.4.11).
 */
final class FocusRings {
    private static final double MIN_CONTRAST = 3;
    private static final int MIN_PIXELS = 24;
    private static final int AROUND = 4;

    private FocusRings() {}

    /** The controls that show nothing, or too little, or are hidden when they have the focus. */
    static List<String> missing(WindowDriver window) {
        List<String> faults = new ArrayList<>();
        Component before = GuiActionRunner.execute(() ->
                java.awt.KeyboardFocusManager.getCurrentKeyboardFocusManager().getFocusOwner());
        JComponent last = null;
        BufferedImage with = null;
        Rectangle at = new Rectangle();
        for (JComponent stop : GuiActionRunner.execute(() -> stops(window))) {
            GuiActionRunner.execute(() -> stop.requestFocusInWindow());
            window.idle();
            if (!GuiActionRunner.execute(stop::isFocusOwner)) {
                continue;
            }
            BufferedImage now = GuiActionRunner.execute(() -> paint(window));
            if (last != null && with != null) {
                judge(window, last, with, at, now, faults);
            }
            last = stop;
            with = now;
            at = GuiActionRunner.execute(() -> around(window, stop));
            if (GuiActionRunner.execute(() -> stop.getVisibleRect().height < Math.min(stop.getHeight(), 24))) {
                faults.add(name(stop) + " lies off the screen while it has the focus");
            }
        }
        if (last != null && with != null) {
            GuiActionRunner.execute(() -> window.frame().getRootPane().requestFocusInWindow());
            window.idle();
            judge(window, last, with, at, GuiActionRunner.execute(() -> paint(window)), faults);
        }
        if (before instanceof JComponent part) {
            GuiActionRunner.execute(() -> part.requestFocusInWindow());
        }
        return faults;
    }

    /** What the next control's focus left behind is how this one looks without. If the page moved with it, it is painted anew. */
    private static void judge(
            WindowDriver window,
            JComponent part,
            BufferedImage with,
            Rectangle at,
            BufferedImage next,
            List<String> faults) {
        BufferedImage without = next;
        if (!GuiActionRunner.execute(() -> around(window, part)).equals(at)) {
            GuiActionRunner.execute(() -> part.requestFocusInWindow());
            window.idle();
            BufferedImage again = GuiActionRunner.execute(() -> paint(window));
            Rectangle there = GuiActionRunner.execute(() -> around(window, part));
            GuiActionRunner.execute(() -> window.frame().getRootPane().requestFocusInWindow());
            window.idle();
            without = GuiActionRunner.execute(() -> paint(window));
            if (changed(again, without, there) < MIN_PIXELS) {
                faults.add(name(part) + " does not show that it has the focus");
            }
        } else if (changed(with, without, at) < MIN_PIXELS) {
            faults.add(name(part) + " does not show that it has the focus");
        }
    }

    private static String name(JComponent part) {
        return part.getClass().getSimpleName() + " " + part.getName();
    }

    private static List<JComponent> stops(WindowDriver window) {
        List<JComponent> stops = new ArrayList<>();
        java.awt.FocusTraversalPolicy policy = window.frame().getFocusTraversalPolicy();
        Container root = window.frame();
        Set<Component> seen = new HashSet<>();
        Component at = policy.getFirstComponent(root);
        while (at != null && seen.add(at)) {
            if (at instanceof JComponent part) {
                stops.add(part);
            }
            at = policy.getComponentAfter(root, at);
        }
        return stops;
    }

    private static BufferedImage paint(WindowDriver window) {
        Component content = window.frame().getContentPane();
        BufferedImage picture = new BufferedImage(content.getWidth(), content.getHeight(), BufferedImage.TYPE_INT_RGB);
        content.paint(picture.createGraphics());
        return picture;
    }

    private static Rectangle around(WindowDriver window, JComponent part) {
        Rectangle at = SwingUtilities.convertRectangle(
                part.getParent(), part.getBounds(), window.frame().getContentPane());
        at.grow(AROUND, AROUND);
        // A choice shows it on its card.
        if (part instanceof javax.swing.JToggleButton && part.getParent() instanceof JComponent card) {
            at.add(SwingUtilities.convertRectangle(
                    card.getParent(), card.getBounds(), window.frame().getContentPane()));
        }
        return at.intersection(new Rectangle(window.frame().getContentPane().getSize()));
    }

    private static int changed(BufferedImage one, BufferedImage other, Rectangle in) {
        int changed = 0;
        for (int y = in.y; y < in.y + in.height; y++) {
            for (int x = in.x; x < in.x + in.width; x++) {
                int a = one.getRGB(x, y);
                int b = other.getRGB(x, y);
                if (a != b && AccessibilityAudit.contrast(new Color(a), new Color(b)) >= MIN_CONTRAST) {
                    changed++;
                }
            }
        }
        return changed;
    }
}
