package org.turnstone.server.changelog;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.turnstone.server.platform.Row;
import org.turnstone.server.platform.Sql;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.record.SiteId;

/** How many saves arrived at a site, and when; from headers alone. */
@ApplicationScoped
public class Arrivals {
    /** The kind of an entry that is a save ({@code EntryKind.CHANGE}). */
    private static final int CHANGE = org.turnstone.sync.change.EntryKind.CHANGE.code();

    @PersistenceContext
    EntityManager entities;

    @Inject
    Clock clock;

    /** Saves by laptop and day, of the last so many days; days and laptops without any are absent. */
    @Transactional
    public Map<DeviceId, SortedMap<LocalDate, Integer>> byDay(SiteId site, ZoneId zone, int days) {
        Instant since = LocalDate.ofInstant(clock.instant(), zone)
                .minusDays(days - 1L)
                .atStartOfDay(zone)
                .toInstant();
        Map<DeviceId, SortedMap<LocalDate, Integer>> found = new HashMap<>();
        for (Row row : Sql.of(
                        "select g.device_id, e.received_at / 900000, count(*) from entry e join log g"
                                + " on g.site_id = e.site_id and g.log_id = e.log_id where e.site_id = ? and e.kind = ?"
                                + " and e.received_at >= ? and g.device_id is not null"
                                + " group by g.device_id, e.received_at / 900000",
                        site.value().toUuid(),
                        CHANGE,
                        since)
                .rows(entities)) {
            // Quarters of an hour, since zones differ by no less.
            LocalDate day = LocalDate.ofInstant(Instant.ofEpochMilli(row.whole(1) * 900_000), zone);
            found.computeIfAbsent(new DeviceId(row.id(0)), any -> new TreeMap<>())
                    .merge(day, (int) row.whole(2), Integer::sum);
        }
        return found;
    }
}
