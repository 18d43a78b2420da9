package org.turnstone.field.ui.form;

import java.awt.Component;
import java.util.List;
import javax.swing.DefaultListCellRenderer;
import javax.swing.JComboBox;
import javax.swing.JComponent;
import javax.swing.JList;
import javax.swing.JPanel;
import org.jspecify.annotations.Nullable;
import org.turnstone.field.ui.Texts;
import org.turnstone.field.ui.theme.Lettering;
import org.turnstone.field.ui.theme.Theme;
import org.turnstone.form.Choice;
import org.turnstone.sync.record.FieldValue;

/** One choice out of a list that drops down: the appearance {@code minimal}. */
final class DropEditor implements Editor {
    private final JPanel panel = new JPanel(Theme.layout("insets 0", "", ""));
    private final JComboBox<Choice> box = new JComboBox<>();
    private final List<Choice> choices;
    private boolean silent;

    DropEditor(String name, List<Choice> choices, Edits edits) {
        this.choices = choices;
        panel.setOpaque(false);
        box.setName(name);
        box.setMaximumRowCount(12);
        choices.forEach(box::addItem);
        box.setSelectedIndex(-1);
        box.setRenderer(new DefaultListCellRenderer() {
            @Override
            public Component getListCellRendererComponent(
                    JList<?> in, @Nullable Object value, int index, boolean selected, boolean focused) {
                putClientProperty("html.disable", Boolean.TRUE);
                String text = value instanceof Choice choice ? choice.label() : Texts.text("drop.none");
                super.getListCellRendererComponent(in, text, index, selected, focused);
                setFont(Lettering.fontFor(in.getFont(), text));
                return this;
            }
        });
        box.addActionListener(event -> {
            if (!silent) {
                edits.chosen();
            }
        });
        panel.add(box, "wmin 200, wmax 100%, hmin 36");
    }

    @Override
    public JComponent component() {
        return panel;
    }

    @Override
    public JComponent focusTarget() {
        return box;
    }

    @Override
    public List<JComponent> controls() {
        return List.of(box);
    }

    @Override
    public void show(@Nullable FieldValue value, @Nullable String typed) {
        silent = true;
        int at = -1;
        for (int index = 0; index < choices.size(); index++) {
            if (value instanceof FieldValue.Text text
                    && choices.get(index).code().equals(text.value())) {
                at = index;
            }
        }
        box.setSelectedIndex(at);
        silent = false;
    }

    @Override
    public Typed read() {
        return new Typed.Value(
                box.getSelectedItem() instanceof Choice choice
                        ? new FieldValue.Text(choice.code())
                        : FieldValue.CLEARED);
    }

    @Override
    public void describe(String question, String more) {
        box.getAccessibleContext().setAccessibleName(question);
        box.getAccessibleContext().setAccessibleDescription(more);
    }
}
