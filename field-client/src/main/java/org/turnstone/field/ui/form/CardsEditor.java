package org.turnstone.field.ui.form;

import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.turnstone.field.ui.widget.ChoiceCards;
import org.turnstone.form.Choice;
import org.turnstone.form.Item;
import org.turnstone.form.QuestionKind;
import org.turnstone.sync.record.FieldValue;

/**
 * Choices as cards, in the look the form asks for. Where several may be chosen "none of them" and "not answered" look the
 * same, so nothing chosen means that nothing was said.
 */
final class CardsEditor extends CardEditor<ChoiceCards> {
    private static final int TWO_COLUMNS_UP_TO = 34;
    private static final int COLUMNS_BY_DEFAULT = 3;

    private final boolean several;

    CardsEditor(Item.Question question, Appearance appearance, Edits edits) {
        super(cards(question, appearance, edits));
        this.several = isSeveral(question);
    }

    private static boolean isSeveral(Item.Question question) {
        return question.kind() == QuestionKind.SELECT_MULTIPLE;
    }

    private static ChoiceCards cards(Item.Question question, Appearance appearance, Edits edits) {
        boolean several = isSeveral(question);
        boolean quick = appearance.hasAny("quick", "quickcompact") && !several;
        return new ChoiceCards(
                question.key(), question.choices(), look(appearance, several), columns(question, appearance), () -> {
                    edits.chosen();
                    if (quick) {
                        edits.done();
                    }
                });
    }

    private static ChoiceCards.Look look(Appearance appearance, boolean several) {
        if (appearance.has("list-nolabel")) {
            return several ? ChoiceCards.Look.BARE_SEVERAL : ChoiceCards.Look.BARE;
        } else if (appearance.hasAny("likert", "likert-mid", "horizontal", "list") && !several) {
            return ChoiceCards.Look.LIKERT;
        }
        return several ? ChoiceCards.Look.SEVERAL : ChoiceCards.Look.ONE;
    }

    private static int columns(Item.Question question, Appearance appearance) {
        if (appearance.columns() > 0) {
            return appearance.columns();
        } else if (appearance.hasAny("columns", "columns-pack", "compact", "horizontal-compact")) {
            return COLUMNS_BY_DEFAULT;
        }
        List<Choice> choices = question.choices();
        boolean narrow = choices.stream().allMatch(choice -> choice.label().length() <= TWO_COLUMNS_UP_TO);
        return isSeveral(question) && narrow && choices.size() > 4 ? 2 : 1;
    }

    ChoiceCards cards() {
        return cards;
    }

    @Override
    public void show(@Nullable FieldValue value, @Nullable String typed) {
        cards.choose(codes(value));
    }

    @Override
    public Typed read() {
        return read(cards.chosen(), several);
    }

    /** The codes that an answer names. */
    static Collection<String> codes(@Nullable FieldValue value) {
        if (value instanceof FieldValue.Text text) {
            return List.of(text.value());
        }
        return value instanceof FieldValue.Choices many ? many.choices() : List.of();
    }

    /** The answer that these codes are. */
    static Typed read(Collection<String> codes, boolean several) {
        if (codes.isEmpty()) {
            return new Typed.Value(FieldValue.CLEARED);
        }
        return new Typed.Value(
                several
                        ? FieldValue.Choices.of(codes)
                        : new FieldValue.Text(codes.iterator().next()));
    }
}
