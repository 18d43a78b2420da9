package org.turnstone.field.ui.widget;

import java.awt.Component;
import java.util.function.Function;
import javax.swing.DefaultListCellRenderer;
import javax.swing.JList;
import javax.swing.ListCellRenderer;
import org.turnstone.field.ui.theme.Lettering;
import org.turnstone.field.ui.theme.Theme;

/** Draws the items of a list or box as plain text, never as markup, in a font that has the letters. Event thread only. */
public final class PlainCell<T> implements ListCellRenderer<T> {
    private static final int PAD = 4;

    private final DefaultListCellRenderer cell = Theme.plain(new DefaultListCellRenderer());
    private final Function<T, String> words;

    public PlainCell(Function<T, String> words) {
        this.words = words;
    }

    @Override
    public Component getListCellRendererComponent(
            JList<? extends T> list, T value, int index, boolean selected, boolean focused) {
        String text = value == null ? "" : words.apply(value);
        cell.getListCellRendererComponent(list, text, index, selected, focused);
        cell.setComponentOrientation(list.getComponentOrientation());
        cell.setFont(Lettering.fontFor(Theme.font(java.awt.Font.PLAIN, 0), text));
        cell.setBorder(javax.swing.BorderFactory.createEmptyBorder(
                Theme.px(PAD), Theme.px(PAD), Theme.px(PAD), Theme.px(PAD)));
        return cell;
    }
}
