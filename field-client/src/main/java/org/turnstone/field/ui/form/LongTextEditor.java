package org.turnstone.field.ui.form;

import javax.swing.JComponent;
import javax.swing.ScrollPaneConstants;
import org.jspecify.annotations.Nullable;
import org.turnstone.sync.record.FieldValue;

/** A text of several lines. */
final class LongTextEditor extends AreaEditor {
    private static final int ROWS = 4;

    LongTextEditor(String name, Edits edits) {
        super(name, ROWS, edits);
        scroll.setHorizontalScrollBarPolicy(ScrollPaneConstants.HORIZONTAL_SCROLLBAR_NEVER);
        listen(area, this::typed);
    }

    @Override
    public JComponent component() {
        return scroll;
    }

    @Override
    public void show(@Nullable FieldValue value, @Nullable String typed) {
        put(typed != null ? typed : textOf(value));
    }

    @Override
    public Typed read() {
        return Typed.text(area.getText());
    }
}
