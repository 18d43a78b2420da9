package org.turnstone.sync.crypto;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that must not outlive their use: wiped on close, never printed, never serialised, compared in constant time.
 *
 * <p>Safe to share between threads. A reader gets either the whole secret or, once closed, an
 * {@link IllegalStateException}; never half-wiped bytes, which would be a weak key. The garbage collector may have moved
 * the array before it was wiped, and ciphers keep their key schedules until they are collected; so closing shortens
 * exposure and does not promise absence.
 */
public final class Secret implements AutoCloseable {
    /** Guarded by this. */
    private final byte[] bytes;

    /** Guarded by this. */
    private boolean closed;

    private Secret(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Copies {@code bytes}; the caller's array remains the caller's to wipe. */
    public static Secret copyOf(byte[] bytes) {
        return new Secret(bytes.clone());
    }

    /**
     * As many random bytes as {@code length} says.
     *
     * @throws IllegalArgumentException if {@code length} is not positive
     */
    public static Secret random(SecureRandom random, int length) {
        if (length <= 0) {
            throw new IllegalArgumentException("a secret has at least one byte");
        }
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return new Secret(bytes);
    }

    /** Takes the array over without copying it; the caller must forget it. */
    static Secret owning(byte[] bytes) {
        return new Secret(Objects.requireNonNull(bytes));
    }

    /**
     * A fresh array, owned by the caller, who wipes it.
     *
     * @throws IllegalStateException if this is closed
     */
    public byte[] copy() {
        byte[] copy = copyIfOpen();
        if (copy == null) {
            throw new IllegalStateException("this secret is closed");
        }
        return copy;
    }

    private synchronized byte @Nullable [] copyIfOpen() {
        return closed ? null : bytes.clone();
    }

    public int length() {
        return bytes.length;
    }

    @Override
    public synchronized void close() {
        closed = true;
        wipe(bytes);
    }

    public synchronized boolean isClosed() {
        return closed;
    }

    /** The one way this package wipes, so that a reader can search for it. */
    static void wipe(byte[] bytes) {
        Arrays.fill(bytes, (byte) 0);
    }

    /** Takes time that depends on the lengths only. A closed secret equals itself and nothing else. */
    @Override
    public boolean equals(@Nullable Object other) {
        if (this == other) {
            return true;
        }
        if (!(other instanceof Secret that)) {
            return false;
        }
        byte[] mine = copyIfOpen();
        byte[] theirs = that.copyIfOpen();
        if (mine == null || theirs == null) {
            return false;
        }
        try {
            return MessageDigest.isEqual(mine, theirs);
        } finally {
            wipe(mine);
            wipe(theirs);
        }
    }

    /** The length: a hash of the content would tell something of it. */
    @Override
    public int hashCode() {
        return bytes.length;
    }

    @Override
    public String toString() {
        return "Secret[" + bytes.length + " bytes]";
    }
}
