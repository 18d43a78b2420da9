package org.turnstone.sync.crypto;

import java.security.SecureRandom;

/**
 * Argon2id with 8 MiB and one pass, so that tests and the simulator need not wait. Nothing chooses these by itself: a
 * caller has to name this class, which reviewers search for.
 */
public final class InsecureTestParameters {
    private static final int MEMORY_KIB = 8 * 1024;
    private static final int PASSES = 1;
    private static final int LANES = 1;

    private InsecureTestParameters() {}

    public static PassphraseParameters fresh(SecureRandom random) {
        byte[] salt = new byte[PassphraseParameters.SALT_LENGTH];
        random.nextBytes(salt);
        return of(salt);
    }

    /**
     * The same figures with a given salt.
     *
     * @throws IllegalArgumentException if the salt is not 16 bytes
     */
    public static PassphraseParameters of(byte[] salt16) {
        return PassphraseParameters.insecureWithoutFloor(MEMORY_KIB, PASSES, LANES, salt16);
    }

    static boolean areThese(int memoryKib, int passes, int lanes) {
        return memoryKib == MEMORY_KIB && passes == PASSES && lanes == LANES;
    }
}
