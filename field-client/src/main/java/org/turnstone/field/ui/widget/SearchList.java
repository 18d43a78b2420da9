package org.turnstone.field.ui.widget;

import java.awt.Component;
import java.awt.Font;
import java.awt.event.ActionEvent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.swing.AbstractAction;
import javax.swing.AbstractListModel;
import javax.swing.BorderFactory;
import javax.swing.DefaultListCellRenderer;
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
import org.turnstone.field.ui.theme.Glyph;
import org.turnstone.field.ui.theme.Lettering;
import org.turnstone.field.ui.theme.Theme;
import org.turnstone.form.Choice;

/**
 * A long list to choose one or several from: typing narrows it, Enter takes the first that is left, the down arrow enters it.
 * Where one is chosen, moving in the list chooses; where several, Space or a click does. Every row is as high as the others,
 * so that ten thousand of them are shown at once.
 */
public final class SearchList {
    private static final int VISIBLE_ROWS = 6;
    private static final int ROW = 34;

    private final JPanel panel = new JPanel(Theme.layout("insets 0, fillx, gap 0 6", "[grow,fill]", ""));
    private final JTextField search = new JTextField();
    private final Narrowed shown;
    private final JList<Choice> list;
    private final JLabel count = new JLabel();
    private final WrappedText chosenWords = WrappedText.body("");
    private final List<Choice> choices;
    private final List<String> searched = new ArrayList<>();
    private final boolean several;
    private final Runnable onChange;
    private final Runnable onDone;
    private final Set<String> chosen = new LinkedHashSet<>();
    private boolean silent;

    /** The choices that are left. */
    private static final class Narrowed extends AbstractListModel<Choice> {
        private List<Choice> left = List.of();

        void show(List<Choice> now) {
            int before = left.size();
            left = List.of();
            if (before > 0) {
                fireIntervalRemoved(this, 0, before - 1);
            }
            left = now;
            if (!left.isEmpty()) {
                fireIntervalAdded(this, 0, left.size() - 1);
            }
        }

        @Override
        public int getSize() {
            return left.size();
        }

        @Override
        public Choice getElementAt(int at) {
            return left.get(at);
        }
    }

    /**
     * @param several true for a select_multiple
     * @param onChange told after a person changed the choice; never by {@link #choose}
     * @param onDone told when Enter says that this is it
     */
    public SearchList(String name, List<Choice> choices, boolean several, Runnable onChange, Runnable onDone) {
        this.choices = choices;
        this.several = several;
        this.onChange = onChange;
        this.onDone = onDone;
        this.shown = new Narrowed();
        this.list = new JList<>(shown);
        choices.forEach(choice -> searched.add((choice.label() + '\n' + choice.code()).toLowerCase(Locale.ROOT)));
        panel.setOpaque(false);
        search.setName(name + "?");
        search.putClientProperty("JTextField.placeholderText", Texts.text("search.placeholder"));
        list.setName(name);
        list.setSelectionMode(ListSelectionModel.SINGLE_SELECTION);
        list.setVisibleRowCount(Math.min(VISIBLE_ROWS, Math.max(1, choices.size())));
        list.setFixedCellHeight(Theme.px(ROW));
        list.setFixedCellWidth(Theme.px(300));
        list.setCellRenderer(new Renderer());
        count.setFont(Theme.font(Font.PLAIN, -1));
        count.setForeground(Theme.colour("muted"));
        chosenWords.setVisible(false);
        panel.add(search, "wmin 0, wrap");
        panel.add(new JScrollPane(list), "wmin 0, wrap");
        panel.add(count, "wmin 0, wrap");
        panel.add(chosenWords, "wmin 0, hidemode 3");
        listen();
        narrow();
    }

