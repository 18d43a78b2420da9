package org.turnstone.field.ui.form;

import java.awt.Component;
import java.awt.Dimension;
import java.awt.Font;
import java.awt.event.ActionEvent;
import java.awt.event.FocusAdapter;
import java.awt.event.FocusEvent;
import java.awt.event.MouseAdapter;
import java.awt.event.MouseEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.swing.AbstractAction;
import javax.swing.BorderFactory;
import javax.swing.Icon;
import javax.swing.JButton;
import javax.swing.JComponent;
import javax.swing.JLabel;
import javax.swing.JPanel;
import javax.swing.JScrollPane;
import javax.swing.JTable;
import javax.swing.KeyStroke;
import javax.swing.ListSelectionModel;
import javax.swing.SwingConstants;
import javax.swing.table.AbstractTableModel;
import javax.swing.table.DefaultTableCellRenderer;
import org.jspecify.annotations.Nullable;
import org.turnstone.field.ui.Texts;
import org.turnstone.field.ui.theme.Glyph;
import org.turnstone.field.ui.theme.Lettering;
import org.turnstone.field.ui.theme.Theme;
import org.turnstone.field.ui.widget.Buttons;
import org.turnstone.field.ui.widget.Card;
import org.turnstone.field.ui.widget.WrappedText;
import org.turnstone.sync.record.RowPath;

/**
 * A repeat as a table of rows that can be opened (Enter), removed (Delete) and added to (Insert). A table paints only the rows
 * that are seen, so three hundred are as quick as three. Event thread only.
 */
final class RowsCard {
    private static final int ROW = 36;
    private static final int SEEN_ROWS = 9;
    private static final int NUMBER = 48;
    private static final int STATUS = 190;

    private final Card card = new Card(Theme.layout("insets 14 20 16 20, fillx, wrap 1, gap 0 4", "[grow,fill]", ""));
    private final WrappedText label = WrappedText.title("");
    private final WrappedText error = new WrappedText("", Theme.font(Font.BOLD, 0), Theme.colour("error"));
    private final WrappedText none = WrappedText.hint(Texts.text("rows.none"));
    private final JPanel buttons = new JPanel(Theme.layout("insets 0, gap 10", "", ""));
    private final JPanel question = new JPanel(Theme.layout("insets 8 0 2 0, fillx, gap 10", "[grow,fill][][]", ""));
    private final WrappedText questionWords = WrappedText.body("");
    private final Model model = new Model();
    private final JTable table = new JTable(model);
    private final JScrollPane scroll = new JScrollPane(table);
    private final JButton add;
    private final JButton edit;
    private final JButton remove;
    private final JButton no;
    private final FormActions actions;
    private Page.Rows shown;
    private @Nullable RowPath asking;

    RowsCard(Page.Rows rows, FormActions actions) {
        this.actions = actions;
        this.shown = rows;
        String key = rows.key();
        add = Buttons.plain("add:" + key, Glyph.PLUS, "", () -> actions.addRow(shown.path()));
        edit = Buttons.plain("edit:" + key, Glyph.PENCIL, Texts.text("rows.edit"), this::openSelected);
        remove = Buttons.plain("remove:" + key, Glyph.BIN, Texts.text("rows.remove"), this::ask);
        no = Buttons.plain("no:" + key, Texts.text("rows.no"), this::stopAsking);
        JButton yes = Buttons.plain("yes:" + key, Texts.text("rows.yes"), this::removeAsked);
        card.setName("rows:" + key);
        table.setName("table:" + key);
        for (JPanel panel : List.of(buttons, question)) {
            panel.setOpaque(false);
        }
        buttons.add(add);
        buttons.add(edit);
        buttons.add(remove);
        question.add(questionWords, "wmin 0");
        question.add(yes);
        question.add(no);
        question.setVisible(false);
        card.add(label, "wmin 0");
        card.add(error, "wmin 0");
        card.add(none, "wmin 0, gapy 2 2");
        card.add(scroll, "wmin 0, gaptop 4");
        card.add(question, "wmin 0");
        card.add(buttons, "growx 0, gaptop 8");
        setUpTable();
        for (JComponent control : List.of(add, edit, remove, table)) {
            reveal(control);
        }
        update(rows);
    }

