package org.turnstone.field.transfer;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long to wait before the next try: 1, 2, 4 … seconds, five minutes at most, each half to whole by chance. */
public final class Backoff {
    private static final Duration LONGEST = Duration.ofMinutes(5);
    private static final int LAST_DOUBLING = 9;

    private final RandomGenerator random;
    private int failures;

    public Backoff(RandomGenerator random) {
        this.random = random;
    }

    /** The wait after one failure more, at least what the other side asked for. */
    public Duration afterFailure(Duration askedFor) {
        long whole = Math.min(LONGEST.toMillis(), 1_000L << Math.min(failures, LAST_DOUBLING));
        failures++;
        Duration wait = Duration.ofMillis(whole / 2 + random.nextLong(whole / 2 + 1));
        return wait.compareTo(askedFor) < 0 ? askedFor : wait;
    }

    public void afterSuccess() {
        failures = 0;
    }
}
