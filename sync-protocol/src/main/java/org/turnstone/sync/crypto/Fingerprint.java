package org.turnstone.sync.crypto;

import java.nio.charset.StandardCharsets;

/**
 * A public key as people compare it: 20 Crockford characters (100 bits) in groups of four, for instance
 * {@code 8Q3F-0ZK1-MX7T-2RB9-C4DH}. They are the first bits of {@code H("TS1 fingerprint", key)}.
 *
 * @param characters the 20 characters without hyphens
 */
public record Fingerprint(String characters) {
    public static final int LENGTH = 20;

    /** 40 bits: fewer could be hit by a forger who tries keys. */
    public static final int MIN_PREFIX = 8;

    private static final int GROUP = 4;

    /** @throws IllegalArgumentException if it is not 20 characters in canonical spelling */
    public Fingerprint {
        byte[] canonical = Crockford.canonical(characters, LENGTH);
        if (canonical.length != LENGTH || !characters.equals(ascii(canonical))) {
            throw new IllegalArgumentException("a fingerprint has 20 Crockford characters");
        }
    }

    public static Fingerprint of(VerifyingKey key) {
        return of(key.toBytes());
    }

    public static Fingerprint of(RecipientKey key) {
        return of(key.toBytes());
    }

    /** Of any public key in its encoded form, for instance a certificate's. */
    public static Fingerprint of(byte[] publicKey) {
        return new Fingerprint(ascii(Crockford.encode(LabelledHash.of("TS1 fingerprint", publicKey), LENGTH)));
    }

    /**
     * Whether what a person typed is the beginning of this, at least {@link #MIN_PREFIX} characters long. Read as leniently
     * as a {@link RecoveryCode}; anything else does not match.
     */
    public boolean match(String prefix) {
        byte[] typed = Crockford.canonical(prefix, LENGTH);
        return typed.length >= MIN_PREFIX && characters.startsWith(ascii(typed));
    }

    /** In groups of four. */
    public String display() {
        return Crockford.grouped(characters.getBytes(StandardCharsets.US_ASCII), GROUP);
    }

    private static String ascii(byte[] text) {
        return new String(text, StandardCharsets.US_ASCII);
    }

    @Override
    public String toString() {
        return display();
    }
}