    private void setUpTable() {
        table.setSelectionMode(ListSelectionModel.SINGLE_SELECTION);
        table.setRowHeight(Theme.px(ROW));
        table.setShowVerticalLines(false);
        table.setShowHorizontalLines(true);
        table.setGridColor(Theme.colour("line"));
        table.setIntercellSpacing(new Dimension(0, 1));
        table.setFillsViewportHeight(true);
        table.setDefaultRenderer(Object.class, new Cells());
        table.putClientProperty(
                "FlatLaf.style",
                "selectionBackground: $Turnstone.accentPale; selectionForeground: $Turnstone.text;"
                        + " selectionInactiveBackground: $Turnstone.accentPale;"
                        + " selectionInactiveForeground: $Turnstone.text");
        table.getTableHeader().setReorderingAllowed(false);
        if (table.getTableHeader().getDefaultRenderer() instanceof JLabel head) {
            head.setHorizontalAlignment(SwingConstants.LEADING);
        }
        // Tab leads on, as everywhere else; the arrows move within.
        table.setFocusTraversalKeys(java.awt.KeyboardFocusManager.FORWARD_TRAVERSAL_KEYS, null);
        table.setFocusTraversalKeys(java.awt.KeyboardFocusManager.BACKWARD_TRAVERSAL_KEYS, null);
        bind("ENTER", this::openSelected);
        bind("DELETE", this::ask);
        bind("INSERT", add::doClick);
        table.addMouseListener(new MouseAdapter() {
            @Override
            public void mouseClicked(MouseEvent event) {
                if (event.getClickCount() == 2) {
                    openSelected();
                }
            }
        });
        table.getSelectionModel().addListSelectionListener(event -> showButtons());
    }

    private void bind(String key, Runnable action) {
        table.getInputMap(JComponent.WHEN_ANCESTOR_OF_FOCUSED_COMPONENT).put(KeyStroke.getKeyStroke(key), key);
        table.getActionMap().put(key, new AbstractAction() {
            @Override
            public void actionPerformed(ActionEvent event) {
                action.run();
            }
        });
    }

    JComponent component() {
        return card;
    }

    /** Where the next row is begun; or, where nobody may add one, the table. */
    JComponent focusTarget() {
        return add.isVisible() || shown.lines().isEmpty() ? add : table;
    }

    boolean fits(Page.Rows rows) {
        return rows.path().equals(shown.path());
    }

    void update(Page.Rows rows) {
        boolean same = rows.lines().equals(shown.lines())
                && rows.columns().equals(shown.columns())
                && model.lines.equals(rows.lines());
        Optional<RowPath> selected = selected().map(Page.Line::row);
        shown = rows;
        String name =
                rows.repeat().label().isBlank() ? rows.key() : rows.repeat().label();
        label.setText(name);
        error.setText(rows.error());
        error.setVisible(!rows.error().isEmpty());
        add.setText(Texts.text("rows.add", name));
        add.getAccessibleContext().setAccessibleName(add.getText());
        add.setVisible(rows.repeat().mayAdd());
        table.getAccessibleContext().setAccessibleName(name);
        none.setVisible(rows.lines().isEmpty());
        scroll.setVisible(!rows.lines().isEmpty());
        if (!same) {
            showLines(selected);
        }
        showButtons();
    }

    private void showLines(Optional<RowPath> selected) {
        model.show(shown.columns(), shown.lines());
        table.getColumnModel().getColumn(0).setMaxWidth(Theme.px(NUMBER));
        int last = table.getColumnModel().getColumnCount() - 1;
        table.getColumnModel().getColumn(last).setPreferredWidth(Theme.px(STATUS));
        int rows = Math.min(SEEN_ROWS, shown.lines().size());
        table.setPreferredScrollableViewportSize(new Dimension(10, rows * Theme.px(ROW)));
        for (int at = 0; at < shown.lines().size(); at++) {
            if (selected.isPresent() && shown.lines().get(at).row().equals(selected.get())) {
                table.setRowSelectionInterval(at, at);
            }
        }
        if (table.getSelectedRow() < 0 && !shown.lines().isEmpty()) {
            int end = shown.lines().size() - 1;
            table.setRowSelectionInterval(end, end);
            table.scrollRectToVisible(table.getCellRect(end, 0, true));
        }
        scroll.revalidate();
    }

