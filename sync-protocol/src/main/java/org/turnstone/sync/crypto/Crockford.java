package org.turnstone.sync.crypto;

import java.util.Arrays;

/**
 * Crockford's base 32: digits and capitals without I, L, O and U. People read it over the telephone, so reading is lenient:
 * lower case is the same, O is 0, I and L are 1, blanks and hyphens do not count.
 */
final class Crockford {
    private static final byte[] ALPHABET = {
        '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'J', 'K', 'M', 'N',
        'P', 'Q', 'R', 'S', 'T', 'V', 'W', 'X', 'Y', 'Z'
    };
    private static final int BITS = 5;
    private static final int MASK = 31;
    private static final int BLANK = -1;
    private static final int FOREIGN = -2;

    private Crockford() {}

    /** The first {@code 5 * length} bits of {@code bytes}, most significant first, as {@code length} ASCII characters. */
    static byte[] encode(byte[] bytes, int length) {
        byte[] text = new byte[length];
        for (int i = 0; i < length; i++) {
            int value = 0;
            for (int bit = i * BITS; bit < (i + 1) * BITS; bit++) {
                value = value << 1 | (bytes[bit / Byte.SIZE] >> (Byte.SIZE - 1 - bit % Byte.SIZE) & 1);
            }
            text[i] = ALPHABET[value];
        }
        return text;
    }

    /**
     * The canonical characters of what a person typed, or an empty array if there are none, more than {@code maxLength} or
     * a character that is not part of the alphabet.
     */
    static byte[] canonical(CharSequence typed, int maxLength) {
        byte[] text = new byte[maxLength];
        int length = 0;
        for (int i = 0; i < typed.length(); i++) {
            int value = value(typed.charAt(i));
            if (value == BLANK) {
                continue;
            }
            if (value == FOREIGN || length == maxLength) {
                Secret.wipe(text);
                return new byte[0];
            }
            text[length++] = ALPHABET[value & MASK];
        }
        byte[] canonical = Arrays.copyOf(text, length);
        Secret.wipe(text);
        return canonical;
    }

    /** The characters in groups of {@code size}, joined with hyphens. */
    static String grouped(byte[] text, int size) {
        StringBuilder out = new StringBuilder(text.length + text.length / size);
        for (int i = 0; i < text.length; i++) {
            if (i > 0 && i % size == 0) {
                out.append('-');
            }
            out.append((char) text[i]);
        }
        return out.toString();
    }

    private static int value(char typed) {
        if (typed == '-' || typed == '\u2013' || Character.isWhitespace(typed) || Character.isSpaceChar(typed)) {
            return BLANK;
        }
        char c = typed >= 'a' && typed <= 'z' ? (char) (typed - 'a' + 'A') : typed;
        if (c == 'O') {
            return 0;
        }
        if (c == 'I' || c == 'L') {
            return 1;
        }
        for (int i = 0; i < ALPHABET.length; i++) {
            if (ALPHABET[i] == c) {
                return i;
            }
        }
        return FOREIGN;
    }
}
