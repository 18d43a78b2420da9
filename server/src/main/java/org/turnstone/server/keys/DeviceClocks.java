package org.turnstone.server.keys;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.turnstone.server.platform.Row;
import org.turnstone.server.platform.Sql;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.record.SiteId;

/**
 * How wrong each laptop's clock was, and when that was measured: at each sign-in, where the laptop signs what its clock says
 * together with a nonce of this server, so that the difference is at most the time of one request.
 */
@ApplicationScoped
public class DeviceClocks {
    private static final Duration SAME = Duration.ofMinutes(1);

    /** A clock that jumps at every sign-in is not followed for ever. */
    private static final int MOST = 1_000;

    @PersistenceContext
    EntityManager entities;

    @Inject
    Clock clock;

    /** Notes what a device's clock says now, as part of the caller's transaction. */
    @Transactional(Transactional.TxType.MANDATORY)
    public void measured(SiteId site, DeviceId device, Instant theirs) {
        Instant now = clock.instant();
        Duration ahead = Duration.between(now, theirs);
        Optional<Duration> before = Sql.of(
                        "select ahead from device_clock where site_id = ? and device_id = ? order by at desc limit 1",
                        site.value().toUuid(),
                        device.value().toUuid())
                .first(entities)
                .map(row -> Duration.ofMillis(row.whole(0)));
        boolean same = ahead.minus(before.orElse(Duration.ZERO)).abs().compareTo(SAME) < 0;
        if (!same && count(site, device) < MOST) {
            Sql.of("insert into device_clock (site_id, device_id, at, ahead)")
                    .andRows(List.<Object[]>of(
                            new Object[] {site.value().toUuid(), device.value().toUuid(), now, ahead.toMillis()}))
                    .and(" on conflict do nothing")
                    .update(entities);
        }
    }

    private long count(SiteId site, DeviceId device) {
        return Sql.of(
                        "select count(*) from device_clock where site_id = ? and device_id = ?",
                        site.value().toUuid(),
                        device.value().toUuid())
                .one(entities)
                .whole(0);
    }

    /**
     * How far the clocks of a site's laptops were ahead, by the moment from which on that is known. A laptop whose clock was
     * never wrong is not named.
     */
    @Transactional
    public Map<DeviceId, NavigableMap<Instant, Duration>> of(SiteId site) {
        Map<DeviceId, NavigableMap<Instant, Duration>> ahead = new HashMap<>();
        for (Row row : Sql.of(
                        "select device_id, at, ahead from device_clock where site_id = ?",
                        site.value().toUuid())
                .rows(entities)) {
            ahead.computeIfAbsent(new DeviceId(row.id(0)), any -> new TreeMap<>())
                    .put(row.instant(1), Duration.ofMillis(row.whole(2)));
        }
        return ahead;
    }
}
