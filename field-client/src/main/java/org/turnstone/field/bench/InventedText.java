package org.turnstone.field.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** English-looking text about as compressible as what people write, from a list of words and a seed. For one thread. */
final class InventedText {
    private static final List<List<String>> WORDS = words();
    private static final String[] ENDINGS = {"", "", "", "", "", "s", "ing", "ed", "ly", "'s"};

    private final Random random;

    InventedText(Random random) {
        this.random = random;
    }

    private static List<List<String>> words() {
        List<List<String>> lists = new ArrayList<>();
        try (InputStream in = InventedText.class.getResourceAsStream("words.txt");
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("#")) {
                    lists.add(new ArrayList<>());
                } else {
                    lists.get(lists.size() - 1).addAll(List.of(line.split(" ")));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return lists;
    }

    /** Text of exactly {@code length} characters. */
    String of(int length) {
        StringBuilder text = new StringBuilder();
        int left = between(6, 19);
        boolean begins = true;
        while (text.length() <= length) {
            String word = word();
            text.append(begins ? word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1) : word);
            begins = --left == 0;
            if (begins) {
                text.append(random.nextInt(10) == 0 ? "? " : ". ");
                left = between(6, 19);
            } else {
                text.append(random.nextDouble() < 0.06 ? ", " : " ");
            }
        }
        text.setLength(length);
        if (text.charAt(length - 1) == ' ') {
            text.setCharAt(length - 1, '.');
        }
        return text.toString();
    }

    private String word() {
        double kind = random.nextDouble();
        if (kind < 0.47) {
            return frequent(WORDS.get(0), 2.2);
        }
        if (kind < 0.955) {
            return frequent(WORDS.get(1), 1.35) + ENDINGS[random.nextInt(ENDINGS.length)];
        }
        if (kind < 0.975) {
            return pick(WORDS.get(2));
        }
        if (kind < 0.985) {
            return Integer.toString(between(2, 60));
        }
        StringBuilder misspelt = new StringBuilder(pick(WORDS.get(1)));
        misspelt.setCharAt(random.nextInt(misspelt.length()), (char) ('a' + random.nextInt(26)));
        return misspelt.toString();
    }

    /** The nearer to the front of the list, the more often. */
    private String frequent(List<String> words, double skew) {
        return words.get((int) (Math.pow(random.nextDouble(), skew) * words.size()));
    }

    String pick(List<String> words) {
        return words.get(random.nextInt(words.size()));
    }

    int between(int least, int most) {
        return least + random.nextInt(most - least + 1);
    }
}
