package org.turnstone.field.ui.widget;

import java.awt.BorderLayout;
import javax.swing.BorderFactory;
import javax.swing.JComponent;
import javax.swing.JPanel;
import javax.swing.JScrollPane;
import javax.swing.ScrollPaneConstants;
import org.turnstone.field.ui.theme.Theme;

/** A page with a heading whose cards stand below each other and scroll. Event thread only. */
public final class PagePanel {
    private static final int WIDEST = 1180;

    private final JPanel root = new JPanel(new BorderLayout());
    private final ScrollingColumn column = new ScrollingColumn(
            Theme.layout("insets 16 20 20 20, fillx, wrap 1, gap 0 12", "[0:0:" + WIDEST + ",grow,fill]", ""));
    private final JScrollPane scroll = new JScrollPane(column);

    /** @param name of the screen, for tests and for whoever supports people */
    public PagePanel(String name, String heading) {
        root.setName(name);
        column.setBackground(Theme.colour("page"));
        column.add(WrappedText.heading(heading), "wmin 0");
        scroll.setBorder(BorderFactory.createEmptyBorder());
        scroll.setHorizontalScrollBarPolicy(ScrollPaneConstants.HORIZONTAL_SCROLLBAR_NEVER);
        scroll.getViewport().setBackground(Theme.colour("page"));
        scroll.getVerticalScrollBar().setUnitIncrement(Theme.px(24));
        FocusScroll.follow(column);
        root.add(scroll, BorderLayout.CENTER);
    }

    public void add(JComponent card) {
        column.add(card, "wmin 0");
    }

    public void add(JComponent card, String constraints) {
        column.add(card, constraints);
    }

    /** Puts a card into a card's look: a title above, the rest below. */
    public static Card card(String title) {
        Card card = new Card(Theme.layout("insets 14 18 16 18, fillx, wrap 1, gap 0 6", "[0:0:,grow,fill]", ""));
        if (!title.isEmpty()) {
            card.add(WrappedText.title(title), "wmin 0");
        }
        return card;
    }

    public JPanel component() {
        return root;
    }

    public void toTop() {
        scroll.getVerticalScrollBar().setValue(0);
    }
}
