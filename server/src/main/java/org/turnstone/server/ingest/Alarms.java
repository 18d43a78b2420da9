package org.turnstone.server.ingest;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.turnstone.server.changelog.ChangeLogs;
import org.turnstone.server.keys.SiteControl;
import org.turnstone.server.platform.Row;
import org.turnstone.server.platform.Sql;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.identity.ControlState;
import org.turnstone.sync.identity.DeviceCertificate;
import org.turnstone.sync.log.ChangeLog;
import org.turnstone.sync.log.Need;
import org.turnstone.sync.record.SiteId;
import org.turnstone.sync.record.WireLimits;

/**
 * What a person should look into at a site. Nothing is stored for it: each alarm is read from what is here, so that it is
 * there as long as its cause.
 */
@ApplicationScoped
public class Alarms {
    private static final int MAX = 1_000;

    @PersistenceContext
    EntityManager entities;

    @Inject
    ChangeLogs logs;

    @Inject
    SiteControl control;

    /** What is wrong. */
    public enum Kind {
        /** A log has more than one branch: a vault was restored or copied, or a device lies. All branches are kept. */
        FORK,
        /** Two entries have one id. Neither has an effect. */
        CLASH,
        /** A device has opened as many logs as it may. It has to be enrolled anew. */
        TOO_MANY_LOGS,
        /** Entries are here that cannot be read: a key is missing, or was destroyed. Laptops are asked for it. */
        UNREADABLE
    }

    /**
     * @param device whose log, or null where no device is to be named
     * @param subject the log, the entry or the count
     * @param sentence for people
     */
    public record Alarm(Kind kind, @Nullable DeviceId device, String subject, String sentence) {}

    @Transactional
    public List<Alarm> of(SiteId site) {
        UUID id = site.value().toUuid();
        List<Alarm> alarms = new ArrayList<>();
        Sql.of(
                        "select t.log_id, g.device_id, count(*) from tip t join log g on g.site_id = t.site_id and"
                                + " g.log_id = t.log_id where t.site_id = ? group by t.log_id, g.device_id"
                                + " having count(*) > 1 order by t.log_id",
                        id)
                .rows(entities)
                .forEach(row -> alarms.add(fork(row)));
        Sql.of("select change_id from clash where site_id = ? order by change_id", id).rows(entities).stream()
                .limit(MAX)
                .forEach(row -> alarms.add(new Alarm(
                        Kind.CLASH,
                        null,
                        row.id(0).toHex(),
                        "Two different entries have the same id. Both are kept and neither counts. Tell whoever looks after"
                                + " this program at once.")));
        ControlState state = control.of(site);
        ChangeLog log = logs.of(site);
        for (var enrolment : state.enrolments()) {
            DeviceCertificate certificate = enrolment.certificate();
            int opened = log.logsOf(certificate.deviceId()).size();
            if (opened >= WireLimits.MAX_LOGS_PER_DEVICE
                    && certificate.role() == org.turnstone.sync.identity.DeviceRole.FIELD) {
                alarms.add(new Alarm(
                        Kind.TOO_MANY_LOGS,
                        certificate.deviceId(),
                        Integer.toString(opened),
                        "This laptop has begun " + opened
                                + " logs and may begin no more, as after many restores. Its answers"
                                + " are safe on it. Enrol it anew."));
            }
        }
        int closed = log.needs(Need.Key.class::isInstance, MAX).size();
        if (closed > 0) {
            alarms.add(new Alarm(
                    Kind.UNREADABLE,
                    null,
                    Integer.toString(closed),
                    "The keys of " + closed
                            + " records or parts are not here, so that they cannot be read. They are kept, and"
                            + " every laptop that syncs is asked for the keys."));
        }
        return alarms;
    }

    private static Alarm fork(Row row) {
        DeviceId device = row.isNull(1) ? null : new DeviceId(row.id(1));
        return new Alarm(
                Kind.FORK,
                device,
                row.id(0).toHex(),
                "The log of a laptop has " + row.whole(2)
                        + " branches, as happens when its vault is restored or copied. All"
                        + " are kept and nothing is lost. Ask whose laptop it is, and enrol it anew.");
    }
}
