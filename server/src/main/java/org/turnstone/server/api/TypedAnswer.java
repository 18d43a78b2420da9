package org.turnstone.server.api;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import org.turnstone.server.platform.ProblemException;
import org.turnstone.server.review.RecordSheet;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;

/** An answer that somebody at the office types in place of another. */
public final class TypedAnswer {
    private TypedAnswer() {}

    /** @throws ProblemException 409 if the answer cannot be put right here */
    public static RecordSheet.Field field(RecordSheet sheet, FieldPath path) {
        return sheet.field(path)
                .filter(found -> found.takes() != RecordSheet.Takes.NOTHING && !found.hidden())
                .orElseThrow(() -> new ProblemException(
                        409,
                        "NO_ANSWER",
                        "This answer cannot be put right here.",
                        "Nothing was changed. Ask whoever captured it to do so on their laptop."));
    }

    /** @throws ProblemException 400 if it is none for that question */
    public static FieldValue of(RecordSheet.Field field, String typed) {
        try {
            return switch (field.takes()) {
                case WORDS -> new FieldValue.Text(typed);
                case NUMBER -> number(typed);
                case DATE -> new FieldValue.Day(LocalDate.parse(typed));
                case CHOICE -> {
                    if (!field.choices().containsKey(typed)) {
                        throw Wanted.malformed("That is not one of the question's answers.");
                    }
                    yield new FieldValue.Text(typed);
                }
                case NOTHING -> throw Wanted.malformed("This answer cannot be put right here.");
            };
        } catch (NumberFormatException | DateTimeException e) {
            throw Wanted.malformed(
                    "That is not " + (field.takes() == RecordSheet.Takes.DATE ? "a date." : "a number."));
        }
    }

    private static FieldValue number(String typed) {
        BigDecimal number = new BigDecimal(typed);
        if (typed.length() > 40) {
            throw Wanted.malformed("The number is too long.");
        }
        try {
            return number.scale() <= 0 ? new FieldValue.Whole(number.longValueExact()) : new FieldValue.Decimal(number);
        } catch (ArithmeticException | IllegalArgumentException e) {
            throw Wanted.malformed("The number is too large.");
        }
    }
}
