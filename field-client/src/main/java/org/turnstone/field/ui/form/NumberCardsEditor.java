package org.turnstone.field.ui.form;

import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.turnstone.field.ui.widget.ChoiceCards;
import org.turnstone.form.Bounds;
import org.turnstone.form.Choice;
import org.turnstone.form.ValueType;
import org.turnstone.sync.record.FieldValue;

/** A short scale whose numbers stand beside each other to be chosen: a range that is a rating. */
final class NumberCardsEditor extends CardEditor<ChoiceCards> {
    private final ValueType type;

    NumberCardsEditor(String name, Bounds bounds, ValueType type, Edits edits) {
        super(new ChoiceCards(name, numbers(bounds), ChoiceCards.Look.SCALE, 1, edits::chosen));
        this.type = type;
    }

    private static List<Choice> numbers(Bounds bounds) {
        return RangeEditor.numbers(bounds).stream()
                .map(number -> new Choice(number.toPlainString(), number.toPlainString(), ""))
                .toList();
    }

    @Override
    public void show(@Nullable FieldValue value, @Nullable String typed) {
        boolean number = value instanceof FieldValue.Whole || value instanceof FieldValue.Decimal;
        cards.choose(number && value != null ? List.of(Words.of(value, List.of())) : List.of());
    }

    @Override
    public Typed read() {
        if (cards.chosen().isEmpty()) {
            return new Typed.Value(FieldValue.CLEARED);
        }
        BigDecimal number = new BigDecimal(cards.chosen().iterator().next());
        return new Typed.Value(
                type == ValueType.WHOLE
                        ? new FieldValue.Whole(number.longValueExact())
                        : new FieldValue.Decimal(number));
    }
}
