package org.turnstone.sync.testing;

import java.security.SecureRandom;
import java.util.Random;

/** The same bytes for the same seed, so that a failing test can be repeated and frozen files made anew. */
public final class InsecureSeededRandom extends SecureRandom {
    private static final long serialVersionUID = 1L;

    private final transient Random random;

    public InsecureSeededRandom(long seed) {
        super(null, null);
        random = new Random(seed);
    }

    @Override
    public synchronized void nextBytes(byte[] bytes) {
        random.nextBytes(bytes);
    }

    @Override
    public String getAlgorithm() {
        return "seeded, for tests";
    }
}
