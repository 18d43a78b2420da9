package org.turnstone.field.ui.form;

import java.awt.KeyboardFocusManager;
import java.util.List;
import javax.swing.JComponent;
import javax.swing.JScrollPane;
import javax.swing.JTextArea;
import javax.swing.ScrollPaneConstants;
import org.jspecify.annotations.Nullable;
import org.turnstone.sync.record.FieldValue;

/** A text of several lines. */
final class LongTextEditor extends TypingEditor {
    private static final int ROWS = 4;

    private final JTextArea area = new JTextArea(ROWS, 10);
    private final JScrollPane scroll;

    LongTextEditor(String name, Edits edits) {
        super(edits);
        area.setName(name);
        area.setLineWrap(true);
        area.setWrapStyleWord(true);
        // Tab leads on, as everywhere else; nobody indents an answer.
        area.setFocusTraversalKeys(KeyboardFocusManager.FORWARD_TRAVERSAL_KEYS, null);
        area.setFocusTraversalKeys(KeyboardFocusManager.BACKWARD_TRAVERSAL_KEYS, null);
        scroll = new JScrollPane(area);
        scroll.setHorizontalScrollBarPolicy(ScrollPaneConstants.HORIZONTAL_SCROLLBAR_NEVER);
        listen(area, this::typed);
    }

    @Override
    public JComponent component() {
        return scroll;
    }

    @Override
    public JComponent focusTarget() {
        return area;
    }

    @Override
    public List<JComponent> controls() {
        return List.of(area);
    }

    @Override
    public void show(@Nullable FieldValue value, @Nullable String typed) {
        silently(() -> {
            area.setText(typed != null ? typed : textOf(value));
            area.setCaretPosition(0);
        });
    }

    @Override
    public Typed read() {
        return Typed.text(area.getText());
    }

    @Override
    public String raw() {
        return area.getText();
    }

    @Override
    public void describe(String question, String more) {
        area.getAccessibleContext().setAccessibleName(question);
        area.getAccessibleContext().setAccessibleDescription(more);
    }

    @Override
    public void wrong(boolean wrong) {
        scroll.putClientProperty("JComponent.outline", wrong ? "error" : null);
    }
}
