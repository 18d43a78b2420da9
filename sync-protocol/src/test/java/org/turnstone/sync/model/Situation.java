package org.turnstone.sync.model;

import java.util.Arrays;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * A state as a row of numbers, each under a name; a set of entries is a number with a bit for each. Immutable, equal by
 * content.
 *
 * @param <E> the names
 */
public final class Situation<E extends Enum<E>> {
    private final long[] numbers;

    private Situation(long[] numbers) {
        this.numbers = numbers;
    }

    /** All numbers are 0. */
    public static <E extends Enum<E>> Situation<E> ofZeros(Class<E> names) {
        return new Situation<>(new long[names.getEnumConstants().length]);
    }

    public long get(E name) {
        return numbers[name.ordinal()];
    }

    public int number(E name) {
        return Math.toIntExact(get(name));
    }

    public Situation<E> with(E name, long number) {
        long[] changed = numbers.clone();
        changed[name.ordinal()] = number;
        return new Situation<>(changed);
    }

    public Situation<E> plusOne(E name) {
        return with(name, get(name) + 1);
    }

    @Override
    public boolean equals(@Nullable Object o) {
        return o instanceof Situation<?> that && Arrays.equals(numbers, that.numbers);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(numbers);
    }

    @Override
    public String toString() {
        StringJoiner told = new StringJoiner(" ");
        for (long number : numbers) {
            told.add(Long.toHexString(number));
        }
        return told.toString();
    }
}
