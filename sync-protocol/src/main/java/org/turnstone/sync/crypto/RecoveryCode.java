package org.turnstone.sync.crypto;

import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/**
 * What a person writes on paper to open a vault whose passphrase is forgotten: 26 Crockford characters, 130 random bits,
 * enough that no stretching is needed. It carries no check digit; the vault's slot tells whether it is the right one.
 *
 * <p>Immutable but for {@link #close()}; safe to share between threads.
 */
public final class RecoveryCode implements AutoCloseable {
    public static final int LENGTH = 26;

    private static final int RANDOM_BYTES = 17;
    private static final int GROUP = 5;
    private static final byte[] NO_SALT = {};
    private static final byte[] INFO = LabelledHash.layout("TS1 recovery");

    /** The canonical characters in ASCII. */
    private final Secret characters;

    private RecoveryCode(Secret characters) {
        this.characters = characters;
    }

    public static RecoveryCode generate(SecureRandom random) {
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        try {
            return new RecoveryCode(Secret.owning(Crockford.encode(bytes, LENGTH)));
        } finally {
            Secret.wipe(bytes);
        }
    }

    /**
     * Reads what a person typed: lower case, blanks and hyphens do not matter, O counts as 0, I and L as 1.
     *
     * @throws MalformedRecoveryCodeException if it cannot be a recovery code
     */
    public static RecoveryCode parse(CharSequence typed) throws MalformedRecoveryCodeException {
        byte[] canonical = Crockford.canonical(typed, LENGTH);
        if (canonical.length != LENGTH) {
            Secret.wipe(canonical);
            throw new MalformedRecoveryCodeException();
        }
        return new RecoveryCode(Secret.owning(canonical));
    }

    /** In groups of five for paper, for instance {@code 7K2QF-...}. The text cannot be wiped: show it, do not keep it. */
    public String display() {
        byte[] text = characters.copy();
        try {
            return Crockford.grouped(text, GROUP);
        } finally {
            Secret.wipe(text);
        }
    }

    /** The key-encryption key of the vault's recovery slot: HKDF-SHA256 of the 26 characters. */
    public SymmetricKey key() {
        return SymmetricKey.derived(characters, NO_SALT, INFO);
    }

    @Override
    public void close() {
        characters.close();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RecoveryCode that && characters.equals(that.characters);
    }

    @Override
    public int hashCode() {
        return characters.hashCode();
    }

    @Override
    public String toString() {
        return "RecoveryCode[" + "*".repeat(LENGTH) + "]";
    }
}
