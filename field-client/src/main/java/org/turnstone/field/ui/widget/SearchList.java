package org.turnstone.field.ui.widget;

import java.awt.Component;
import java.awt.Font;
import java.awt.event.ActionEvent;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.swing.AbstractAction;
import javax.swing.BorderFactory;
import javax.swing.DefaultListCellRenderer;
import javax.swing.DefaultListModel;
import javax.swing.JComponent;
import javax.swing.JLabel;
import javax.swing.JList;
import javax.swing.JPanel;
import javax.swing.JScrollPane;
import javax.swing.JTextField;
import javax.swing.KeyStroke;
import javax.swing.ListSelectionModel;
import javax.swing.event.DocumentEvent;
import javax.swing.event.DocumentListener;
import org.jspecify.annotations.Nullable;
import org.turnstone.field.ui.Texts;
import org.turnstone.field.ui.theme.Lettering;
import org.turnstone.field.ui.theme.Theme;
import org.turnstone.form.Choice;

/** A long list to choose one from: typing narrows it, the down arrow enters it, Enter, Space or a click chooses. */
public final class SearchList {
    private static final int VISIBLE_ROWS = 6;

    private final JPanel panel = new JPanel(Theme.layout("insets 0, fillx, gap 0 6", "[grow,fill]", ""));
    private final JTextField search = new JTextField();
    private final DefaultListModel<Choice> shown = new DefaultListModel<>();
    private final JList<Choice> list = new JList<>(shown);
    private final JLabel count = new JLabel();
    private final List<Choice> choices;
    private final Runnable onChange;
    private @Nullable String chosen;
    private boolean silent;

    public SearchList(String name, List<Choice> choices, Runnable onChange) {
        this.choices = choices;
        this.onChange = onChange;
        panel.setOpaque(false);
        search.setName(name + "?");
        search.putClientProperty("JTextField.placeholderText", Texts.text("search.placeholder"));
        list.setName(name);
        list.setSelectionMode(ListSelectionModel.SINGLE_SELECTION);
        list.setVisibleRowCount(Math.min(VISIBLE_ROWS, Math.max(1, choices.size())));
        list.setCellRenderer(new Renderer());
        count.setFont(Theme.font(Font.PLAIN, -1));
        count.setForeground(Theme.colour("muted"));
        JScrollPane scroll = new JScrollPane(list);
        panel.add(search, "wmin 0, wrap");
        panel.add(scroll, "wmin 0, wrap");
        panel.add(count, "wmin 0");
        search.getDocument().addDocumentListener(new DocumentListener() {
            @Override
            public void insertUpdate(DocumentEvent event) {
                narrow();
            }

            @Override
            public void removeUpdate(DocumentEvent event) {
                narrow();
            }

            @Override
            public void changedUpdate(DocumentEvent event) {
                narrow();
            }
        });
        search.getInputMap().put(KeyStroke.getKeyStroke("DOWN"), "enter list");
        search.getActionMap().put("enter list", new AbstractAction() {
            @Override
            public void actionPerformed(ActionEvent event) {
                list.requestFocusInWindow();
                if (list.isSelectionEmpty() && !shown.isEmpty()) {
                    list.setSelectedIndex(0);
                }
            }
        });
        list.addListSelectionListener(event -> {
            if (!silent && !event.getValueIsAdjusting() && list.getSelectedValue() != null) {
                chosen = list.getSelectedValue().code();
                onChange.run();
            }
        });
        narrow();
    }

    private void narrow() {
        String wanted = search.getText().strip().toLowerCase(Locale.ROOT);
        silent = true;
        shown.clear();
        for (Choice choice : choices) {
            if (wanted.isEmpty()
                    || choice.label().toLowerCase(Locale.ROOT).contains(wanted)
                    || choice.code().toLowerCase(Locale.ROOT).contains(wanted)) {
                shown.addElement(choice);
            }
        }
        select();
        silent = false;
        count.setText(Texts.text("search.count", shown.size(), choices.size()));
    }

    private void select() {
        list.clearSelection();
        for (int at = 0; at < shown.size(); at++) {
            if (shown.get(at).code().equals(chosen)) {
                list.setSelectedIndex(at);
            }
        }
    }

    public JComponent component() {
        return panel;
    }

    public JComponent focusTarget() {
        return search;
    }

    public List<JComponent> controls() {
        return List.of(search, list);
    }

    public Optional<String> chosen() {
        return Optional.ofNullable(chosen);
    }

    /** Shows a choice without telling anybody; null for none. */
    public void choose(@Nullable String code) {
        silent = true;
        chosen = code;
        select();
        silent = false;
    }

    public void describe(String question, String more) {
        search.getAccessibleContext().setAccessibleName(Texts.text("search.name", question));
        list.getAccessibleContext().setAccessibleName(question);
        list.getAccessibleContext().setAccessibleDescription(more);
    }

    private static final class Renderer extends DefaultListCellRenderer {
        @Override
        public Component getListCellRendererComponent(
                JList<?> list, @Nullable Object value, int index, boolean selected, boolean focused) {
            putClientProperty("html.disable", Boolean.TRUE);
            String text = value instanceof Choice choice ? choice.label() + "  ·  " + choice.code() : "";
            super.getListCellRendererComponent(list, text, index, selected, focused);
            setFont(Lettering.fontFor(list.getFont(), text));
            setBorder(BorderFactory.createEmptyBorder(Theme.px(6), Theme.px(10), Theme.px(6), Theme.px(10)));
            return this;
        }
    }
}
