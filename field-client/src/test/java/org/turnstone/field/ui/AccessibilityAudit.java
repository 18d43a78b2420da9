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
import javax.swing.JComboBox;
import javax.swing.JComponent;
import javax.swing.JFrame;
import javax.swing.JLabel;
import javax.swing.JList;
import javax.swing.SwingUtilities;
import javax.swing.text.JTextComponent;

/**
 * Looks at one screen as it stands and lists what would shut somebody out: controls without a name, fields without a label
 * that is bound to them, controls Tab never comes to or comes to against the reading order, targets too small to hit, texts cut
 * off, text too pale to read (WCAG 2.2: 4.1.2, 1.3.1, 2.1.1, 2.4.3, 2.5.8, 1.4.4, 1.4.3). Contrast is measured on the painted
 * picture: the commonest colour is the ground. Event thread only, but for the ring of the focus (2.4.7, 1.4.11), which is
 * looked for by {@link FocusRings}.
 */
final class AccessibilityAudit {
    private static final int MIN_TARGET = 24;
    private static final double MIN_CONTRAST = 4.5;
    private static final double SHOWN_SHARE = 0.9;

    private final JFrame frame;
    private final BufferedImage picture;
    private final List<String> faults = new ArrayList<>();
    private final Set<Component> labelled = new HashSet<>();
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
        collectLabels(frame.getContentPane(), audit.labelled);
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
                label(part);
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
                || part instanceof JComboBox<?>
                || (part instanceof JTextComponent text && text.isEditable());
        boolean ours = SwingUtilities.getAncestorOfClass(javax.swing.JScrollBar.class, part) == null
                && SwingUtilities.getAncestorOfClass(JComboBox.class, part) == null;
        return kind && ours && part.isFocusable() && part.isEnabled();
    }

    private void name(JComponent part) {
        String name = part.getAccessibleContext().getAccessibleName();
        if (name == null || name.isBlank()) {
            fault(part, "has no accessible name");
        }
    }

    /** What is typed into or chosen from says by a label of its own what for; a question of a form says it by its card. */
    private void label(JComponent part) {
        boolean field = part instanceof JComboBox<?> || part instanceof JTextComponent;
        boolean inForm = isInForm(part);
        if (field && !inForm && !labelled.contains(part) && !searches(part)) {
            fault(part, "has no label bound to it");
        }
    }

    private static boolean isInForm(Component part) {
        for (Component at = part; at != null; at = at.getParent()) {
            if ("form-screen".equals(at.getName())) {
                return true;
            }
        }
        return false;
    }

    private static boolean searches(JComponent part) {
        return part.getClientProperty("JTextField.placeholderText") != null;
    }

    private static void collectLabels(Component at, Set<Component> into) {
        if (at instanceof JLabel label && label.getLabelFor() != null && label.isShowing()) {
            into.add(label.getLabelFor());
        }
        if (at instanceof Container container) {
            for (Component child : container.getComponents()) {
                collectLabels(child, into);
            }
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
        if (part instanceof JTextComponent words && !words.isEditable()) {
            wrapped(words);
        }
        double contrast = contrast(part.getForeground(), ground(part));
        if (contrast < MIN_CONTRAST) {
            fault(part, String.format(java.util.Locale.ROOT, "has a contrast of %.2f : 1", contrast));
        }
    }

    /** A text that wraps is as high as its lines, and no line is wider than it. */
    private void wrapped(JTextComponent words) {
        int needed = words.getPreferredSize().height;
        if (words.getHeight() + 2 < needed && words.getVisibleRect().height >= words.getHeight()) {
            fault(words, "loses lines: " + words.getHeight() + " of " + needed);
        }
        for (String word : words.getText().split("\\s+", -1)) {
            if (words.getFontMetrics(words.getFont()).stringWidth(word) > words.getWidth() + 1) {
                fault(words, "is too narrow for a word of " + word.length() + " letters");
                return;
            }
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

    static double contrast(Color one, Color other) {
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
            Component next = policy.getComponentAfter(frame, at);
            if (next != null && !reached.contains(next)) {
                order(at, next);
            }
            at = next;
        }
        List<Component> controls = new ArrayList<>();
        collect(frame.getContentPane(), controls);
        for (Component control : controls) {
            if (!reached.contains(control) && !isReachedByArrows(control, reached)) {
                fault((JComponent) control, "is never reached by Tab");
            }
        }
    }

    /** The next is further down, or further along in the same rows: up again only for the next column. */
    private void order(Component one, Component next) {
        Component content = frame.getContentPane();
        if (!SwingUtilities.isDescendingFrom(one, content) || !SwingUtilities.isDescendingFrom(next, content)) {
            return;
        }
        // What is scrolled away stands in no order with what always shows, such as a bar below.
        if (((JComponent) one).getVisibleRect().isEmpty()
                || ((JComponent) next).getVisibleRect().isEmpty()) {
            return;
        }
        Rectangle a = SwingUtilities.convertRectangle(one.getParent(), one.getBounds(), content);
        Rectangle b = SwingUtilities.convertRectangle(next.getParent(), next.getBounds(), content);
        boolean leftToRight = one.getComponentOrientation().isLeftToRight();
        boolean further = leftToRight ? b.x >= a.x + a.width / 2 : b.x + b.width <= a.x + a.width / 2;
        boolean above = b.y + b.height <= a.y;
        boolean sameRow = b.y < a.y + a.height && a.y < b.y + b.height;
        boolean behind = leftToRight ? b.x + b.width <= a.x : b.x >= a.x + a.width;
        if ((above && !further) || (sameRow && behind)) {
            fault((JComponent) next, "comes after " + one.getName() + " against the reading order");
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
