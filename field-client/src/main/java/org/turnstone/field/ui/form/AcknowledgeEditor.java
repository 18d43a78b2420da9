package org.turnstone.field.ui.form;

import java.util.List;
import javax.swing.JCheckBox;
import javax.swing.JComponent;
import org.jspecify.annotations.Nullable;
import org.turnstone.field.ui.Texts;
import org.turnstone.field.ui.theme.Theme;
import org.turnstone.sync.record.FieldValue;

/** A box to tick once something was read. */
final class AcknowledgeEditor implements Editor {
    private static final String OK = "OK";

    private final JCheckBox box = Theme.plain(new JCheckBox(Texts.text("acknowledge")));

    AcknowledgeEditor(String name, Edits edits) {
        box.setName(name);
        box.setOpaque(false);
        box.addActionListener(event -> edits.chosen());
    }

    @Override
    public JComponent component() {
        return box;
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
        box.setSelected(value instanceof FieldValue.Text);
    }

    @Override
    public Typed read() {
        return new Typed.Value(box.isSelected() ? new FieldValue.Text(OK) : FieldValue.CLEARED);
    }

    @Override
    public void describe(String question, String more) {
        box.getAccessibleContext().setAccessibleName(box.getText() + ". " + question);
        box.getAccessibleContext().setAccessibleDescription(more);
    }
}
