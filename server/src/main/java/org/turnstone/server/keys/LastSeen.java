package org.turnstone.server.keys;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.turnstone.server.platform.Sql;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.change.PersonId;
import org.turnstone.sync.identity.DeviceCertificate;
import org.turnstone.sync.identity.DeviceRole;
import org.turnstone.sync.record.SiteId;

/** When each laptop was last heard from. */
@ApplicationScoped
public class LastSeen {
    @PersistenceContext
    EntityManager entities;

    @Inject
    SiteControl control;

    @Inject
    Members members;

    @Inject
    Clock clock;

    /**
     * A laptop that may write or read at a site.
     *
     * @param name whose it is, as the site knows them
     * @param at when it last signed in here, or null if never
     */
    public record Member(
            DeviceId device, String name, @Nullable Instant at) {}

    /** Notes that a device signed in, as part of the caller's transaction. */
    @Transactional(Transactional.TxType.MANDATORY)
    public void now(SiteId site, DeviceId device) {
        int updated = Sql.of(
                        "update device_seen set at = ? where site_id = ? and device_id = ?",
                        clock.instant(),
                        site.value().toUuid(),
                        device.value().toUuid())
                .update(entities);
        if (updated == 0) {
            Sql.of("insert into device_seen (site_id, device_id, at)")
                    .andRows(List.<Object[]>of(
                            new Object[] {site.value().toUuid(), device.value().toUuid(), clock.instant()}))
                    .and(" on conflict do nothing")
                    .update(entities);
        }
    }

    @Transactional
    public Map<DeviceId, Instant> times(SiteId site) {
        Map<DeviceId, Instant> times = new HashMap<>();
        Sql.of(
                        "select device_id, at from device_seen where site_id = ?",
                        site.value().toUuid())
                .rows(entities)
                .forEach(row -> times.put(new DeviceId(row.id(0)), row.instant(1)));
        return times;
    }

    /** The laptops that are not shut out, in the order of their enrolment; the office is none. */
    @Transactional
    public List<Member> members(SiteId site) {
        Map<DeviceId, Instant> times = times(site);
        Map<PersonId, String> names = members.names(site);
        List<Member> found = new ArrayList<>();
        for (DeviceCertificate certificate : control.of(site).members()) {
            if (certificate.role() != DeviceRole.OFFICE) {
                found.add(new Member(
                        certificate.deviceId(),
                        names.getOrDefault(certificate.personId(), ""),
                        times.get(certificate.deviceId())));
            }
        }
        return found;
    }
}
