package org.turnstone.field.ui.form;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.turnstone.field.ui.Texts;
import org.turnstone.sync.record.FieldValue;

/**
 * Reads places as people write them: {@code 53.567 -0.081}, {@code 53,567; -0,081}, {@code 53.567N 0.081W},
 * {@code 53°34'01"N 0°4'52"W}; behind them, if known, altitude and accuracy in metres. Pure.
 */
final class TypedPlace {
    private static final int DIGITS = 7;
    private static final int MOST_POINTS = 5_000;
    private static final String DEGREES =
            "(-?[0-9]+(?:\\.[0-9]+)?)(?:\\s*[°]\\s*(?:([0-9]+(?:\\.[0-9]+)?)\\s*['′]\\s*)?"
                    + "(?:([0-9]+(?:\\.[0-9]+)?)\\s*(?:\"|″|'')\\s*)?)?";
    private static final Pattern SIDE_FIRST = Pattern.compile("(?<side>[NSEW])?\\s*" + DEGREES);
    private static final Pattern SIDE_LAST = Pattern.compile(DEGREES + "\\s*(?<side>[NSEW])?");

    private TypedPlace() {}

    /** One place. */
    static Typed place(String raw) {
        if (raw.isBlank()) {
            return new Typed.Value(FieldValue.CLEARED);
        }
        try {
            return new Typed.Value(read(raw));
        } catch (IllegalArgumentException e) {
            return new Typed.Unreadable(Texts.text("typed.place"));
        }
    }

    /**
     * A line or an area, a place on each line of text.
     *
     * @param closed true for an area, whose last point is its first
     */
    static Typed line(String raw, boolean closed) {
        List<FieldValue.Place> places = new ArrayList<>();
        int number = 0;
        for (String line : raw.split("\n")) {
            number++;
            if (line.isBlank()) {
                continue;
            }
            try {
                places.add(read(line));
            } catch (IllegalArgumentException e) {
                return new Typed.Unreadable(Texts.text("typed.place.line", number));
            }
        }
        if (places.isEmpty()) {
            return new Typed.Value(FieldValue.CLEARED);
        }
        if (places.size() < (closed ? 3 : 2) || places.size() > MOST_POINTS) {
            return new Typed.Unreadable(Texts.text(closed ? "typed.area.few" : "typed.line.few"));
        }
        if (closed && !places.get(0).equals(places.get(places.size() - 1))) {
            places.add(places.get(0));
        }
        return new Typed.Value(new FieldValue.Line(places));
    }

    private static FieldValue.Place read(String raw) {
        String text = raw.strip().toUpperCase(Locale.ROOT).replace('−', '-');
        // A comma is a decimal sign only where something else keeps the numbers apart.
        text = text.matches(".*[0-9],[0-9]+\\s*[; ].*[0-9],[0-9].*") ? text.replace(',', '.') : text.replace(',', ' ');
        text = text.replace(';', ' ').strip();
        List<BigDecimal> numbers = new ArrayList<>();
        boolean swapped = false;
        boolean sideFirst = !text.isEmpty() && Character.isLetter(text.charAt(0));
        Matcher angle = (sideFirst ? SIDE_FIRST : SIDE_LAST).matcher(text);
        int at = 0;
        while (at < text.length()) {
            if (!angle.find(at) || !text.substring(at, angle.start()).isBlank() || angle.end() == at) {
                throw new IllegalArgumentException("not a place");
            }
            String side = angle.group("side") == null ? "" : angle.group("side");
            if (numbers.isEmpty()) {
                swapped = side.equals("E") || side.equals("W");
            }
            int group = sideFirst ? 2 : 1;
            numbers.add(degrees(angle.group(group), angle.group(group + 1), angle.group(group + 2), side));
            at = angle.end();
            while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
                at++;
            }
        }
        if (swapped && numbers.size() >= 2) {
            numbers.add(0, numbers.remove(1));
        }
        boolean inRange = numbers.size() >= 2
                && numbers.size() <= 4
                && numbers.get(0).abs().compareTo(BigDecimal.valueOf(90)) <= 0
                && numbers.get(1).abs().compareTo(BigDecimal.valueOf(180)) <= 0;
        if (!inRange) {
            throw new IllegalArgumentException("not a place on Earth");
        }
        return new FieldValue.Place(numbers);
    }

    private static BigDecimal degrees(String whole, @Nullable String minutes, @Nullable String seconds, String side) {
        BigDecimal value = new BigDecimal(whole);
        if (minutes != null || seconds != null) {
            BigDecimal part = sixtieth(minutes, 60).add(sixtieth(seconds, 3600));
            value = whole.startsWith("-") ? value.subtract(part) : value.add(part);
            value = value.setScale(DIGITS, RoundingMode.HALF_UP);
        }
        return side.equals("S") || side.equals("W") ? value.abs().negate() : value;
    }

    private static BigDecimal sixtieth(@Nullable String number, int of) {
        return number == null
                ? BigDecimal.ZERO
                : new BigDecimal(number).divide(BigDecimal.valueOf(of), DIGITS + 2, RoundingMode.HALF_UP);
    }

    /** As it is typed: one place. */
    static String text(FieldValue.Place place) {
        List<String> numbers =
                place.numbers().stream().map(BigDecimal::toPlainString).toList();
        return String.join(" ", numbers);
    }

    /** As it is typed: a place on each line. */
    static String text(FieldValue.Line line) {
        return String.join("\n", line.places().stream().map(TypedPlace::text).toList());
    }
}
