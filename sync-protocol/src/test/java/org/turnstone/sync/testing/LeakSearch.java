package org.turnstone.sync.testing;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * Looks for words in bytes that should not hold them, however they came in: as UTF-8 or UTF-16 of either byte order, each
 * also in base64 (both alphabets, wherever in the encoded text the word begins) and in hexadecimal; as they stand, or
 * compressed. For the latter it tries to inflate from every byte on, so it needs no header: deflate, zlib, gzip and zip are
 * all found, wherever they lie in a file.
 *
 * <p>Not found are words that a stream splits between two of its own pieces, and whatever is compressed by other means or
 * encrypted.
 *
 * <p>For one thread.
 */
public final class LeakSearch {
    private static final int LEAST_BYTES = 5;
    private static final int MOST_INFLATED = 1 << 20;
    private static final int PREFIX_BITS = 24;
    private static final int FIRST_SYMBOLS = 40;

    /** Encoded words by their first three bytes. */
    private final Map<Integer, List<Pattern>> patterns = new HashMap<>();

    private final BitSet prefixes = new BitSet(1 << PREFIX_BITS);
    private final byte[] inflated = new byte[MOST_INFLATED];

    /** @param word what was planted */
    private record Pattern(String word, byte[] bytes) {}

    /** @throws IllegalArgumentException if a word is so short that it would turn up by chance */
    public LeakSearch(Collection<String> words) {
        for (String word : words) {
            if (word.getBytes(StandardCharsets.UTF_8).length < LEAST_BYTES) {
                throw new IllegalArgumentException("a planted word has at least " + LEAST_BYTES + " bytes");
            }
            for (Charset charset :
                    List.of(StandardCharsets.UTF_8, StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)) {
                byte[] bytes = word.getBytes(charset);
                add(word, bytes);
                add(word, HexFormat.of().formatHex(bytes).getBytes(StandardCharsets.US_ASCII));
                add(word, HexFormat.of().withUpperCase().formatHex(bytes).getBytes(StandardCharsets.US_ASCII));
                for (int before = 0; before < 3; before++) {
                    add(word, inTheMiddle(Base64.getEncoder(), bytes, before));
                    add(word, inTheMiddle(Base64.getUrlEncoder(), bytes, before));
                }
            }
        }
    }

    /** The characters that stand for the bytes alone, when some number of others come before them. */
    private static byte[] inTheMiddle(Base64.Encoder encoder, byte[] bytes, int before) {
        byte[] padded = new byte[before + bytes.length];
        System.arraycopy(bytes, 0, padded, before, bytes.length);
        byte[] text = encoder.withoutPadding().encode(padded);
        int from = (before * 8 + 5) / 6;
        int to = padded.length * 8 / 6;
        return Arrays.copyOfRange(text, from, to);
    }

    private void add(String word, byte[] bytes) {
        int prefix = prefix(bytes, 0);
        List<Pattern> same = patterns.computeIfAbsent(prefix, any -> new ArrayList<>());
        if (same.stream().noneMatch(pattern -> Arrays.equals(pattern.bytes, bytes))) {
            same.add(new Pattern(word, bytes));
        }
        prefixes.set(prefix);
    }

    private static int prefix(byte[] bytes, int at) {
        return (bytes[at] & 0xFF) << 16 | (bytes[at + 1] & 0xFF) << 8 | bytes[at + 2] & 0xFF;
    }

    /**
     * A planted word that is in a file.
     *
     * @param place the file's path within the folder that was searched
     */
    public record Leak(Path place, String word) {}

    /**
     * What a search of a folder found.
     *
     * @param files how many were searched
     */
    public record Searched(int files, long bytes, List<Leak> leaks) {}

    /**
     * Searches the files below a folder, also while others work in it: what they delete meanwhile holds nothing any more.
     *
     * @param wanted whether to search a file, asked by its path within the folder
     */
    public Searched below(Path folder, Predicate<Path> wanted) throws IOException {
        int files = 0;
        long bytes = 0;
        List<Leak> leaks = new ArrayList<>();
        for (Path place : regularFiles(folder)) {
            if (wanted.test(place)) {
                try {
                    byte[] content = Files.readAllBytes(folder.resolve(place));
                    files++;
                    bytes += content.length;
                    in(content).forEach(word -> leaks.add(new Leak(place, word)));
                } catch (NoSuchFileException deletedMeanwhile) {
                    continue;
                }
            }
        }
        return new Searched(files, bytes, leaks);
    }

