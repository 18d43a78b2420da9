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

    /**
     * For a vault or slot made anew.
     *
     * @throws IllegalArgumentException if a figure is below the floor or above the ceiling, or the salt is not 16 bytes
     */
    public PassphraseParameters(int memoryKib, int passes, int lanes, byte[] salt16) {
        this(memoryKib, passes, lanes, salt16, FLOOR_MEMORY_KIB, FLOOR_PASSES);
    }

    private PassphraseParameters(
            int memoryKib, int passes, int lanes, byte[] salt16, int floorMemoryKib, int floorPasses) {
        requireBetween(floorMemoryKib, memoryKib, CEILING_MEMORY_KIB, "KiB of memory");
        requireBetween(floorPasses, passes, CEILING_PASSES, "passes");
        requireBetween(1, lanes, CEILING_LANES, "lanes");
        requireBetween(SALT_LENGTH, salt16.length, SALT_LENGTH, "bytes of salt");
        this.memoryKib = memoryKib;
        this.passes = passes;
        this.lanes = lanes;
        this.salt = salt16.clone();
    }

    private static void requireBetween(int floor, int value, int ceiling, String unit) {
        if (value < floor || value > ceiling) {
            throw new IllegalArgumentException(floor + " to " + ceiling + " " + unit + " allowed, got " + value);
        }
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
        try {
            return InsecureTestParameters.areThese(memoryKib, passes, lanes)
                    ? InsecureTestParameters.of(salt16)
                    : new PassphraseParameters(memoryKib, passes, lanes, salt16);
        } catch (IllegalArgumentException e) {
            throw new VerificationFailedException(e);
        }
    }

    /** For {@link InsecureTestParameters} alone. */
    static PassphraseParameters insecureWithoutFloor(int memoryKib, int passes, int lanes, byte[] salt16) {
        return new PassphraseParameters(memoryKib, passes, lanes, salt16, memoryKib, passes);
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
        return memoryKib < FLOOR_MEMORY_KIB || passes < FLOOR_PASSES;
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
