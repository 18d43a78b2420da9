package org.turnstone.server.figures;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Says a day in a site's time zone, as in "5 Nov 2026". */
record DayWords(ZoneId zone) {
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMM uuuu", Locale.UK);

    String of(Instant moment) {
        return DAY.format(moment.atZone(zone));
    }
}
