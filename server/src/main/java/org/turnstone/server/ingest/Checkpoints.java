package org.turnstone.server.ingest;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.turnstone.server.changelog.ChangeLogs;
import org.turnstone.server.changelog.JpaChangeLog;
import org.turnstone.server.keys.KeyHolder;
import org.turnstone.server.keys.SiteControl;
import org.turnstone.server.platform.Row;
import org.turnstone.server.platform.Sql;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.change.LogId;
import org.turnstone.sync.exchange.Checkpoint;
import org.turnstone.sync.log.ChangeLog;
import org.turnstone.sync.log.Tip;
import org.turnstone.sync.log.Tips;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.SiteId;

/**
 * Numbers and signs what this server holds. {@code have} leaves out entries whose body is missing and all that follow them.
 * {@code durable} names nothing until a backup has been verified, so that no laptop prunes what only this server has.
 */
@ApplicationScoped
public class Checkpoints {
    @PersistenceContext
    EntityManager entities;

    @Inject
    ChangeLogs logs;

    @Inject
    SiteControl control;

    @Inject
    KeyHolder keys;

    @Inject
    Clock clock;

    @Transactional
    public Checkpoint next(SiteId site) {
        UUID id = site.value().toUuid();
        // The number is taken before the vector is read: the row's lock makes a higher number never say less.
        Sql.of("update site_sync set checkpoint_no = checkpoint_no + 1 where site_id = ?", id)
                .update(entities);
        Row row = Sql.of("select server_epoch, checkpoint_no from site_sync where site_id = ?", id)
                .one(entities);
        return Checkpoint.sign(
                site,
                row.id(0),
                row.whole(1),
                clock.instant(),
                control.of(site).head().orElse(new ChangeId(Octets16.ZERO)),
                have(logs.of(site)),
                Tips.NONE,
                keys.of(site).server());
    }

    /** A checkpoint as the receipt of a device, which is kept with what the device said it holds. */
    @Transactional
    public Checkpoint receipt(SiteId site, DeviceId device, Tips acknowledged) {
        Checkpoint checkpoint = next(site);
        UUID id = site.value().toUuid();
        int updated = Sql.of(
                        "update receipt set no = ?, at = ?, checkpoint = ?, acknowledged = ?"
                                + " where site_id = ? and device_id = ?",
                        checkpoint.number(),
                        checkpoint.time(),
                        checkpoint.encode(),
                        acknowledged.encode(),
                        id,
                        device.value().toUuid())
                .update(entities);
        if (updated == 0) {
            Sql.of("insert into receipt (site_id, device_id, no, at, checkpoint, acknowledged)")
                    .andRows(List.<Object[]>of(new Object[] {
                        id,
                        device.value().toUuid(),
                        checkpoint.number(),
                        checkpoint.time(),
                        checkpoint.encode(),
                        acknowledged.encode()
                    }))
                    .and(" on conflict do nothing")
                    .update(entities);
        }
        return checkpoint;
    }

    private static Tips have(JpaChangeLog log) {
        Map<LogId, Long> missing = log.firstMissingBodies();
        Tips tips = log.tips();
        if (missing.isEmpty()) {
            return tips;
        }
        SortedMap<LogId, SortedSet<Tip>> have = new TreeMap<>();
        tips.byLog().forEach((id, ends) -> {
            Long hole = missing.get(id);
            if (hole == null || ends.last().seq() < hole) {
                have.put(id, ends);
            } else {
                lastBefore(log, id, hole).ifPresent(tip -> have.put(id, new TreeSet<>(List.of(tip))));
            }
        });
        return new Tips(have);
    }

    /** The one entry right before a place; empty at the start of a log and where it is forked. */
    private static Optional<Tip> lastBefore(ChangeLog log, LogId id, long seq) {
        List<ChangeLog.Place> before = log.places(id, seq - 2).stream()
                .filter(place -> place.seq() == seq - 1)
                .toList();
        return before.size() == 1 ? Optional.of(new Tip(seq - 1, before.get(0).id())) : Optional.empty();
    }
}
