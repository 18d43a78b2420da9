package org.turnstone.field.ui.form;

import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.turnstone.field.ui.Texts;
import org.turnstone.form.Choice;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.MissingCode;

/** Answers in words, for lists, read-only fields and conflicts. */
public final class Words {
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMMM yyyy", Locale.UK);
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm", Locale.UK);

    private Words() {}

    /**
     * @param choices what the question offers; a code it does not offer is shown as it stands
     */
    public static String of(FieldValue value, List<Choice> choices) {
        if (value instanceof FieldValue.Text text) {
            return label(text.value(), choices);
        } else if (value instanceof FieldValue.Whole whole) {
            return Long.toString(whole.value());
        } else if (value instanceof FieldValue.Decimal decimal) {
            return decimal.value().toPlainString();
        } else if (value instanceof FieldValue.Day day) {
            return DAY.format(day.value());
        } else if (value instanceof FieldValue.TimeOfDay time) {
            return TIME.format(time.value());
        } else if (value instanceof FieldValue.Moment moment) {
            return moment(moment.value());
        } else if (value instanceof FieldValue.Choices many) {
            return many.choices().isEmpty()
                    ? Texts.text("words.none")
                    : many.choices().stream().map(code -> label(code, choices)).collect(Collectors.joining(", "));
        } else if (value instanceof FieldValue.Ranking ranking) {
            return ranking.choices().stream().map(code -> label(code, choices)).collect(Collectors.joining(", "));
        } else if (value instanceof FieldValue.Missing missing) {
            return missing(missing.code());
        } else if (value instanceof FieldValue.Attachment attachment) {
            return Texts.text("words.attachment", size(attachment.ref().lengthBytes()));
        } else if (value instanceof FieldValue.Place place) {
            return place.numbers().get(0).toPlainString() + ", "
                    + place.numbers().get(1).toPlainString();
        } else if (value instanceof FieldValue.Line line) {
            return Texts.text("words.line", line.places().size());
        } else if (value instanceof FieldValue.Together together) {
            return together.parts().values().stream()
                    .map(part -> of(part, choices))
                    .collect(Collectors.joining(" "));
        } else if (value instanceof FieldValue.Cleared) {
            return Texts.text("words.cleared");
        }
        throw new AssertionError("no words for " + value);
    }

    static String missing(MissingCode code) {
        return switch (code) {
            case DONT_KNOW -> Texts.text("missing.dk");
            case REFUSED -> Texts.text("missing.refused");
            case SKIPPED -> Texts.text("missing.skip");
        };
    }

    static String moment(OffsetDateTime moment) {
        return DAY.format(moment) + ", " + TIME.format(moment);
    }

    /** A time of day if it was today, else with its date. */
    static String when(java.time.Instant moment, java.time.Instant now, ZoneId zone) {
        OffsetDateTime at = moment.atZone(zone).toOffsetDateTime();
        return at.toLocalDate().equals(now.atZone(zone).toLocalDate()) ? TIME.format(at) : moment(at);
    }

    static String size(long bytes) {
        long kilo = Math.max(1, Math.round(bytes / 1000.0));
        return kilo < 1000 ? kilo + " kB" : String.format(Locale.UK, "%.1f MB", bytes / 1_000_000.0);
    }

    private static String label(String code, List<Choice> choices) {
        for (Choice choice : choices) {
            if (choice.code().equals(code)) {
                return choice.label();
            }
        }
        return code;
    }
}
