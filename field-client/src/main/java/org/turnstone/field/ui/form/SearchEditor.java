package org.turnstone.field.ui.form;

import java.util.List;
import javax.swing.JComponent;
import org.jspecify.annotations.Nullable;
import org.turnstone.field.ui.widget.SearchList;
import org.turnstone.form.Choice;
import org.turnstone.sync.record.FieldValue;

/** A long list to choose one or several from. */
final class SearchEditor implements Editor {
    private final SearchList list;
    private final boolean several;

    SearchEditor(String name, List<Choice> choices, boolean several, Edits edits) {
        this.several = several;
        list = new SearchList(name, choices, several, edits::chosen, edits::done);
    }

    @Override
    public JComponent component() {
        return list.component();
    }

    @Override
    public JComponent focusTarget() {
        return list.focusTarget();
    }

    @Override
    public List<JComponent> controls() {
        return list.controls();
    }

    @Override
    public void show(@Nullable FieldValue value, @Nullable String typed) {
        list.choose(CardsEditor.codes(value));
    }

    @Override
    public Typed read() {
        return CardsEditor.read(list.chosen(), several);
    }

    @Override
    public void describe(String question, String more) {
        list.describe(question, more);
    }
}
