package org.turnstone.sync.crypto;

import java.security.SecureRandom;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * How hard a passphrase is stretched by Argon2id (RFC 9106, version 0x13). Immutable; the salt is copied both ways.
 *
 * <p>What is made anew lies between the floor (64 MiB, 3 passes) and the ceiling (512 MiB, 10 passes). The ceiling also
 * binds what a file asks for and is checked before memory is taken, so that a damaged header cannot exhaust the laptop.
 */
public final class PassphraseParameters {
    public static final int FLOOR_MEMORY_KIB = 64 * 1024;
    public static final int FLOOR_PASSES = 3;
    public static final int DEFAULT_MEMORY_KIB = 128 * 1024;
    public static final int DEFAULT_PASSES = 3;
    public static final int CEILING_MEMORY_KIB = 512 * 1024;
    public static final int CEILING_PASSES = 10;
    /** Bouncy Castle computes lanes one after the other: more than one helps only the attacker. */
    public static final int DEFAULT_LANES = 1;

    public static final int CEILING_LANES = 4;
    public static final int SALT_LENGTH = 16;

    private final int memoryKib;
    private final int passes;
    private final int lanes;
    private final byte[] salt;

    /** @throws IllegalArgumentException if a figure is below the floor or above the ceiling, or the salt is not 16 bytes */
    public PassphraseParameters(int memoryKib, int passes, int lanes, byte[] salt16) {
        this(memoryKib, passes, lanes, salt16, true);
        if (!isWithinLimits(memoryKib, passes, lanes, salt16)) {
            throw new IllegalArgumentException("outside 64 to 512 MiB, 3 to 10 passes, 1 to 4 lanes, 16 bytes of salt");
        }
    }

    private PassphraseParameters(int memoryKib, int passes, int lanes, byte[] salt16, boolean unchecked) {
        this.memoryKib = memoryKib;
        this.passes = passes;
        this.lanes = lanes;
        this.salt = salt16.clone();
    }

    /** What new vaults use: 128 MiB, 3 passes, 1 lane, a fresh salt. */
    public static PassphraseParameters standard(SecureRandom random) {
        byte[] salt = new byte[SALT_LENGTH];
        random.nextBytes(salt);
        return new PassphraseParameters(DEFAULT_MEMORY_KIB, DEFAULT_PASSES, DEFAULT_LANES, salt);
    }

    /**
     * Parameters as a file states them. Those of {@link InsecureTestParameters} are let in too: asking for less than the
     * truth gives only a wrong key, so a file cannot weaken a passphrase by stating them.
     *
     * @throws VerificationFailedException if they are outside the limits
     */
    public static PassphraseParameters fromFile(int memoryKib, int passes, int lanes, byte[] salt16)
            throws VerificationFailedException {
        if (salt16.length == SALT_LENGTH && InsecureTestParameters.areThese(memoryKib, passes, lanes)) {
            return InsecureTestParameters.of(salt16);
        }
        if (!isWithinLimits(memoryKib, passes, lanes, salt16)) {
            throw new VerificationFailedException();
        }
        return new PassphraseParameters(memoryKib, passes, lanes, salt16);
    }

    static PassphraseParameters withoutFloor(int memoryKib, int passes, int lanes, byte[] salt16) {
        if (salt16.length != SALT_LENGTH) {
            throw new IllegalArgumentException("a salt has 16 bytes, got " + salt16.length);
        }
        return new PassphraseParameters(memoryKib, passes, lanes, salt16, true);
    }

    private static boolean isWithinLimits(int memoryKib, int passes, int lanes, byte[] salt) {
        return memoryKib >= FLOOR_MEMORY_KIB
                && memoryKib <= CEILING_MEMORY_KIB
                && passes >= FLOOR_PASSES
                && passes <= CEILING_PASSES
                && lanes >= 1
                && lanes <= CEILING_LANES
                && salt.length == SALT_LENGTH;
    }

    public int memoryKib() {
        return memoryKib;
    }

    public int passes() {
        return passes;
    }

    public int lanes() {
        return lanes;
    }

    /** 16 bytes, owned by the caller. */
    public byte[] salt() {
        return salt.clone();
    }

    /** Whether these stretch less than a real vault needs; see {@link InsecureTestParameters}. */
    public boolean isInsecure() {
        return !isWithinLimits(memoryKib, passes, lanes, salt);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PassphraseParameters that
                && memoryKib == that.memoryKib
                && passes == that.passes
                && lanes == that.lanes
                && Arrays.equals(salt, that.salt);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(salt);
    }

    @Override
    public String toString() {
        return "PassphraseParameters[" + memoryKib + " KiB, " + passes + " passes, " + lanes + " lanes]";
    }
}