    private Optional<Page.Line> selected() {
        int at = table.getSelectedRow();
        return at >= 0 && at < model.lines.size() ? Optional.of(model.lines.get(at)) : Optional.empty();
    }

    private void showButtons() {
        boolean any = selected().isPresent();
        edit.setVisible(any);
        remove.setVisible(any);
        selected().ifPresent(line -> {
            String where = Texts.text("rows.row", line.position(), line.summary());
            edit.getAccessibleContext().setAccessibleName(Texts.text("rows.edit") + ": " + where);
            remove.getAccessibleContext().setAccessibleName(Texts.text("rows.remove") + ": " + where);
        });
    }

    private void openSelected() {
        selected().ifPresent(line -> actions.open(line.row().text()));
    }

    /** Removing takes everything in the row along, so it is asked, here, where the row is seen. */
    private void ask() {
        selected().ifPresent(line -> {
            asking = line.row();
            questionWords.setText(Texts.text("rows.ask", line.position()));
            question.setVisible(true);
            card.revalidate();
            no.requestFocusInWindow();
        });
    }

    private void stopAsking() {
        asking = null;
        question.setVisible(false);
        table.requestFocusInWindow();
    }

    private void removeAsked() {
        RowPath row = asking;
        stopAsking();
        if (row != null) {
            actions.removeRow(row);
        }
    }

    private void reveal(JComponent control) {
        control.addFocusListener(new FocusAdapter() {
            @Override
            public void focusGained(FocusEvent event) {
                if (FormActions.isRevealed(event, control)) {
                    actions.reveal(control == table ? scroll : buttons, control == table ? scroll : control);
                }
            }
        });
    }

    private static final class Model extends AbstractTableModel {
        private List<String> columns = List.of();
        private List<Page.Line> lines = List.of();

        void show(List<String> names, List<Page.Line> now) {
            boolean sameColumns = columns.equals(names);
            columns = names;
            lines = new ArrayList<>(now);
            if (sameColumns) {
                fireTableDataChanged();
            } else {
                fireTableStructureChanged();
            }
        }

        @Override
        public int getRowCount() {
            return lines.size();
        }

        @Override
        public int getColumnCount() {
            return columns.size() + 2;
        }

        @Override
        public String getColumnName(int column) {
            if (column == 0) {
                return Texts.text("rows.number");
            }
            return column == columns.size() + 1 ? Texts.text("rows.status") : columns.get(column - 1);
        }

        @Override
        public Object getValueAt(int row, int column) {
            Page.Line line = lines.get(row);
            if (column == 0) {
                return Integer.toString(line.position());
            }
            return column == columns.size() + 1 ? line : line.cells().get(column - 1);
        }
    }

    private static final class Cells extends DefaultTableCellRenderer {
        @Override
        public Component getTableCellRendererComponent(
                JTable in, @Nullable Object value, boolean selected, boolean focused, int row, int column) {
            putClientProperty("html.disable", Boolean.TRUE);
            String text = value instanceof Page.Line line
                    ? Marks.line(line.completion(), line.surplus())
                    : String.valueOf(value);
            super.getTableCellRendererComponent(in, text, selected, focused, row, column);
            Icon mark = value instanceof Page.Line line ? Marks.icon(line.completion()) : null;
            setIcon(mark);
            setIconTextGap(Theme.px(8));
            setFont(Lettering.fontFor(in.getFont(), text));
            setForeground(Theme.colour(value instanceof Page.Line line ? Marks.colour(line.completion()) : "text"));
            setHorizontalAlignment(column == 0 ? SwingConstants.TRAILING : SwingConstants.LEADING);
            setBorder(BorderFactory.createEmptyBorder(0, Theme.px(8), 0, Theme.px(8)));
            setToolTipText(text.isEmpty() ? null : text);
            getAccessibleContext().setAccessibleName(in.getColumnName(column) + ": " + text);
            return this;
        }
    }
}
