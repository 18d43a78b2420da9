package org.turnstone.field.ui.form;

import java.awt.Font;
import java.util.List;
import javax.swing.JComponent;
import javax.swing.JPanel;
import org.jspecify.annotations.Nullable;
import org.turnstone.field.ui.theme.Theme;
import org.turnstone.field.ui.widget.WrappedText;
import org.turnstone.form.Choice;
import org.turnstone.sync.record.FieldValue;

/** The names of choices above the columns of a table of questions: the appearance {@code label}. Nothing is answered here. */
final class HeadsEditor implements Editor {
    private final JPanel panel;

    HeadsEditor(List<Choice> choices) {
        panel = new JPanel(
                Theme.layout("insets 0, fillx, gap 4 0", "[0:0:,grow,fill]".repeat(Math.max(1, choices.size())), ""));
        panel.setOpaque(false);
        for (Choice choice : choices) {
            WrappedText head = new WrappedText(choice.label(), Theme.font(Font.BOLD, -1), Theme.colour("text"));
            panel.add(head, "wmin 0, aligny bottom");
        }
    }

    @Override
    public JComponent component() {
        return panel;
    }

    @Override
    public JComponent focusTarget() {
        return panel;
    }

    @Override
    public List<JComponent> controls() {
        return List.of();
    }

    @Override
    public void show(@Nullable FieldValue value, @Nullable String typed) {}

    @Override
    public Typed read() {
        return new Typed.Value(FieldValue.CLEARED);
    }

    @Override
    public void describe(String question, String more) {}
}
