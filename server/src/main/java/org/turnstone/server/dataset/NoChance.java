package org.turnstone.server.dataset;

import java.util.random.RandomGenerator;

/** For running a form without making anything new: projection mints no row ids, so chance is never asked. */
final class NoChance implements RandomGenerator {
    @Override
    public long nextLong() {
        return 0;
    }
}
