package org.turnstone.field.ui.form;

import java.util.List;
import javax.swing.JComponent;
import org.jspecify.annotations.Nullable;
import org.turnstone.field.ui.widget.WrappedText;
import org.turnstone.form.Choice;
import org.turnstone.sync.record.FieldValue;

/** A value to read, such as a labelled calculate; nothing for a note, whose label is all there is. */
final class ShownEditor implements Editor {
    private final WrappedText text = WrappedText.body("");
    private final List<Choice> choices;

    ShownEditor(List<Choice> choices) {
        this.choices = choices;
        text.setVisible(false);
    }

    @Override
    public JComponent component() {
        return text;
    }

    @Override
    public JComponent focusTarget() {
        return text;
    }

    @Override
    public List<JComponent> controls() {
        return List.of();
    }

    @Override
    public void show(@Nullable FieldValue value, @Nullable String typed) {
        boolean any = value != null && !(value instanceof FieldValue.Cleared);
        text.setVisible(any);
        text.setText(value == null || !any ? "" : Words.of(value, choices));
    }

    @Override
    public Typed read() {
        return new Typed.Value(FieldValue.CLEARED);
    }

    @Override
    public void describe(String question, String more) {
        text.getAccessibleContext().setAccessibleName(question);
    }
}
