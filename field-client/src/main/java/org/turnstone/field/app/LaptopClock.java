package org.turnstone.field.app;

import java.time.Clock;
import java.time.Duration;

/** The clock of this laptop, or for a test one that is wrong by as much as {@code turnstone.clock.offset} says. */
final class LaptopClock {
    private LaptopClock() {}

    /** @throws java.time.DateTimeException if the offset is none such as {@code -PT6H} */
    static Clock ofThisProcess() {
        return Clock.offset(Clock.systemUTC(), Duration.parse(System.getProperty("turnstone.clock.offset", "PT0S")));
    }
}
