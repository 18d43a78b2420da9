package org.turnstone.field.ui;

import java.awt.Color;
import java.awt.Component;
import java.awt.Container;
import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.swing.AbstractButton;
import javax.swing.JComponent;
import javax.swing.JFrame;
import javax.swing.JLabel;
import javax.swing.JList;
import javax.swing.SwingUtilities;
import javax.swing.text.JTextComponent;

/**
 * Looks at one screen as it stands and lists what would shut somebody out: controls without a name, controls Tab never
 * comes to, targets too small to hit, clipped labels, text too pale to read (WCAG 2.2: 4.1.2, 2.1.1, 2.5.8, 1.4.3).
 * Contrast is measured on the painted picture: the commonest colour is the ground. Event thread only.
 */
final class AccessibilityAudit {
    private static final int MIN_TARGET = 24;
    private static final double MIN_CONTRAST = 4.5;
    private static final double SHOWN_SHARE = 0.9;

    private final JFrame frame;
    private final BufferedImage picture;
    private final List<String> faults = new ArrayList<>();
    private int checked;

    private AccessibilityAudit(JFrame frame) {
        this.frame = frame;
        Component content = frame.getContentPane();
        picture = new BufferedImage(content.getWidth(), content.getHeight(), BufferedImage.TYPE_INT_RGB);
        content.paint(picture.createGraphics());
    }

    /** What an audit found, and how much it looked at. */
    record Findings(List<String> faults, int checked) {}

    static Findings of(JFrame frame) {
        AccessibilityAudit audit = new AccessibilityAudit(frame);
        audit.look(frame.getContentPane());
        audit.tab();
        return new Findings(List.copyOf(audit.faults), audit.checked);
    }

    private void look(Component component) {
        if (!component.isShowing()) {
            return;
        }
        if (component instanceof JComponent part) {
            if (isControl(part)) {
                checked++;
                name(part);
                size(part);
            }
            if (isMostlyShown(part) && component.isEnabled()) {
                text(part);
            }
        }
        if (component instanceof Container container) {
            for (Component child : container.getComponents()) {
                look(child);
            }
        }
    }

    private static boolean isControl(JComponent part) {
        boolean kind = part instanceof AbstractButton
                || part instanceof JList<?>
                || (part instanceof JTextComponent text && text.isEditable());
        boolean ours = SwingUtilities.getAncestorOfClass(javax.swing.JScrollBar.class, part) == null;
        return kind && ours && part.isFocusable() && part.isEnabled();
    }

    private void name(JComponent part) {
        String name = part.getAccessibleContext().getAccessibleName();
        if (name == null || name.isBlank()) {
            fault(part, "has no accessible name");
        }
    }

    private void size(JComponent part) {
        // A choice can be hit anywhere on its card.
        Component target =
                part instanceof javax.swing.JToggleButton && part.getParent() != null ? part.getParent() : part;
        if (target.getWidth() < MIN_TARGET || target.getHeight() < MIN_TARGET) {
            fault(part, "is only " + target.getWidth() + " x " + target.getHeight());
        }
    }

    private boolean isMostlyShown(JComponent part) {
        Rectangle shown = part.getVisibleRect();
        return part.getWidth() > 0
                && part.getHeight() > 0
                && (double) shown.width * shown.height >= SHOWN_SHARE * part.getWidth() * part.getHeight();
    }

    private void text(JComponent part) {
        String text = textOf(part);
        if (text.isBlank()) {
            return;
        }
        checked++;
        if (part instanceof JLabel || part instanceof AbstractButton) {
            int needed = part.getPreferredSize().width;
            if (part.getWidth() + 1 < needed) {
                fault(part, "is clipped: " + part.getWidth() + " of " + needed);
            }
        }
        double contrast = contrast(part.getForeground(), ground(part));
        if (contrast < MIN_CONTRAST) {
            fault(part, String.format(java.util.Locale.ROOT, "has a contrast of %.2f : 1", contrast));
        }
    }

    private static String textOf(JComponent part) {
        if (part instanceof JLabel label) {
            return label.getText() == null ? "" : label.getText();
        } else if (part instanceof AbstractButton button) {
            return button.getText() == null ? "" : button.getText();
        }
        return part instanceof JTextComponent text ? text.getText() : "";
    }

    private Color ground(JComponent part) {
        Rectangle at = SwingUtilities.convertRectangle(part.getParent(), part.getBounds(), frame.getContentPane());
        Map<Integer, Integer> counts = new HashMap<>();
        for (int y = Math.max(0, at.y); y < Math.min(picture.getHeight(), at.y + at.height); y++) {
            for (int x = Math.max(0, at.x); x < Math.min(picture.getWidth(), at.x + at.width); x++) {
                counts.merge(picture.getRGB(x, y), 1, Integer::sum);
            }
        }
        int commonest = counts.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElse(0xffffff);
        return new Color(commonest);
    }

    private static double contrast(Color one, Color other) {
        double a = luminance(one) + 0.05;
        double b = luminance(other) + 0.05;
        return Math.max(a, b) / Math.min(a, b);
    }

    private static double luminance(Color colour) {
        return 0.2126 * linear(colour.getRed())
                + 0.7152 * linear(colour.getGreen())
                + 0.0722 * linear(colour.getBlue());
    }

    private static double linear(int channel) {
        double share = channel / 255.0;
        return share <= 0.04045 ? share / 12.92 : Math.pow((share + 0.055) / 1.055, 2.4);
    }

    /** Every control is come to by Tab; of a group of radio buttons one is enough, since the arrows lead on. */
    private void tab() {
        Set<Component> reached = new HashSet<>();
        java.awt.FocusTraversalPolicy policy = frame.getFocusTraversalPolicy();
        Component at = policy.getFirstComponent(frame);
        while (at != null && reached.add(at)) {
            at = policy.getComponentAfter(frame, at);
        }
        List<Component> controls = new ArrayList<>();
        collect(frame.getContentPane(), controls);
        for (Component control : controls) {
            if (!reached.contains(control) && !isReachedByArrows(control, reached)) {
                fault((JComponent) control, "is never reached by Tab");
            }
        }
    }

    private static boolean isReachedByArrows(Component control, Set<Component> reached) {
        return control instanceof javax.swing.JRadioButton radio
                && radio.getModel() instanceof javax.swing.DefaultButtonModel model
                && model.getGroup() != null
                && java.util.Collections.list(model.getGroup().getElements()).stream()
                        .anyMatch(reached::contains);
    }

    private static void collect(Component at, List<Component> controls) {
        if (!at.isShowing()) {
            return;
        }
        if (at instanceof JComponent part && isControl(part)) {
            controls.add(part);
        }
        if (at instanceof Container container) {
            for (Component child : container.getComponents()) {
                collect(child, controls);
            }
        }
    }

    private void fault(JComponent part, String what) {
        faults.add(part.getClass().getSimpleName() + " " + part.getName() + " " + what);
    }
}
