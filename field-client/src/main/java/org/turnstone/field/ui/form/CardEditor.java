package org.turnstone.field.ui.form;

import java.util.List;
import javax.swing.JComponent;
import org.turnstone.field.ui.widget.Cards;

/** A question that is answered with cards. Event thread only. */
abstract class CardEditor<C extends Cards> implements Editor {
    final C cards;

    CardEditor(C cards) {
        this.cards = cards;
    }

    @Override
    public final JComponent component() {
        return cards.component();
    }

    @Override
    public final JComponent focusTarget() {
        return cards.focusTarget();
    }

    @Override
    public final List<JComponent> controls() {
        return cards.controls();
    }

    @Override
    public final void describe(String question, String more) {
        cards.describe(question, more);
    }
}
