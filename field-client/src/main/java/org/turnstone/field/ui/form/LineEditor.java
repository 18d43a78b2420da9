package org.turnstone.field.ui.form;

import java.util.ArrayList;
import java.util.List;
import javax.swing.JButton;
import javax.swing.JComponent;
import javax.swing.JPanel;
import javax.swing.JPasswordField;
import javax.swing.JTextField;
import org.jspecify.annotations.Nullable;
import org.turnstone.field.ui.Texts;
import org.turnstone.field.ui.theme.Glyph;
import org.turnstone.field.ui.theme.Theme;
import org.turnstone.field.ui.widget.Buttons;
import org.turnstone.form.Item;
import org.turnstone.form.QuestionKind;
import org.turnstone.sync.record.FieldValue;

/** A text, or a number, on one line. */
final class LineEditor extends TypingEditor {
    private final JTextField field;
    private final Item.Question question;
    private final List<JComponent> controls = new ArrayList<>();
    private final JPanel panel = new JPanel(Theme.layout("insets 0", "", ""));

    LineEditor(Item.Question question, Appearance appearance, Edits edits) {
        super(edits);
        this.question = question;
        this.field = appearance.has("masked") ? new JPasswordField() : new JTextField();
        field.setName(question.key());
        panel.setOpaque(false);
        boolean number = question.kind() != QuestionKind.TEXT && question.kind() != QuestionKind.BARCODE;
        boolean narrow = number || appearance.has("numbers");
        panel.add(field, narrow ? "w 60:160:160" : "growx, pushx, wmin 0");
        if (appearance.has("counter") && question.kind() == QuestionKind.INTEGER) {
            panel.add(step(Glyph.MINUS, "less", -1));
            panel.add(step(Glyph.PLUS, "more", 1));
        }
        listen(field, this::typed);
    }

    private JButton step(Glyph glyph, String name, int by) {
        JButton button = Buttons.plain(name + ":" + question.key(), glyph, "", () -> {
            long now = read() instanceof Typed.Value read && read.value() instanceof FieldValue.Whole whole
                    ? whole.value()
                    : 0;
            silently(() -> field.setText(Long.toString(now + by)));
            chosen();
        });
        button.getAccessibleContext().setAccessibleName(Texts.text("number." + name));
        controls.add(button);
        return button;
    }

    @Override
    public JComponent component() {
        return panel;
    }

    @Override
    public JComponent focusTarget() {
        return field;
    }

    @Override
    public List<JComponent> controls() {
        List<JComponent> all = new ArrayList<>(List.of(field));
        all.addAll(controls);
        return all;
    }

    @Override
    public void show(@Nullable FieldValue value, @Nullable String typed) {
        silently(() -> field.setText(typed != null ? typed : textOf(value)));
    }

    @Override
    public Typed read() {
        return Typed.of(question, text());
    }

    @Override
    public String raw() {
        return text();
    }

    private String text() {
        return field.getText();
    }

    @Override
    public void describe(String question, String more) {
        field.getAccessibleContext().setAccessibleName(question);
        field.getAccessibleContext().setAccessibleDescription(more);
    }

    @Override
    public void wrong(boolean wrong) {
        Theme.outline(field, wrong);
    }
}
