package org.turnstone.sync.record;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One typed answer. Two values are equal when type and content are equal; decimals are equal by number. The tags on the
 * wire stand in docs/protocol.md, "Values". No value's {@code toString} shows its content, so that a log line cannot.
 */
public sealed interface FieldValue {
    /** The largest whole number every reader holds exactly (RFC 8259 section 6). */
    long MAX_WHOLE = (1L << 53) - 1;

    /** "Answered, and the answer is nothing": what a person cleared. */
    FieldValue CLEARED = new Cleared();

    /** Text or the code of a select_one, in Unicode NFC. */
    record Text(String value) implements FieldValue {
        @Override
        public String toString() {
            return "text";
        }
    }

    /** A whole number, |n| &lt; 2^53. */
    record Whole(long value) implements FieldValue {
        /** @throws IllegalArgumentException if it is out of range */
        public Whole {
            if (value > MAX_WHOLE || value < -MAX_WHOLE) {
                throw new IllegalArgumentException("a whole number is smaller than 2^53");
            }
        }

        @Override
        public String toString() {
            return "whole number";
        }
    }

    /** A decimal number without trailing zeros, of at most 40 digits and exponent within 40. */
    record Decimal(BigDecimal value) implements FieldValue {
        /** @throws IllegalArgumentException if it has too many digits */
        public Decimal {
            value = plain(value);
        }

        @Override
        public String toString() {
            return "decimal";
        }
    }

    /** A date of the calendar, without a zone. */
    record Day(LocalDate value) implements FieldValue {
        @Override
        public String toString() {
            return "date";
        }
    }

    /** A time as the clock on the wall showed it. */
    record TimeOfDay(LocalTime value) implements FieldValue {
        @Override
        public String toString() {
            return "time";
        }
    }

    /** A date and time with the offset it was typed under. */
    record Moment(OffsetDateTime value) implements FieldValue {
        @Override
        public String toString() {
            return "date and time";
        }
    }

    /** A place: latitude and longitude in degrees, then altitude and accuracy in metres if known (2 to 4 numbers). */
    record Place(List<BigDecimal> numbers) implements FieldValue {
        /** @throws IllegalArgumentException unless there are 2 to 4 numbers */
        public Place {
            if (numbers.size() < 2 || numbers.size() > 4) {
                throw new IllegalArgumentException("a place has 2 to 4 numbers");
            }
            numbers = numbers.stream().map(FieldValue::plain).toList();
        }

        @Override
        public String toString() {
            return "place";
        }
    }

    /** A line or an area, as the places it runs through. */
    record Line(List<Place> places) implements FieldValue {
        public Line {
            places = List.copyOf(places);
        }

        @Override
        public String toString() {
            return "line of " + places.size();
        }
    }

    /** Choices in the order a person ranked them. */
    record Ranking(List<String> choices) implements FieldValue {
        /** @throws IllegalArgumentException if a choice stands twice */
        public Ranking {
            choices = List.copyOf(choices);
            if (new LinkedHashSet<>(choices).size() != choices.size()) {
                throw new IllegalArgumentException("a choice is ranked once");
            }
        }

        @Override
        public String toString() {
            return "ranking of " + choices.size();
        }
    }

    /** The choices of a select_multiple, as a set; empty means "answered, none of them". */
    record Choices(SortedSet<String> choices) implements FieldValue {
        public Choices {
            choices = java.util.Collections.unmodifiableSortedSet(new TreeSet<>(choices));
        }

        public static Choices of(Collection<String> choices) {
            return new Choices(new TreeSet<>(choices));
        }

        @Override
        public String toString() {
            return "choices of " + choices.size();
        }
    }

    /** The person did not answer, and said or showed why. */
    record Missing(MissingCode code) implements FieldValue {}

    /** A photo, drawing, recording or file. */
    record Attachment(AttachmentRef ref) implements FieldValue {}

    /** Answers that make sense only together, such as an amount and its unit; one register. */
    record Together(SortedMap<String, FieldValue> parts) implements FieldValue {
        public Together {
            parts = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(parts));
        }

        public static Together of(Map<String, FieldValue> parts) {
            return new Together(new TreeMap<>(parts));
        }

        @Override
        public String toString() {
            return "group of " + parts.size();
        }
    }

    /** See {@link #CLEARED}. */
    record Cleared() implements FieldValue {}

    private static BigDecimal plain(BigDecimal value) {
        if (value.precision() > 40 || Math.abs((long) value.scale()) > 40) {
            throw new IllegalArgumentException("a decimal has at most 40 digits");
        }
        BigDecimal stripped = value.signum() == 0 ? BigDecimal.ZERO : value.stripTrailingZeros();
        return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
    }
}
