package org.turnstone.sync.record;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Moments by a server's clock as reports say them, the same wherever they are read: {@code 9 November 2026, 14:05 UTC}. */
public final class UtcTime {
    private static final DateTimeFormatter MOMENT =
            DateTimeFormatter.ofPattern("d MMMM uuuu, HH:mm 'UTC'", Locale.UK).withZone(ZoneOffset.UTC);

    private UtcTime() {}

    public static String inWords(Instant moment) {
        return MOMENT.format(moment);
    }
}