    private void listen() {
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
        bind(search, "DOWN", () -> {
            list.requestFocusInWindow();
            if (list.isSelectionEmpty() && shown.getSize() > 0) {
                list.setSelectedIndex(0);
            }
        });
        bind(search, "ENTER", () -> {
            if (!search.getText().isBlank() && shown.getSize() > 0) {
                take(shown.getElementAt(0).code());
            }
            onDone.run();
        });
        list.addListSelectionListener(event -> {
            Choice at = list.getSelectedValue();
            if (!silent && !several && !event.getValueIsAdjusting() && at != null) {
                take(at.code());
            }
        });
        if (several) {
            bind(list, "SPACE", this::toggleSelected);
            list.addMouseListener(new java.awt.event.MouseAdapter() {
                @Override
                public void mousePressed(java.awt.event.MouseEvent event) {
                    int at = list.locationToIndex(event.getPoint());
                    if (at >= 0 && list.getCellBounds(at, at).contains(event.getPoint())) {
                        toggle(shown.getElementAt(at).code());
                    }
                }
            });
        }
    }

    private static void bind(JComponent on, String key, Runnable action) {
        on.getInputMap().put(KeyStroke.getKeyStroke(key), key);
        on.getActionMap().put(key, new AbstractAction() {
            @Override
            public void actionPerformed(ActionEvent event) {
                action.run();
            }
        });
    }

    private void toggleSelected() {
        Choice at = list.getSelectedValue();
        if (at != null) {
            toggle(at.code());
        }
    }

    private void toggle(String code) {
        if (!chosen.remove(code)) {
            chosen.add(code);
        }
        showChosen();
        onChange.run();
    }

    private void take(String code) {
        if (several) {
            if (chosen.add(code)) {
                showChosen();
                onChange.run();
            }
            return;
        }
        if (!chosen.equals(Set.of(code))) {
            chosen.clear();
            chosen.add(code);
            select();
            onChange.run();
        }
    }

    private void narrow() {
        String wanted = search.getText().strip().toLowerCase(Locale.ROOT);
        List<Choice> left = choices;
        if (!wanted.isEmpty()) {
            left = new ArrayList<>();
            for (int at = 0; at < choices.size(); at++) {
                if (searched.get(at).contains(wanted)) {
                    left.add(choices.get(at));
                }
            }
        }
        silent = true;
        shown.show(left);
        select();
        silent = false;
        count.setText(Texts.text("search.count", left.size(), choices.size()));
    }

    private void select() {
        boolean before = silent;
        silent = true;
        if (!several) {
            list.clearSelection();
            for (int at = 0; at < shown.getSize() && !chosen.isEmpty(); at++) {
                if (chosen.contains(shown.getElementAt(at).code())) {
                    list.setSelectedIndex(at);
                    list.ensureIndexIsVisible(at);
                    break;
                }
            }
        }
        silent = before;
        showChosen();
    }

    private void showChosen() {
        if (several) {
            List<String> labels = new ArrayList<>();
            for (Choice choice : choices) {
                if (chosen.contains(choice.code())) {
                    labels.add(choice.label());
                }
            }
            chosenWords.setText(String.join(", ", labels));
            chosenWords.setVisible(!labels.isEmpty());
            list.repaint();
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

    public Set<String> chosen() {
        return Set.copyOf(chosen);
    }

    /** Shows a choice without telling anybody. */
    public void choose(Collection<String> codes) {
        chosen.clear();
        chosen.addAll(codes);
        select();
    }

    public void describe(String question, String more) {
        search.getAccessibleContext().setAccessibleName(Texts.text("search.name", question));
        list.getAccessibleContext().setAccessibleName(question);
        list.getAccessibleContext().setAccessibleDescription(more);
    }

    private final class Renderer extends DefaultListCellRenderer {
        @Override
        public Component getListCellRendererComponent(
                JList<?> in, @Nullable Object value, int index, boolean selected, boolean focused) {
            putClientProperty("html.disable", Boolean.TRUE);
            String text = value instanceof Choice choice ? choice.label() + "  ·  " + choice.code() : "";
            super.getListCellRendererComponent(in, text, index, selected, focused);
            setFont(Lettering.fontFor(in.getFont(), text));
            setBorder(BorderFactory.createEmptyBorder(Theme.px(2), Theme.px(10), Theme.px(2), Theme.px(10)));
            boolean ticked = value instanceof Choice choice && chosen.contains(choice.code());
            setIcon(several ? (ticked ? Glyph.CHECK : Glyph.RING).icon(ticked ? "accent" : "muted") : null);
            setIconTextGap(Theme.px(10));
            return this;
        }
    }
}
