package org.turnstone.sync.simulation;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What happened in one run, line by line. Only the hash is kept, by which two runs of one seed are compared; with
 * {@code -Dturnstone.sim.trace=true} each line is printed too.
 */
final class Trace {
    private final boolean printed;
    private final MessageDigest digest;
    private int lines;

    Trace(boolean printed) {
        this.printed = printed;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    void line(String text) {
        lines++;
        digest.update(text.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) '\n');
        if (printed) {
            System.out.println(lines + " " + text);
        }
    }

    int lines() {
        return lines;
    }

    /** Names everything that happened; ends the trace. */
    String hash() {
        return HexFormat.of().formatHex(digest.digest());
    }
}
