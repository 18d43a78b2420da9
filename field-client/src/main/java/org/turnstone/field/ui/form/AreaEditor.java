package org.turnstone.field.ui.form;

import java.awt.KeyboardFocusManager;
import java.util.List;
import javax.swing.JComponent;
import javax.swing.JScrollPane;
import org.turnstone.field.ui.widget.WrappingArea;

/** Typing on several lines. Event thread only. */
abstract class AreaEditor extends TypingEditor {
    final WrappingArea area;
    final JScrollPane scroll;

    AreaEditor(String name, int rows, Edits edits) {
        super(edits);
        area = new WrappingArea(rows, 10);
        scroll = new JScrollPane(area);
        area.setName(name);
        // Tab leads on, as everywhere else; nobody indents an answer.
        area.setFocusTraversalKeys(KeyboardFocusManager.FORWARD_TRAVERSAL_KEYS, null);
        area.setFocusTraversalKeys(KeyboardFocusManager.BACKWARD_TRAVERSAL_KEYS, null);
    }

    final void put(String text) {
        silently(() -> {
            area.setText(text);
            area.setCaretPosition(0);
        });
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
