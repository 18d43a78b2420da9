package org.turnstone.field.ui;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * Says when to lock, by the clock on the wall: a timer that counts would sleep with the laptop and find the vault open the
 * next morning. Asked every second; a gap between two questions means the laptop slept, and that locks as well.
 *
 * <p>Confined to one thread.
 */
final class IdleLock {
    static final Duration LIMIT = Duration.ofMinutes(5);

    private static final Duration SLEPT = Duration.ofSeconds(30);

    private final Clock clock;
    private Duration limit = LIMIT;
    private Instant touched;
    private Instant asked;

    IdleLock(Clock clock) {
        this.clock = clock;
        this.touched = clock.instant();
        this.asked = touched;
    }

    /** How long nobody has to be there. */
    void after(Duration idle) {
        limit = idle;
    }

    /** Somebody is there: a key, the mouse, an unlock. */
    void touch() {
        touched = clock.instant();
    }

    /** Begins anew, after an unlock. */
    void restart() {
        touched = clock.instant();
        asked = touched;
    }

    /** True if it is time to lock. A clock that was set back counts as a gap too: how long it was idle is not known. */
    boolean isDue() {
        Instant now = clock.instant();
        Duration gap = Duration.between(asked, now);
        asked = now;
        return gap.compareTo(SLEPT) > 0
                || gap.isNegative()
                || Duration.between(touched, now).compareTo(limit) >= 0;
    }
}
