package org.turnstone.field.ui.widget;

import java.awt.BorderLayout;
import java.awt.Component;
import java.awt.Font;
import java.util.function.Function;
import javax.swing.BorderFactory;
import javax.swing.JLabel;
import javax.swing.JList;
import javax.swing.JPanel;
import javax.swing.ListCellRenderer;
import org.turnstone.field.ui.theme.Glyph;
import org.turnstone.field.ui.theme.Lettering;
import org.turnstone.field.ui.theme.Theme;

/** Draws an item of a list in lines: what it is, what is said of it, and last a mark with its words. Event thread only. */
public final class LineCell<T> implements ListCellRenderer<T> {
    private static final int MARK = 15;

    private final Function<T, Lines> words;
    private final JPanel panel = new JPanel(new BorderLayout());
    private final JLabel title = Theme.plain(new JLabel());
    private final JLabel below = Theme.plain(new JLabel());
    private final JLabel last = Theme.plain(new JLabel());

    /**
     * What is drawn of an item.
     *
     * @param below left out if it is empty
     * @param belowColour of the theme
     * @param lastColour of the theme, for the mark too; never alone
     */
    public record Lines(String title, String below, String belowColour, String last, Glyph mark, String lastColour) {}

    public LineCell(Function<T, Lines> words) {
        this.words = words;
        last.setIconTextGap(Theme.px(6));
        JPanel lines = new JPanel(Theme.layout("insets 7 10 7 12, fillx, wrap 1, gap 0 1", "[0:0:,grow,fill]", ""));
        lines.setOpaque(false);
        lines.add(title, "wmin 0");
        lines.add(below, "wmin 0, hidemode 3");
        lines.add(last, "wmin 0");
        panel.add(lines);
    }

    @Override
    public Component getListCellRendererComponent(
            JList<? extends T> from, T item, int at, boolean selected, boolean focused) {
        Lines lines = words.apply(item);
        set(title, lines.title(), Font.BOLD, 0);
        set(below, lines.below(), Font.PLAIN, -1);
        set(last, lines.last(), Font.PLAIN, -1);
        below.setVisible(!lines.below().isEmpty());
        title.setForeground(Theme.colour("text"));
        below.setForeground(Theme.colour(lines.belowColour()));
        last.setIcon(lines.mark().icon(Theme.colour(lines.lastColour()), MARK));
        last.setForeground(Theme.colour(lines.lastColour()));
        panel.setBackground(selected ? from.getSelectionBackground() : from.getBackground());
        panel.setBorder(BorderFactory.createCompoundBorder(
                BorderFactory.createMatteBorder(0, 0, 1, 0, Theme.colour("line")),
                BorderFactory.createLineBorder(focused ? Theme.colour("focus") : panel.getBackground(), Theme.px(2))));
        panel.applyComponentOrientation(from.getComponentOrientation());
        panel.getAccessibleContext()
                .setAccessibleName(
                        lines.title() + ", " + (lines.below().isEmpty() ? "" : lines.below() + ", ") + lines.last());
        return panel;
    }

    private static void set(JLabel label, String text, int style, int more) {
        label.setFont(Lettering.fontFor(Theme.font(style, more), text));
        label.setText(text);
    }
}
