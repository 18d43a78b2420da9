package org.turnstone.server.account;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.concurrent.Semaphore;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.turnstone.sync.crypto.PassphraseKey;
import org.turnstone.sync.crypto.PassphraseParameters;
import org.turnstone.sync.crypto.SymmetricKey;
import org.turnstone.sync.crypto.VerificationFailedException;

/**
 * Passwords as they are stored: Argon2id with a salt each (64 MiB, 3 passes), and of the result only a hash of 16 bytes:
 * {@code argon2id:MEMORY:PASSES:LANES:SALT:HASH}. At most two are computed at a time, because each takes 64 MiB of heap;
 * further sign-ins wait.
 */
final class PasswordHash {
    private static final Pattern STORED =
            Pattern.compile("argon2id:(\\d{1,7}):(\\d{1,3}):(\\d{1,3}):([0-9a-f]{32}):([0-9a-f]{32})");
    private static final Semaphore MEMORY = new Semaphore(2, true);

    private PasswordHash() {}

    static String of(char[] password, SecureRandom random) {
        byte[] salt = new byte[PassphraseParameters.SALT_LENGTH];
        random.nextBytes(salt);
        PassphraseParameters parameters = new PassphraseParameters(
                PassphraseParameters.FLOOR_MEMORY_KIB,
                PassphraseParameters.FLOOR_PASSES,
                PassphraseParameters.DEFAULT_LANES,
                salt);
        return String.join(
                ":",
                "argon2id",
                Integer.toString(parameters.memoryKib()),
                Integer.toString(parameters.passes()),
                Integer.toString(parameters.lanes()),
                HexFormat.of().formatHex(salt),
                compute(password, parameters));
    }

    /**
     * @throws IllegalStateException if what is stored is not such a hash
     */
    static boolean matches(char[] password, String stored) {
        Matcher parts = STORED.matcher(stored);
        if (!parts.matches()) {
            throw new IllegalStateException("a stored password hash is damaged");
        }
        if (password.length == 0 || password.length > PassphraseKey.MAX_CHARS) {
            return false;
        }
        try {
            PassphraseParameters parameters = PassphraseParameters.fromFile(
                    Integer.parseInt(parts.group(1)),
                    Integer.parseInt(parts.group(2)),
                    Integer.parseInt(parts.group(3)),
                    HexFormat.of().parseHex(parts.group(4)));
            return compute(password, parameters).equals(parts.group(5));
        } catch (VerificationFailedException e) {
            throw new IllegalStateException("a stored password hash is damaged", e);
        }
    }

    private static String compute(char[] password, PassphraseParameters parameters) {
        MEMORY.acquireUninterruptibly();
        try (SymmetricKey key = PassphraseKey.derive(password, parameters)) {
            return key.keyId().toHex();
        } finally {
            MEMORY.release();
        }
    }
}
