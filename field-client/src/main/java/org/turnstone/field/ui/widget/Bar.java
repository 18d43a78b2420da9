package org.turnstone.field.ui.widget;

import java.awt.Font;
import javax.swing.JComponent;
import javax.swing.JLabel;
import javax.swing.JPanel;
import org.turnstone.field.ui.theme.Theme;

/** The dark bar on top of every screen: where one is at the leading end, what one can always do at the other. */
public final class Bar {
    private final JPanel panel = new JPanel(Theme.layout("insets 8 18 8 16, fillx, gap 10", "[grow,fill][]", "[44!]"));
    private final JPanel right = new JPanel(Theme.layout("insets 0, gap 10", "", ""));
    private final JLabel title = Theme.plain(new JLabel());
    private final JLabel second = Theme.plain(new JLabel());
    private final JLabel state = Theme.plain(new JLabel());

    public Bar() {
        panel.setBackground(Theme.colour("bar"));
        JPanel left = new JPanel(Theme.layout("insets 0, wrap 1, gap 0 0", "[grow,fill]", ""));
        left.setOpaque(false);
        right.setOpaque(false);
        title.setFont(Theme.font(Font.BOLD, 2));
        title.setForeground(Theme.colour("barText"));
        second.setFont(Theme.font(Font.PLAIN, -1));
        second.setForeground(Theme.colour("barMuted"));
        state.setForeground(Theme.colour("barText"));
        left.add(title, "wmin 0");
        left.add(second, "wmin 0");
        panel.add(left, "wmin 0");
        panel.add(right, "");
        right.add(state);
    }

    public void titled(String text, String below) {
        title.setText(text);
        second.setText(below);
        second.setVisible(!below.isEmpty());
    }

    /** What stands before the buttons, such as "saved". */
    public void state(String text) {
        state.setText(text);
    }

    public void add(JComponent button) {
        right.add(button);
    }

    public JComponent component() {
        return panel;
    }
}
