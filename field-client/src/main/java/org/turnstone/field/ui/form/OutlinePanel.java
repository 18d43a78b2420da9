package org.turnstone.field.ui.form;

import java.awt.Color;
import java.awt.ComponentOrientation;
import java.awt.Font;
import java.awt.Graphics;
import java.util.List;
import java.util.function.Consumer;
import javax.swing.BorderFactory;
import javax.swing.JButton;
import javax.swing.JComponent;
import javax.swing.JLabel;
import javax.swing.JPanel;
import javax.swing.JScrollPane;
import javax.swing.ScrollPaneConstants;
import org.turnstone.field.ui.Texts;
import org.turnstone.field.ui.theme.Theme;
import org.turnstone.field.ui.widget.ScrollingColumn;
import org.turnstone.field.ui.widget.WrappedText;

/** The sections at the leading edge, with how far each is in a mark and words. Event thread only. */
final class OutlinePanel {
    private final ScrollingColumn list =
            new ScrollingColumn(Theme.layout("insets 14 10 14 10, fillx, wrap 1, gap 0 2", "[grow,fill]", ""));
    private final JScrollPane scroll = new JScrollPane(list);
    private final Consumer<String> open;
    private List<Pages.Entry> entries = List.of();
    private String current = "";

    OutlinePanel(Consumer<String> open) {
        this.open = open;
        list.setBackground(Theme.colour("page"));
        turned(ComponentOrientation.LEFT_TO_RIGHT);
        scroll.setHorizontalScrollBarPolicy(ScrollPaneConstants.HORIZONTAL_SCROLLBAR_NEVER);
        scroll.getViewport().setBackground(Theme.colour("page"));
        scroll.getVerticalScrollBar().setUnitIncrement(Theme.px(24));
        scroll.getAccessibleContext().setAccessibleName(Texts.text("outline"));
    }

    JComponent component() {
        return scroll;
    }

    /** Keeps the line between it and the page, which may lie on either side of it. */
    void turned(ComponentOrientation way) {
        boolean right = way.isLeftToRight();
        scroll.setBorder(BorderFactory.createMatteBorder(0, right ? 0 : 1, 0, right ? 1 : 0, Theme.colour("line")));
    }

    void show(List<Pages.Entry> now, String section) {
        if (now.equals(entries) && section.equals(current)) {
            return;
        }
        boolean sameSections = now.stream()
                .map(Pages.Entry::key)
                .toList()
                .equals(entries.stream().map(Pages.Entry::key).toList());
        entries = now;
        current = section;
        if (!sameSections) {
            list.removeAll();
            for (Pages.Entry entry : now) {
                list.add(new Line(entry, open), "wmin 0");
            }
        }
        for (int at = 0; at < now.size(); at++) {
            ((Line) list.getComponent(at)).update(now.get(at), now.get(at).key().equals(section));
        }
        list.revalidate();
        list.repaint();
    }

    /** One section: a button over the whole line, so that keyboard and screen reader have it too. */
    private static final class Line extends JButton {
        private final JLabel mark = new JLabel();
        private final WrappedText title = WrappedText.body("");
        private final WrappedText words = WrappedText.hint("");
        private boolean current;

        Line(Pages.Entry entry, Consumer<String> open) {
            setName("section:" + entry.key());
            setLayout(Theme.layout("insets 7 12 7 8, fillx, gap 10 0", "[18!][grow,fill]", ""));
            putClientProperty("JButton.buttonType", "borderless");
            putClientProperty("FlatLaf.style", "margin: 0,0,0,0; arc: 6");
            JPanel text = new JPanel(Theme.layout("insets 0, fillx, wrap 1, gap 0 0", "[grow,fill]", ""));
            text.setOpaque(false);
            text.add(title, "wmin 0");
            text.add(words, "wmin 0");
            add(mark, "aligny center");
            add(text, "wmin 0");
            addActionListener(event -> open.accept(entry.key()));
        }

        void update(Pages.Entry entry, boolean isCurrent) {
            current = isCurrent;
            title.setText(entry.title());
            title.setFont(Theme.font(isCurrent ? Font.BOLD : Font.PLAIN, 0));
            words.setText(entry.completion().words());
            words.setForeground(Theme.colour(Marks.colour(entry.completion())));
            mark.setIcon(Marks.icon(entry.completion()));
            setBackground(isCurrent ? Theme.colour("card") : null);
            getAccessibleContext()
                    .setAccessibleName(entry.title() + ", " + entry.completion().words()
                            + (isCurrent ? ", " + Texts.text("outline.here") : ""));
        }

        @Override
        protected void paintComponent(Graphics graphics) {
            if (current) {
                graphics.setColor(Theme.colour("card"));
                graphics.fillRect(0, 0, getWidth(), getHeight());
                graphics.setColor(Theme.colour("accent"));
                int bar = Theme.px(4);
                graphics.fillRect(
                        getComponentOrientation().isLeftToRight() ? 0 : getWidth() - bar, 0, bar, getHeight());
            }
            if (isFocusOwner()) {
                Color ring = Theme.colour("focus");
                graphics.setColor(ring);
                for (int inset = 0; inset < Theme.px(2); inset++) {
                    graphics.drawRect(inset, inset, getWidth() - 1 - 2 * inset, getHeight() - 1 - 2 * inset);
                }
            }
        }

        @Override
        public java.awt.Dimension getPreferredSize() {
            return getLayout().preferredLayoutSize(this);
        }
    }
}
