package org.turnstone.field.vault;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What makes a passphrase good enough, and a good one to take. Five words drawn from 2,048 are 55 bits, which with the
 * stretching of a vault ({@code docs/protocol.md}, vault) is more than a thief can try.
 */
public final class PassphraseAdvice {
    /** The least a passphrase may have, in bytes of UTF-8. */
    public static final int MIN_BYTES = 12;

    private static final int WORDS = 5;
    private static final int MIN_DIFFERENT = 6;
    private static final int LONG = 20;
    private static final List<String> LIST = readList();

    private PassphraseAdvice() {}

    /** How good a passphrase looks; only the first two are refused. */
    public enum Verdict {
        TOO_SHORT,
        /** The same few letters over and over. */
        TOO_PLAIN,
        /** Good enough to be taken. */
        FAIR,
        /** As long as several words. */
        GOOD;

        public boolean isAllowed() {
            return this == FAIR || this == GOOD;
        }
    }

    /** @param typed stays the caller's to wipe */
    public static Verdict on(char[] typed) {
        int bytes = 0;
        for (char letter : typed) {
            bytes += letter < 0x80 ? 1 : letter < 0x800 ? 2 : 3;
        }
        if (bytes < MIN_BYTES) {
            return Verdict.TOO_SHORT;
        }
        long different = Stream.iterate(0, at -> at < typed.length, at -> at + 1)
                .map(at -> Character.toLowerCase(typed[at]))
                .distinct()
                .count();
        if (different < MIN_DIFFERENT) {
            return Verdict.TOO_PLAIN;
        }
        return typed.length >= LONG ? Verdict.GOOD : Verdict.FAIR;
    }

    /** Five words drawn at random, with spaces between. */
    public static String suggestion(SecureRandom random) {
        List<String> words = new ArrayList<>();
        for (int word = 0; word < WORDS; word++) {
            words.add(LIST.get(random.nextInt(LIST.size())));
        }
        return String.join(" ", words);
    }

    /** How many different ones there are, each as likely as any other. */
    static double suggestions() {
        return Math.pow(LIST.stream().distinct().count(), WORDS);
    }

    private static List<String> readList() {
        InputStream in = PassphraseAdvice.class.getResourceAsStream("passphrase-words.txt");
        if (in == null) {
            throw new AssertionError("the program was built without its words");
        }
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return lines.lines()
                    .filter(line -> !line.startsWith("#"))
                    .flatMap(line -> Stream.of(line.split(" ", -1)))
                    .toList();
        } catch (IOException e) {
            throw new AssertionError("the program was built with damaged words", e);
        }
    }
}
