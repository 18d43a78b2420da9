package org.turnstone.form;

import org.turnstone.sync.record.FieldValue;

/** Which {@link FieldValue} a question holds, besides {@code Missing} and {@code Cleared}, which fit everywhere. */
public enum ValueType {
    TEXT(FieldValue.Text.class),
    WHOLE(FieldValue.Whole.class),
    DECIMAL(FieldValue.Decimal.class),
    DAY(FieldValue.Day.class),
    TIME(FieldValue.TimeOfDay.class),
    MOMENT(FieldValue.Moment.class),
    PLACE(FieldValue.Place.class),
    LINE(FieldValue.Line.class),
    /** The code of a select_one, as {@link FieldValue.Text}. */
    CHOICE(FieldValue.Text.class),
    CHOICES(FieldValue.Choices.class),
    RANKING(FieldValue.Ranking.class),
    ATTACHMENT(FieldValue.Attachment.class);

    private final Class<? extends FieldValue> held;

    ValueType(Class<? extends FieldValue> held) {
        this.held = held;
    }

    /** True if the value is of this type, or is {@code Missing} or {@code Cleared}. */
    public boolean holds(FieldValue value) {
        return held.isInstance(value)
                || value instanceof FieldValue.Missing
                || value instanceof FieldValue.Cleared
                || (this == DECIMAL && value instanceof FieldValue.Whole);
    }
}
