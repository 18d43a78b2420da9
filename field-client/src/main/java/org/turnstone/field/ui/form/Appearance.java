package org.turnstone.field.ui.form;

import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;

/**
 * The words of a question's or group's {@code appearance}, as XLSForm lists them. Words nobody knows, and those of other
 * programs, are left alone: the question then looks as its kind does.
 */
record Appearance(Set<String> words) {
    private static final int GRID = 4;
    private static final int MOST = 12;

    Appearance {
        words = Set.copyOf(words);
    }

    static Appearance of(String text) {
        // search('list', …) may hold blanks, and is no word about looks.
        String plain = text.replaceAll("search\\s*\\(.*\\)", "search");
        return new Appearance(new TreeSet<>(Arrays.asList(plain.strip().split("\\s+"))));
    }

    boolean has(String word) {
        return words.contains(word);
    }

    boolean hasAny(String... wanted) {
        return Arrays.stream(wanted).anyMatch(words::contains);
    }

    /** The number behind {@code columns-} or {@code compact-}; 0 without one. */
    int columns() {
        for (String word : words) {
            if (word.matches("(columns|compact|quickcompact)-[0-9]{1,2}")) {
                return Math.max(1, Math.min(MOST, Integer.parseInt(word.substring(word.indexOf('-') + 1))));
            }
        }
        return 0;
    }

    /** How many parts of the page's width it wants ({@code w1} to {@code w12}); 0 if it does not say. */
    int width() {
        for (String word : words) {
            if (word.matches("w([1-9]|1[0-2])")) {
                return Integer.parseInt(word.substring(1));
            }
        }
        return 0;
    }

    /** Into how many parts a group with this appearance cuts its width. */
    int parts() {
        return width() == 0 ? GRID : width();
    }
}
