package org.turnstone.sync.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * One row of the table of proofs in docs/testing.md: figures that a test measured, and the bars they have to meet.
 *
 * <pre>{@code
 * Proof proof = Proof.of("P1", "merge-is-a-function-of-the-set");
 * int cases = Proof.size("P1", 2_000);
 * ...
 * proof.figure("cases", cases).figure("seed", seed).exactly("mismatches", mismatches, 0).conclude();
 * }</pre>
 *
 * prints {@code P1 merge-is-a-function-of-the-set cases=2000 seed=17 mismatches=0}, the one line of this row, and writes it
 * to {@code target/proofs/P1.txt} of the module. {@code ./turnstone prove P1} runs the same test at its full size. A row
 * that several modules carry has one line from each. Used by one thread.
 */
public final class Proof {
    private static final Pattern ROW = Pattern.compile("[A-Z][0-9]{1,2}");
    private static final Pattern WORD = Pattern.compile("[a-z][a-zA-Z0-9-]*");
    private static final Pattern FIGURE = Pattern.compile("[^\\s=]+");

    private final String row;
    private final StringBuilder line;
    private final List<String> missed = new ArrayList<>();
    private int figures;

    private Proof(String row, String name) {
        this.row = row;
        this.line = new StringBuilder(row).append(' ').append(name);
    }

    /**
     * Begins a row.
     *
     * @param row as the table calls it, such as P1
     * @param name what is proved, in words joined by hyphens
     */
    public static Proof of(String row, String name) {
        return new Proof(matching(ROW, row), matching(WORD, name));
    }

    /**
     * How many cases to run: the property {@code turnstone.prove.ROW}, which the launcher sets.
     *
     * @param sample what takes seconds, when nothing was asked for
     */
    public static int size(String row, int sample) {
        return Integer.getInteger("turnstone.prove." + matching(ROW, row), sample);
    }

    /** The first of the row's seeds: the property {@code turnstone.prove.seed}, or one drawn anew. Belongs in the line. */
    public static long seed() {
        Long asked = Long.getLong("turnstone.prove.seed");
        return asked != null ? asked : new SecureRandom().nextInt(1_000_000_000);
    }

    /** A figure without a bar: what was measured beside, or what is needed to run the same again. */
    public Proof figure(String name, Object value) {
        line.append(' ').append(matching(WORD, name)).append('=').append(matching(FIGURE, String.valueOf(value)));
        figures++;
        return this;
    }

    /** A figure that has to be this one. */
    public Proof exactly(String name, long value, long wanted) {
        return figure(name, value).bar(value == wanted, name + "=" + value + " has to be " + wanted);
    }

    public Proof atMost(String name, long value, long most) {
        return figure(name, value).bar(value <= most, name + "=" + value + " may be at most " + most);
    }

    public Proof atLeast(String name, long value, long least) {
        return figure(name, value).bar(value >= least, name + "=" + value + " has to be at least " + least);
    }

    /** So many of so many, shown as {@code 20/20}: none may be missing, and there has to be at least one. */
    public Proof all(String name, long value, long of) {
        return figure(name, value + "/" + of)
                .bar(value == of && of > 0, name + "=" + value + "/" + of + " has to be all of them, and some");
    }

    /** Something that has to be so, shown as yes or no. */
    public Proof isTrue(String name, boolean value) {
        return figure(name, value ? "yes" : "no").bar(value, name + " has to be yes");
    }

    private Proof bar(boolean met, String sentence) {
        if (!met) {
            missed.add(sentence);
        }
        return this;
    }

    /**
     * Prints the line, writes it down, and fails if a bar is missed.
     *
     * @throws AssertionError naming every bar that was missed
     */
    public void conclude() {
        if (figures == 0) {
            throw new IllegalStateException("a row without a figure proves nothing: " + row);
        }
        System.out.println(line);
        Path folder = Path.of(System.getProperty("basedir", ""), "target", "proofs");
        try {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve(row + ".txt"), line + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException("the line of " + row + " could not be written", e);
        }
        if (!missed.isEmpty()) {
            throw new AssertionError(row + " missed its bar: " + String.join("; ", missed));
        }
    }

    private static String matching(Pattern pattern, String text) {
        if (!pattern.matcher(text).matches()) {
            throw new IllegalArgumentException("\"" + text + "\" does not fit into the line of a row");
        }
        return text;
    }
}
