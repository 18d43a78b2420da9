package org.turnstone.field.ui.form;

import java.awt.Font;
import javax.swing.BorderFactory;
import javax.swing.JButton;
import javax.swing.JComponent;
import javax.swing.JLabel;
import javax.swing.JPanel;
import org.jspecify.annotations.Nullable;
import org.turnstone.field.ui.Texts;
import org.turnstone.field.ui.theme.Glyph;
import org.turnstone.field.ui.theme.Lettering;
import org.turnstone.field.ui.theme.Theme;
import org.turnstone.field.ui.widget.Buttons;
import org.turnstone.field.ui.widget.Card;
import org.turnstone.field.ui.widget.WrappedText;
import org.turnstone.sync.record.RowPath;

/** A repeat as a list of rows that can be opened, removed and added to. Event thread only. */
final class RowsCard {
    private final Card card = new Card(Theme.layout("insets 14 20 16 20, fillx, wrap 1, gap 0 4", "[grow,fill]", ""));
    private final WrappedText label = WrappedText.title("");
    private final WrappedText error = new WrappedText("", Theme.font(Font.BOLD, 0), Theme.colour("error"));
    private final JPanel list = new JPanel(Theme.layout("insets 0, fillx, wrap 1, gap 0 0", "[grow,fill]", ""));
    private final JButton add;
    private final FormActions actions;
    private Page.Rows shown;
    private @Nullable RowPath asking;

    RowsCard(Page.Rows rows, FormActions actions) {
        this.actions = actions;
        this.shown = rows;
        this.add = Buttons.plain("add:" + rows.key(), Glyph.PLUS, "", () -> actions.addRow(shown.path()));
        card.setName("rows:" + rows.key());
        list.setOpaque(false);
        card.add(label, "wmin 0");
        card.add(error, "wmin 0");
        card.add(list, "wmin 0, gaptop 4");
        card.add(add, "growx 0, gaptop 8");
        update(rows);
    }

    JComponent component() {
        return card;
    }

    JComponent focusTarget() {
        return add;
    }

    boolean fits(Page.Rows rows) {
        return rows.path().equals(shown.path());
    }

    void update(Page.Rows rows) {
        boolean same = rows.lines().equals(shown.lines()) && list.getComponentCount() > 0;
        shown = rows;
        String name =
                rows.repeat().label().isBlank() ? rows.key() : rows.repeat().label();
        label.setText(name);
        error.setText(rows.error());
        error.setVisible(!rows.error().isEmpty());
        add.setText(Texts.text("rows.add", name));
        add.getAccessibleContext().setAccessibleName(add.getText());
        add.setVisible(rows.repeat().mayAdd());
        if (!same) {
            showLines();
        }
    }

    private void showLines() {
        list.removeAll();
        if (shown.lines().isEmpty()) {
            list.add(WrappedText.hint(Texts.text("rows.none")), "wmin 0, gapy 2 2");
        }
        for (Page.Line line : shown.lines()) {
            JPanel row = line.row().equals(asking) ? question(line) : row(line);
            row.setBorder(BorderFactory.createMatteBorder(0, 0, 1, 0, Theme.colour("line")));
            list.add(row, "wmin 0");
        }
        Lettering.turn(list, card.getComponentOrientation());
        list.revalidate();
        list.repaint();
    }

    private JPanel row(Page.Line line) {
        JPanel panel = new JPanel(Theme.layout("insets 7 0 7 0, fillx, gap 10", "[26!][grow,fill][][][]", ""));
        panel.setOpaque(false);
        String summary = line.summary().isEmpty() ? Texts.text("rows.empty") : line.summary();
        JLabel number = new JLabel(Integer.toString(line.position()));
        number.setForeground(Theme.colour("muted"));
        panel.add(number);
        JPanel words = new JPanel(Theme.layout("insets 0, fillx, wrap 1, gap 0 0", "[grow,fill]", ""));
        words.setOpaque(false);
        words.add(WrappedText.body(summary), "wmin 0");
        words.add(Marks.words(line.completion(), line.surplus()), "wmin 0");
        panel.add(words, "wmin 0");
        String where = Texts.text("rows.row", line.position(), summary);
        JButton edit = Buttons.plain(
                "edit:" + line.row().text(),
                Glyph.PENCIL,
                Texts.text("rows.edit"),
                () -> actions.open(line.row().text()));
        edit.getAccessibleContext().setAccessibleName(Texts.text("rows.edit") + ": " + where);
        JButton remove = Buttons.plain(
                "remove:" + line.row().text(), Glyph.BIN, Texts.text("rows.remove"), () -> ask(line.row()));
        remove.getAccessibleContext().setAccessibleName(Texts.text("rows.remove") + ": " + where);
        panel.add(edit);
        panel.add(remove);
        reveal(edit);
        reveal(remove);
        return panel;
    }

    /** Removing takes everything in the row along, so it is asked, here, where the row is seen. */
    private JPanel question(Page.Line line) {
        JPanel panel = new JPanel(Theme.layout("insets 7 0 7 0, fillx, gap 10", "[grow,fill][][]", ""));
        panel.setOpaque(false);
        panel.add(WrappedText.body(Texts.text("rows.ask", line.position())), "wmin 0");
        JButton yes = Buttons.plain("yes:" + line.row().text(), Texts.text("rows.yes"), () -> {
            asking = null;
            actions.removeRow(line.row());
        });
        JButton no = Buttons.plain("no:" + line.row().text(), Texts.text("rows.no"), () -> {
            asking = null;
            showLines();
            add.requestFocusInWindow();
        });
        panel.add(yes);
        panel.add(no);
        return panel;
    }

    private void ask(RowPath row) {
        asking = row;
        showLines();
        for (java.awt.Component line : list.getComponents()) {
            if (line instanceof JPanel panel
                    && panel.getComponent(panel.getComponentCount() - 1) instanceof JButton no
                    && ("no:" + row.text()).equals(no.getName())) {
                no.requestFocusInWindow();
            }
        }
    }

    private void reveal(JButton button) {
        button.addFocusListener(new java.awt.event.FocusAdapter() {
            @Override
            public void focusGained(java.awt.event.FocusEvent event) {
                if (FormActions.isRevealed(event, button)) {
                    actions.reveal(button, button);
                }
            }
        });
    }
}
