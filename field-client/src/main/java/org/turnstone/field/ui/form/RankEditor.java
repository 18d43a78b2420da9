package org.turnstone.field.ui.form;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.turnstone.field.ui.widget.RankCards;
import org.turnstone.form.Choice;
import org.turnstone.sync.record.FieldValue;

/** Choices put into an order, by choosing them one after the other. What is ranked so far is kept. */
final class RankEditor extends CardEditor<RankCards> {
    RankEditor(String name, List<Choice> choices, Edits edits) {
        super(new RankCards(name, choices, edits::chosen));
    }

    @Override
    public void show(@Nullable FieldValue value, @Nullable String typed) {
        cards.rank(value instanceof FieldValue.Ranking ranking ? ranking.choices() : List.of());
    }

    @Override
    public Typed read() {
        return new Typed.Value(cards.ranked().isEmpty() ? FieldValue.CLEARED : new FieldValue.Ranking(cards.ranked()));
    }
}
