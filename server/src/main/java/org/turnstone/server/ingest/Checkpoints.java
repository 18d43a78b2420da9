package org.turnstone.server.ingest;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.turnstone.server.changelog.ChangeLogs;
import org.turnstone.server.keys.KeyHolder;
import org.turnstone.server.keys.SiteControl;
import org.turnstone.server.platform.Row;
import org.turnstone.server.platform.Sql;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.exchange.Acknowledgement;
import org.turnstone.sync.exchange.Checkpoint;
import org.turnstone.sync.exchange.Coverage;
import org.turnstone.sync.exchange.Footing;
import org.turnstone.sync.exchange.Standpoint;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.SiteId;

/**
 * Numbers and signs what this server holds. {@code have} leaves out entries that lack a body, a key or an attachment, and
 * all that follow them. {@code durable} is what a verified backup holds ({@link Backups}), so that no laptop prunes what only
 * this server has.
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
        Row row = Sql.of("select server_epoch, checkpoint_no, durable from site_sync where site_id = ?", id)
                .one(entities);
        return Checkpoint.sign(
                site,
                row.id(0),
                row.whole(1),
                clock.instant(),
                control.of(site).head().orElse(new ChangeId(Octets16.ZERO)),
                Coverage.whole(logs.of(site)),
                Backups.vector(row.bytes(2)),
                keys.of(site).server());
    }

    /** Names what the next checkpoint would say is stored. */
    @Transactional
    public Octets16 standing(SiteId site) {
        Row row = Sql.of(
                        "select durable from site_sync where site_id = ?",
                        site.value().toUuid())
                .one(entities);
        return Standpoint.receipt(Coverage.whole(logs.of(site)), Backups.vector(row.bytes(0)));
    }

    /**
     * A checkpoint as the receipt of a device, kept with what the device acknowledged. An acknowledgement that is older than
     * the one here is answered and not kept.
     */
    @Transactional
    public Checkpoint receipt(Acknowledgement acknowledged) {
        SiteId site = acknowledged.siteId();
        Checkpoint checkpoint = next(site);
        UUID id = site.value().toUuid();
        UUID device = acknowledged.device().value().toUuid();
        noteErasures(acknowledged, previous(site, acknowledged.device()));
        Sql.of("insert into receipt (site_id, device_id, no, at, checkpoint, acknowledged_no, acknowledgement)")
                .andRows(List.<Object[]>of(new Object[] {
                    id,
                    device,
                    checkpoint.number(),
                    checkpoint.time(),
                    checkpoint.encode(),
                    acknowledged.number(),
                    acknowledged.encode()
                }))
                .and(" on conflict do nothing")
                .update(entities);
        Sql.of(
                        "update receipt set no = ?, at = ?, checkpoint = ? where site_id = ? and device_id = ?",
                        checkpoint.number(),
                        checkpoint.time(),
                        checkpoint.encode(),
                        id,
                        device)
                .update(entities);
        Sql.of(
                        "update receipt set acknowledged_no = ?, acknowledgement = ?"
                                + " where site_id = ? and device_id = ? and acknowledged_no < ?",
                        acknowledged.number(),
                        acknowledged.encode(),
                        id,
                        device,
                        acknowledged.number())
                .update(entities);
        return checkpoint;
    }

    /** What a device and this server said last to each other, if it is what the device names. */
    @Transactional
    public Optional<Footing> footing(SiteId site, DeviceId device, Octets16 named) {
        return Sql.of(
                        "select acknowledgement, checkpoint from receipt where site_id = ? and device_id = ?",
                        site.value().toUuid(),
                        device.value().toUuid())
                .first(entities)
                .map(row -> new Footing(read(row.bytes(0)), readCheckpoint(row.bytes(1))))
                .filter(footing -> footing.id().equals(named));
    }

    private static Checkpoint readCheckpoint(byte[] encoded) {
        try {
            return Checkpoint.decode(encoded);
        } catch (MalformedMessageException e) {
            throw new IllegalStateException("a checkpoint in the database is damaged", e);
        }
    }

    private Optional<Acknowledgement> previous(SiteId site, DeviceId device) {
        return Sql.of(
                        "select acknowledgement from receipt where site_id = ? and device_id = ?",
                        site.value().toUuid(),
                        device.value().toUuid())
                .first(entities)
                .map(row -> read(row.bytes(0)));
    }

    /** What a device once said it erased stays said, since one acknowledgement names only so many. */
    private void noteErasures(Acknowledgement acknowledged, Optional<Acknowledgement> previous) {
        List<Object[]> rows = new ArrayList<>();
        for (Acknowledgement.Erased erased : acknowledged.erased()) {
            if (previous.isEmpty() || !previous.get().erased().contains(erased)) {
                rows.add(new Object[] {
                    acknowledged.siteId().value().toUuid(),
                    acknowledged.device().value().toUuid(),
                    erased.record().value().toUuid(),
                    erased.part().value().toUuid(),
                    clock.instant()
                });
            }
        }
        Sql.insertAll(entities, "erasure_confirmed (site_id, device_id, record_id, key_id, at)", rows);
    }

    /** The newest acknowledgement of each device that sent one. */
    @Transactional
    public Map<DeviceId, Acknowledgement> acknowledgements(SiteId site) {
        Map<DeviceId, Acknowledgement> newest = new HashMap<>();
        Sql.of(
                        "select acknowledgement from receipt where site_id = ?",
                        site.value().toUuid())
                .rows(entities)
                .forEach(row -> {
                    Acknowledgement acknowledgement = read(row.bytes(0));
                    newest.put(acknowledgement.device(), acknowledgement);
                });
        return newest;
    }

    private static Acknowledgement read(byte[] encoded) {
        try {
            return Acknowledgement.decode(encoded);
        } catch (MalformedMessageException e) {
            throw new IllegalStateException("an acknowledgement in the database is damaged", e);
        }
    }
}
