package org.turnstone.field.ui;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.turnstone.sync.testing.SettableClock;

class IdleLockTest {
    private final SettableClock clock = new SettableClock(Instant.parse("2026-11-02T09:00:00Z"));
    private final IdleLock lock = new IdleLock(clock);

    private boolean dueAfter(int seconds) {
        boolean due = false;
        for (int second = 0; second < seconds; second++) {
            clock.advance(Duration.ofSeconds(1));
            due = lock.isDue();
        }
        return due;
    }

    @Test
    void fiveIdleMinutesLock() {
        assertThat(dueAfter(299)).isFalse();
        assertThat(dueAfter(1)).isTrue();
    }

    @Test
    void whoeverIsThereIsNotLockedOut() {
        dueAfter(299);
        lock.touch();
        assertThat(dueAfter(299)).isFalse();
    }

    @Test
    void aLaptopThatSleptIsLocked() {
        clock.advance(Duration.ofSeconds(31));
        assertThat(lock.isDue()).isTrue();
    }

    @Test
    void aClockThatIsSetBackLocks() {
        clock.set(Instant.parse("2019-01-12T09:00:00Z"));
        assertThat(lock.isDue()).isTrue();
    }
}
