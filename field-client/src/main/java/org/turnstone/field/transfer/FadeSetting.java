package org.turnstone.field.transfer;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * After how many days a finished record that the server's verified backup holds fades from a laptop:
 * {@code turnstone.fade.days}, 14 by default, 0 for never (docs/contracts.md, "Configuration").
 */
final class FadeSetting {
    private static final int DEFAULT_DAYS = 14;
    private static final int MOST_DAYS = 3650;

    private FadeSetting() {}

    static Optional<Duration> ofThisProcess() {
        return of(System.getProperty("turnstone.fade.days", System.getenv("TURNSTONE_FADE_DAYS")));
    }

    /** What cannot be understood takes nothing off the laptop. */
    static Optional<Duration> of(@Nullable String days) {
        if (days == null || days.isBlank()) {
            return Optional.of(Duration.ofDays(DEFAULT_DAYS));
        }
        try {
            int number = Integer.parseInt(days.strip());
            return number <= 0 || number > MOST_DAYS ? Optional.empty() : Optional.of(Duration.ofDays(number));
        } catch (NumberFormatException e) {
            System.getLogger(FadeSetting.class.getName())
                    .log(System.Logger.Level.WARNING, "turnstone.fade.days is no number; no record fades");
            return Optional.empty();
        }
    }
}
