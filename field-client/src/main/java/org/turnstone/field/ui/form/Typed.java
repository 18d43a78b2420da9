package org.turnstone.field.ui.form;

import java.math.BigDecimal;
import java.text.Normalizer;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Month;
import java.time.ZoneId;
import java.time.format.TextStyle;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.turnstone.field.ui.Texts;
import org.turnstone.form.Item;
import org.turnstone.sync.record.FieldValue;

/** What was typed, read as a value, or the sentence that says why it cannot be. */
public sealed interface Typed {
    /** It is this value; {@link FieldValue#CLEARED} if nothing was typed. */
    record Value(FieldValue value) implements Typed {}

    /** It is no value of this kind. */
    record Unreadable(String sentence) implements Typed {}

    /** A text; spaces around it are taken off and accents composed, as the wire wants it. */
    static Typed text(String raw) {
        String text = Normalizer.normalize(raw.strip(), Normalizer.Form.NFC);
        return new Value(text.isEmpty() ? FieldValue.CLEARED : new FieldValue.Text(text));
    }

    /** A whole number, grouped or not. */
    static Typed whole(String raw) {
        String text = raw.strip().replace(",", "").replace(" ", "");
        if (text.isEmpty()) {
            return new Value(FieldValue.CLEARED);
        }
        try {
            return new Value(new FieldValue.Whole(Long.parseLong(text)));
        } catch (IllegalArgumentException e) {
            return new Unreadable(Texts.text("typed.whole"));
        }
    }

    /** A number with a point, or a comma as most of Europe writes it. */
    static Typed decimal(String raw) {
        String text = raw.strip().replace(',', '.');
        if (text.isEmpty()) {
            return new Value(FieldValue.CLEARED);
        }
        try {
            return new Value(new FieldValue.Decimal(new BigDecimal(text)));
        } catch (IllegalArgumentException e) {
            return new Unreadable(Texts.text("typed.decimal"));
        }
    }

    /** A text-like answer to the question. */
    static Typed of(Item.Question question, String raw) {
        return switch (question.type()) {
            case WHOLE -> whole(raw);
            case DECIMAL -> decimal(raw);
            default -> text(raw);
        };
    }

    /**
     * A date in three parts; the month as a number or by its name. The first part may hold all three, as they come out of a
     * letter: {@code 27/3/2019}, {@code 27th March 2019}, {@code 2019-03-27}.
     */
    static Typed day(String day, String month, String year) {
        if (day.isBlank() && month.isBlank() && year.isBlank()) {
            return new Value(FieldValue.CLEARED);
        }
        if (month.isBlank() && year.isBlank()) {
            String[] parts = day.strip().split("[\\s./,-]+");
            if (parts.length == 3) {
                return parts[0].matches("[0-9]{4}")
                        ? day(parts[2], parts[1], parts[0])
                        : day(parts[0], parts[1], parts[2]);
            }
        }
        if (day.isBlank()) {
            return new Unreadable(Texts.text("typed.day.missing"));
        }
        if (month.isBlank()) {
            return new Unreadable(Texts.text("typed.month.missing"));
        }
        if (!year.strip().matches("[0-9]{4}")) {
            return new Unreadable(Texts.text("typed.year"));
        }
        try {
            int number = monthNumber(month.strip()).orElseThrow(() -> new DateTimeException("no month"));
            return new Value(new FieldValue.Day(
                    LocalDate.of(Integer.parseInt(year.strip()), number, Integer.parseInt(withoutEnding(day)))));
        } catch (DateTimeException | NumberFormatException e) {
            return new Unreadable(Texts.text("typed.day"));
        }
    }

    /** {@code 27} for {@code 27th}. */
    private static String withoutEnding(String day) {
        return day.strip().toLowerCase(Locale.ROOT).replaceFirst("(?<=[0-9])(st|nd|rd|th)$", "");
    }

    private static Optional<Integer> monthNumber(String text) {
        if (text.matches("[0-9]{1,2}")) {
            return Optional.of(Integer.parseInt(text));
        }
        String wanted = text.toLowerCase(Locale.ROOT);
        for (Locale language : MonthNames.LANGUAGES) {
            for (Month month : Month.values()) {
                if (wanted.length() >= 3
                        && (MonthNames.name(month, TextStyle.FULL, language).startsWith(wanted)
                                || MonthNames.name(month, TextStyle.FULL_STANDALONE, language)
                                        .startsWith(wanted))) {
                    return Optional.of(month.getValue());
                }
            }
        }
        return Optional.empty();
    }

    /** A time: {@code 18:00}, {@code 18.00}, {@code 1800}, {@code 6 pm}, {@code 6.30pm}. */
    static Typed time(String raw) {
        if (raw.isBlank()) {
            return new Value(FieldValue.CLEARED);
        }
        return clock(raw)
                .<Typed>map(time -> new Value(new FieldValue.TimeOfDay(time)))
                .orElseGet(() -> new Unreadable(Texts.text("typed.time")));
    }

    /** A date and a time; the offset is the one the zone has then. */
    static Typed moment(String day, String month, String year, String time, ZoneId zone) {
        Typed date = day(day, month, year);
        if (!(date instanceof Value readDate)) {
            return date;
        }
        if (readDate.value() instanceof FieldValue.Cleared && time.isBlank()) {
            return date;
        }
        Optional<LocalTime> at = clock(time);
        if (!(readDate.value() instanceof FieldValue.Day typed)) {
            return new Unreadable(Texts.text("typed.moment.day"));
        }
        if (at.isEmpty()) {
            return new Unreadable(Texts.text(time.isBlank() ? "typed.moment.time" : "typed.time"));
        }
        return new Value(new FieldValue.Moment(
                LocalDateTime.of(typed.value(), at.get()).atZone(zone).toOffsetDateTime()));
    }

    private static Optional<LocalTime> clock(String raw) {
        Matcher parts = ClockText.SHAPE.matcher(raw.strip().toLowerCase(Locale.ROOT));
        if (!parts.matches()) {
            return Optional.empty();
        }
        int hour = Integer.parseInt(parts.group(1));
        int minute = parts.group(2) == null ? 0 : Integer.parseInt(parts.group(2));
        String half = parts.group(3);
        if (half == null && parts.group(2) == null) {
            // "18" alone may be a slip for 1:08 or 18:00; a time has minutes unless it says am or pm.
            return Optional.empty();
        }
        if (half != null) {
            if (hour < 1 || hour > 12) {
                return Optional.empty();
            }
            hour = hour % 12 + (half.startsWith("p") ? 12 : 0);
        }
        return hour < 24 && minute < 60 ? Optional.of(LocalTime.of(hour, minute)) : Optional.empty();
    }

    /** Month names in the languages people here write dates in. */
    final class MonthNames {
        private static final List<Locale> LANGUAGES = List.of(
                Locale.UK, Locale.forLanguageTag("cy"), Locale.forLanguageTag("pl"), Locale.forLanguageTag("ur"));

        private MonthNames() {}

        private static String name(Month month, TextStyle style, Locale language) {
            return month.getDisplayName(style, language).toLowerCase(Locale.ROOT);
        }
    }

    /** Holds the pattern, which an interface could not keep to itself. */
    final class ClockText {
        private static final Pattern SHAPE = Pattern.compile("([0-9]{1,2})(?:[:.h ]?([0-9]{2}))?\\s*(am|pm)?");

        private ClockText() {}
    }
}
