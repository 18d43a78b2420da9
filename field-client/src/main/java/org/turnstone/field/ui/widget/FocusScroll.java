package org.turnstone.field.ui.widget;

import java.awt.Container;
import java.awt.Rectangle;
import java.awt.event.ContainerAdapter;
import java.awt.event.ContainerEvent;
import java.awt.event.FocusAdapter;
import java.awt.event.FocusEvent;
import java.awt.event.FocusListener;
import javax.swing.JComponent;
import org.turnstone.field.ui.theme.Theme;

/** Brings whatever gets the focus into view, with room for its ring (WCAG 2.2, 2.4.11). Event thread only. */
final class FocusScroll {
    private static final int ROOM = 12;
    private static final int MOST = 120;

    private static final FocusListener SHOW = new FocusAdapter() {
        @Override
        public void focusGained(FocusEvent event) {
            if (event.getComponent() instanceof JComponent part && !event.isTemporary()) {
                int room = Theme.px(ROOM);
                // Asked of the parent: a text field scrolls only its own text.
                if (part.getParent() instanceof JComponent parent) {
                    parent.scrollRectToVisible(new Rectangle(
                            part.getX() - room,
                            part.getY() - room,
                            part.getWidth() + 2 * room,
                            Math.min(part.getHeight(), Theme.px(MOST)) + 2 * room));
                }
            }
        }
    };

    private static final ContainerAdapter GROWN = new ContainerAdapter() {
        @Override
        public void componentAdded(ContainerEvent event) {
            if (event.getChild() instanceof JComponent part) {
                watch(part);
            }
        }
    };

    private FocusScroll() {}

    /** Follows the focus among everything that is in the container now or comes later. */
    static void follow(Container container) {
        if (container instanceof JComponent part) {
            watch(part);
        }
    }

    private static void watch(JComponent part) {
        part.removeFocusListener(SHOW);
        part.addFocusListener(SHOW);
        part.removeContainerListener(GROWN);
        part.addContainerListener(GROWN);
        for (java.awt.Component child : part.getComponents()) {
            if (child instanceof JComponent inner) {
                watch(inner);
            }
        }
    }
}
