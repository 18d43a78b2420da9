package org.turnstone.server.keys;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.IsoFields;

/**
 * A quarter of the calendar in UTC, the time for which a period key serves.
 *
 * @param number four times the year and 0 to 3, so that numbers ascend without holes
 */
record Quarter(int number) {
    static Quarter of(Instant instant) {
        LocalDate day = LocalDate.ofInstant(instant, ZoneOffset.UTC);
        return new Quarter(4 * day.getYear() + day.get(IsoFields.QUARTER_OF_YEAR) - 1);
    }

    Instant start() {
        return LocalDate.of(Math.floorDiv(number, 4), 1 + 3 * Math.floorMod(number, 4), 1)
                .atStartOfDay(ZoneOffset.UTC)
                .toInstant();
    }
}
