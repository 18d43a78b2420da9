package org.turnstone.server.xlsform;

import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.Locale;

/** How numbers, dates and booleans of a workbook are written as text, so that every reader gives the same words. */
final class CellText {
    private static final LocalDateTime EPOCH_1900 = LocalDateTime.of(1899, 12, 30, 0, 0);
    private static final LocalDateTime EPOCH_1904 = LocalDateTime.of(1904, 1, 1, 0, 0);
    private static final double MAX_SERIAL = 2_958_466; // the day after 9999-12-31

    private CellText() {}

    static String ofBoolean(boolean value) {
        return value ? "TRUE" : "FALSE";
    }

    /** Whole numbers without a point, others with the fewest digits that give the same number back. */
    static String ofNumber(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return Double.toString(value).toLowerCase(Locale.ROOT);
        }
        BigDecimal exact = new BigDecimal(value);
        if (value == Math.rint(value)) {
            return exact.toBigInteger().toString();
        }
        BigDecimal shortest = exact;
        for (int digits = 15; digits <= 17; digits++) {
            BigDecimal rounded = exact.round(new MathContext(digits));
            if (rounded.doubleValue() == value) {
                shortest = rounded.stripTrailingZeros();
                break;
            }
        }
        int exponent = shortest.precision() - shortest.scale() - 1;
        if (exponent >= -4) {
            return shortest.toPlainString();
        }
        String digits = shortest.unscaledValue().abs().toString();
        String mantissa = digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
        return (value < 0 ? "-" : "") + mantissa + "e-" + (exponent > -10 ? "0" : "") + -exponent;
    }

    /** A serial date as {@code 2026-11-22 10:00:00}; a time of day, which has no date, as {@code 10:00:00}. */
    static String ofDate(double serial, boolean since1904, boolean wholeSeconds) {
        if (!(serial >= 0) || serial >= MAX_SERIAL) {
            return ofNumber(serial);
        }
        double days = Math.floor(serial);
        long unit = wholeSeconds ? 1_000 : 1;
        long millis = Math.round((serial - days) * 86_400_000L / unit) * unit;
        // The 1900 calendar counts a 29 February that never was.
        double shift = !since1904 && serial >= 1 && serial < 60 ? 1 : 0;
        LocalDateTime at = (since1904 ? EPOCH_1904 : EPOCH_1900)
                .plusDays((long) (days + shift))
                .plus(Duration.ofMillis(millis));
        String time = String.format(Locale.ROOT, "%02d:%02d:%02d", at.getHour(), at.getMinute(), at.getSecond());
        if (at.getNano() > 0) {
            time += String.format(Locale.ROOT, ".%06d", at.getNano() / 1_000);
        }
        if (serial < 1 && !since1904) {
            return time;
        }
        return at.toLocalDate() + " " + time;
    }

    /** Whether an Excel number format shows a date or time: it has a letter of one outside quotes and brackets. */
    static boolean isDateFormat(String format) {
        String shown = format.split(";", -1)[0];
        for (int i = 0; i < shown.length(); i++) {
            char c = shown.charAt(i);
            if (c == '"') {
                i = Math.max(shown.indexOf('"', i + 1), i);
            } else if (c == '[') {
                int end = shown.indexOf(']', i);
                if (end > i && shown.substring(i + 1, end).matches("[hHmMsS]+")) {
                    return true;
                }
                i = Math.max(end, i);
            } else if (c == '\\' || c == '_' || c == '*') {
                i++;
            } else if ("dmhysDMHYS".indexOf(c) >= 0 && !shown.regionMatches(true, i, "Standard", 0, 8)) {
                return true;
            }
        }
        return false;
    }

    static boolean isBuiltInDateFormat(int id) {
        return (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) || (id >= 50 && id <= 58);
    }

    /** Without white space of any alphabet at its ends; {@link String#strip()} would leave unbreakable spaces. */
    static String strip(String text) {
        int from = 0;
        int to = text.length();
        while (from < to && isSpace(text.charAt(from))) {
            from++;
        }
        while (to > from && isSpace(text.charAt(to - 1))) {
            to--;
        }
        return text.substring(from, to);
    }

    static boolean isSpace(char c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == '\u0085';
    }
}
