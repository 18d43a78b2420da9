package org.turnstone.server.dataset.table;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One column: every distinct text once, and for each row the number of its text. A text that no row uses any more is forgotten
 * at once, since it may have been erased. Not thread-safe.
 */
final class Cells {
    /** What an object of a short text takes beside its characters. */
    private static final int OVERHEAD_BYTES = 80;

    private int[] codes = new int[64];
    private final List<@Nullable String> texts = new ArrayList<>();
    private final List<@Nullable String> lower = new ArrayList<>();
    private final Map<String, Integer> codeOf = new HashMap<>();
    private final Deque<Integer> free = new ArrayDeque<>();
    private int[] uses = new int[16];
    private long textBytes;
    /** Empty when a text came or went since. */
    private int[] ranks = {};

    Cells() {
        Arrays.fill(codes, -1);
    }

    void set(int row, @Nullable String text) {
        if (text == null && row >= codes.length) {
            // A column that is nearly always empty takes no room for it.
            return;
        }
        if (row >= codes.length) {
            int from = codes.length;
            codes = Arrays.copyOf(codes, Math.max(row + 1, codes.length + codes.length / 2));
            Arrays.fill(codes, from, codes.length, -1);
        }
        int before = codes[row];
        codes[row] = text == null ? -1 : use(text);
        if (before >= 0) {
            release(before);
        }
    }

    private int use(String text) {
        Integer known = codeOf.get(text);
        if (known != null) {
            uses[known]++;
            return known;
        }
        Integer reused = free.pollFirst();
        int code = reused == null ? texts.size() : reused;
        if (reused == null) {
            texts.add(text);
            lower.add(text.toLowerCase(Locale.ROOT));
        } else {
            texts.set(code, text);
            lower.set(code, text.toLowerCase(Locale.ROOT));
        }
        if (code >= uses.length) {
            uses = Arrays.copyOf(uses, uses.length * 2);
        }
        uses[code] = 1;
        ranks = new int[0];
        codeOf.put(text, code);
        textBytes += bytes(text);
        return code;
    }

    private void release(int code) {
        uses[code]--;
        if (uses[code] == 0) {
            String text = texts.set(code, null);
            ranks = new int[0];
            lower.set(code, null);
            if (text != null) {
                codeOf.remove(text);
                textBytes -= bytes(text);
            }
            free.addLast(code);
        }
    }

    /** Most texts are in small letters already, so that both are one object; counted as if not. */
    private static long bytes(String text) {
        return 2L * (text.length() + OVERHEAD_BYTES);
    }

    String at(int row) {
        int code = row < codes.length ? codes[row] : -1;
        String text = code < 0 ? null : texts.get(code);
        return text == null ? "" : text;
    }

    int codeAt(int row) {
        return row < codes.length ? codes[row] : -1;
    }

    /** For each code whether its text, in small letters, is wanted. */
    boolean[] matching(Predicate<String> wanted) {
        boolean[] matching = new boolean[texts.size()];
        for (int code = 0; code < matching.length; code++) {
            String text = lower.get(code);
            matching[code] = text != null && wanted.test(text);
        }
        return matching;
    }

    /** For each code its place in the order of the texts: numbers by value and before words. Not to be changed. */
    int[] ranks() {
        if (ranks.length == 0 && !codeOf.isEmpty()) {
            ranks = computeRanks();
        }
        return ranks;
    }

    private int[] computeRanks() {
        double[] numbers = new double[texts.size()];
        List<Integer> ofNumbers = new ArrayList<>();
        List<Integer> ofWords = new ArrayList<>();
        for (int code = 0; code < numbers.length; code++) {
            String text = texts.get(code);
            if (text != null) {
                Double number = number(text);
                numbers[code] = number == null ? 0 : number;
                (number == null ? ofWords : ofNumbers).add(code);
            }
        }
        ofNumbers.sort((a, b) -> Double.compare(numbers[a], numbers[b]));
        ofWords.sort((a, b) -> lower(a).compareTo(lower(b)));
        int[] places = new int[texts.size()];
        for (int i = 0; i < ofNumbers.size(); i++) {
            places[ofNumbers.get(i)] = i;
        }
        for (int i = 0; i < ofWords.size(); i++) {
            places[ofWords.get(i)] = ofNumbers.size() + i;
        }
        return places;
    }

    private String lower(int code) {
        String text = lower.get(code);
        return text == null ? "" : text;
    }

    private static @Nullable Double number(String text) {
        char first = text.isEmpty() ? 'x' : text.charAt(text.length() - 1);
        if (first < '0' || first > '9') {
            return null;
        }
        try {
            return Double.valueOf(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** Its distinct texts if there are few, with how many rows have each. */
    Map<String, Integer> counts(int most) {
        if (codeOf.size() > most) {
            return Map.of();
        }
        Map<String, Integer> counts = new java.util.TreeMap<>();
        codeOf.forEach((text, code) -> counts.put(text, uses[code]));
        return counts;
    }

    /** How many rows have each of these texts. */
    Map<String, Integer> uses(Collection<String> wanted) {
        Map<String, Integer> found = new HashMap<>();
        for (String text : wanted) {
            Integer code = codeOf.get(text);
            if (code != null) {
                found.put(text, uses[code]);
            }
        }
        return found;
    }

    long bytes() {
        return textBytes + 4L * codes.length + 4L * uses.length;
    }
}
