package org.turnstone.server.console;

import java.time.Duration;

/** Lengths of time as people say them. */
final class Durations {
    private Durations() {}

    /** How far a clock is off: "3 days ahead", "12 minutes behind". */
    static String inWords(Duration ahead) {
        Duration size = ahead.abs();
        String length = size.toDays() > 1
                ? size.toDays() + " days"
                : size.toHours() > 1 ? size.toHours() + " hours" : size.toMinutes() + " minutes";
        return length + (ahead.isNegative() ? " behind" : " ahead");
    }

    /** Hours and minutes, for a clock that runs out. */
    static String left(Duration left) {
        return left.isNegative() ? "over" : left.toHours() + " h " + left.toMinutesPart() + " min left";
    }
}