    private static Set<Path> regularFiles(Path folder) throws IOException {
        Set<Path> found = new TreeSet<>();
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (attributes.isRegularFile()) {
                    found.add(folder.relativize(file));
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                if (failure instanceof NoSuchFileException && !file.equals(folder)) {
                    return FileVisitResult.CONTINUE;
                }
                throw failure;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
                    throws IOException {
                return failure instanceof NoSuchFileException
                        ? FileVisitResult.CONTINUE
                        : super.postVisitDirectory(directory, failure);
            }
        });
        return found;
    }

    /** The planted words that are in these bytes. */
    public Set<String> in(byte[] bytes) {
        Set<String> found = new TreeSet<>();
        plain(bytes, bytes.length, found);
        Inflater inflater = new Inflater(true);
        try {
            for (int at = 0; at < bytes.length; at++) {
                if (mayBeginBlock(bytes, at)) {
                    plain(inflated, inflate(inflater, bytes, at), found);
                }
            }
        } finally {
            inflater.end();
        }
        return found;
    }

    private void plain(byte[] bytes, int length, Set<String> found) {
        for (int at = 0; at + 2 < length; at++) {
            int prefix = prefix(bytes, at);
            if (prefixes.get(prefix)) {
                for (Pattern pattern : patterns.getOrDefault(prefix, List.of())) {
                    int end = at + pattern.bytes.length;
                    if (end <= length && Arrays.equals(bytes, at, end, pattern.bytes, 0, pattern.bytes.length)) {
                        found.add(pattern.word);
                    }
                }
            }
        }
    }

    /**
     * False if no deflate block (RFC 1951, section 3.2.3) begins here; true for few places where none does. Stored blocks are
     * left out: what they hold stands there as it is.
     */
    private static boolean mayBeginBlock(byte[] bytes, int at) {
        switch (bytes[at] >> 1 & 3) {
            case 1:
                return mayBeFixed(bytes, 8L * at + 3);
            case 2:
                return mayBeDynamic(bytes, 8L * at + 3);
            default:
                return false;
        }
    }

    /** Decodes the first symbols: before a stream has written anything it cannot copy from it. */
    private static boolean mayBeFixed(byte[] bytes, long start) {
        long bit = start;
        int written = 0;
        for (int symbols = 0; symbols < FIRST_SYMBOLS; symbols++) {
            int seven = reversed(bits(bytes, bit, 7), 7);
            int length;
            if (seven < 24) {
                if (seven == 0) {
                    return true;
                }
                bit += 7;
                length = seven - 1;
            } else {
                int eight = reversed(bits(bytes, bit, 8), 8);
                bit += eight < 200 ? 8 : 9;
                if (eight < 192 || eight >= 200) {
                    written++;
                    continue;
                }
                length = eight - 192 + 23;
            }
            if (length > 28) {
                return false;
            }
            int more = length < 8 || length == 28 ? 0 : length / 4 - 1;
            int copied = length < 8 ? 3 + length : length == 28 ? 258 : 3 + (4 + length % 4 << more);
            copied += bits(bytes, bit, more);
            bit += more;
            int code = reversed(bits(bytes, bit, 5), 5);
            bit += 5;
            int extra = code < 4 ? 0 : code / 2 - 1;
            int distance = code < 4 ? code + 1 : ((2 + code % 2) << extra) + 1 + bits(bytes, bit, extra);
            if (code > 29 || distance > written) {
                return false;
            }
            bit += extra;
            written += copied;
        }
        return true;
    }

    /** Adds up the code that the block's own codes are written in; it has to be complete. */
    private static boolean mayBeDynamic(byte[] bytes, long start) {
        if (bits(bytes, start, 5) > 29 || bits(bytes, start + 5, 5) > 29) {
            return false;
        }
        int codes = bits(bytes, start + 10, 4) + 4;
        int sum = 0;
        for (int i = 0; i < codes; i++) {
            int length = bits(bytes, start + 14 + 3L * i, 3);
            sum += length == 0 ? 0 : 128 >> length;
        }
        return sum == 128;
    }

    /** Bits as deflate packs them, the first one lowest; nothing but zeros after the end. */
    private static int bits(byte[] bytes, long start, int count) {
        int value = 0;
        for (int i = 0; i < count; i++) {
            long bit = start + i;
            int at = (int) (bit >> 3);
            value |= at < bytes.length ? (bytes[at] >> (bit & 7) & 1) << i : 0;
        }
        return value;
    }

    private static int reversed(int bits, int count) {
        return Integer.reverse(bits) >>> 32 - count;
    }

    /** Inflates into the buffer as far as it goes and returns how much came out. */
    private int inflate(Inflater inflater, byte[] bytes, int at) {
        inflater.reset();
        inflater.setInput(bytes, at, bytes.length - at);
        int length = 0;
        try {
            while (length < inflated.length && !inflater.finished()) {
                // Small steps first: where no stream begins, the failure comes soon and costs what came out before.
                int step = Math.min(inflated.length - length, length == 0 ? 256 : length);
                int more = inflater.inflate(inflated, length, step);
                if (more == 0) {
                    break;
                }
                length += more;
            }
        } catch (DataFormatException endOfWhatWasOne) {
            // What came out before stays in the buffer, but a failing call does not say how much that was.
            length = keptBeforeFailure(inflater, length);
        }
        return length;
    }

    private static int keptBeforeFailure(Inflater inflater, int length) {
        return Math.max(length, (int) Math.min(MOST_INFLATED, inflater.getBytesWritten()));
    }
}
