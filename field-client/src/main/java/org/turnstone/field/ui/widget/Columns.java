package org.turnstone.field.ui.widget;

import java.awt.event.ComponentAdapter;
import java.awt.event.ComponentEvent;
import java.util.ArrayList;
import java.util.List;
import javax.swing.JComponent;
import javax.swing.JPanel;
import org.turnstone.field.ui.theme.Theme;

/** Cards in columns beside each other, or below each other where the page is narrow. Event thread only. */
public final class Columns {
    private final JPanel panel = new JPanel();
    private final List<JPanel> columns = new ArrayList<>();
    private final List<Integer> shares;
    private final int narrow;
    private final JComponent measured;

    /**
     * @param narrow below so many logical pixels they stand below each other
     * @param shares how much of the width each gets
     */
    public Columns(JComponent measured, int narrow, List<Integer> shares) {
        this.measured = measured;
        this.narrow = narrow;
        this.shares = List.copyOf(shares);
        panel.setOpaque(false);
        for (int at = 0; at < shares.size(); at++) {
            JPanel column = new JPanel(Theme.layout("insets 0, fillx, wrap 1, gap 0 12", "[0:0:,grow,fill]", ""));
            column.setOpaque(false);
            columns.add(column);
        }
        measured.addComponentListener(new ComponentAdapter() {
            @Override
            public void componentResized(ComponentEvent event) {
                fit();
            }
        });
        fit();
    }

    private void fit() {
        boolean below = measured.getWidth() > 0 && measured.getWidth() < Theme.px(narrow);
        panel.removeAll();
        StringBuilder widths = new StringBuilder();
        shares.forEach(share -> widths.append("[0:0:,grow ").append(share).append(",fill]"));
        panel.setLayout(
                below
                        ? Theme.layout("insets 0, fillx, wrap 1, gap 0 12", "[0:0:,grow,fill]", "")
                        : Theme.layout("insets 0, fillx, gap 14 0", widths.toString(), ""));
        columns.forEach(column -> panel.add(column, "wmin 0, aligny top"));
        panel.revalidate();
    }

    public void add(int column, JComponent card) {
        columns.get(column).add(card, "wmin 0");
    }

    public JComponent component() {
        return panel;
    }
}
