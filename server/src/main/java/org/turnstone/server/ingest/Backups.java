package org.turnstone.server.ingest;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.turnstone.server.audit.AuditTrail;
import org.turnstone.server.changelog.ChangeLogs;
import org.turnstone.server.platform.ProblemException;
import org.turnstone.server.platform.Row;
import org.turnstone.server.platform.Sql;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.exchange.Coverage;
import org.turnstone.sync.log.Tips;
import org.turnstone.sync.record.SiteId;
import org.turnstone.sync.wire.VectorCodec;

/**
 * Remembers what the verified backups of a site hold. A backup begins with a <em>point</em>: the vector of what is whole
 * here at that moment. A dump that is begun afterwards holds at least that. Once the dump was read back and found to hold the
 * point's vector, the point is verified and its vector becomes the {@code durable} of every receipt.
 */
@ApplicationScoped
public class Backups {
    @PersistenceContext
    EntityManager entities;

    @Inject
    ChangeLogs logs;

    @Inject
    AuditTrail audit;

    @Inject
    Clock clock;

    /**
     * A moment after which a backup may begin.
     *
     * @param no counts from 1 at each site
     * @param vector what is whole here
     * @param entries how many entries there are, whole or not
     * @param verifiedAt null until the backup was read back
     */
    public record Point(
            long no,
            Instant at,
            Tips vector,
            long entries,
            @Nullable Instant verifiedAt) {
        /** The digest of the vector, as 64 digits, by which the backup is told to be this one. */
        public String digest() {
            return HexFormat.of().formatHex(vector.digest());
        }
    }

    /** Makes a point. */
    @Transactional
    public Point begin(SiteId site) {
        UUID id = site.value().toUuid();
        // So that two points never take one number.
        Sql.of("select site_id from site_sync where site_id = ? for update", id).rows(entities);
        long no = 1
                + Sql.of("select coalesce(max(no), 0) from backup where site_id = ?", id)
                        .one(entities)
                        .whole(0);
        Tips vector = Coverage.whole(logs.of(site));
        long count = Sql.of("select count(*) from entry where site_id = ?", id)
                .one(entities)
                .whole(0);
        Instant now = Instant.ofEpochMilli(clock.millis());
        Sql.of("insert into backup (site_id, no, at, vector, entries)")
                .andRows(List.<Object[]>of(new Object[] {id, no, now, vector.encode(), count}))
                .update(entities);
        return new Point(no, now, vector, count, null);
    }

    /**
     * Says that the backup of a point was read back and held the point's vector.
     *
     * @param digest what the restored copy gave; the point is not verified by a wish
     * @param who for the record
     * @throws ProblemException if there is no such point or its digest is another
     */
    @Transactional
    public Point verified(SiteId site, long no, String digest, String who) {
        Point point = find(site, no)
                .orElseThrow(() -> new ProblemException(
                        404, "NO_BACKUP", "No backup of that number was begun at this site.", "Nothing was changed."));
        if (!point.digest().equals(digest)) {
            throw new ProblemException(
                    409,
                    "BACKUP_DIGEST",
                    "The digest is not that of backup " + no + ".",
                    "Nothing was changed, and laptops go on keeping what they have. Read the backup back again, and make a"
                            + " new one if it stays so.");
        }
        UUID id = site.value().toUuid();
        Instant now = Instant.ofEpochMilli(clock.millis());
        audit.record(who, "backup.verified", site, no + " " + digest);
        Sql.of(
                        "update backup set verified_at = ?, verified_by = ? where site_id = ? and no = ?"
                                + " and verified_at is null",
                        now,
                        who,
                        id,
                        no)
                .update(entities);
        Row newest = Sql.of(
                        "select vector from backup where site_id = ? and verified_at is not null order by no desc", id)
                .first(entities)
                .orElseThrow();
        Sql.of("update site_sync set durable = ? where site_id = ?", newest.bytes(0), id)
                .update(entities);
        return find(site, no).orElseThrow();
    }

    /** All points of a site, the newest first. */
    @Transactional
    public List<Point> list(SiteId site) {
        return Sql.of(
                        "select no, at, vector, entries, verified_at from backup where site_id = ? order by no desc",
                        site.value().toUuid())
                .rows(entities)
                .stream()
                .map(Backups::point)
                .toList();
    }

    private Optional<Point> find(SiteId site, long no) {
        return list(site).stream().filter(point -> point.no() == no).findFirst();
    }

    private static Point point(Row row) {
        return new Point(
                row.whole(0),
                row.instant(1),
                vector(row.bytes(2)),
                row.whole(3),
                row.isNull(4) ? null : row.instant(4));
    }

    static Tips vector(byte[] encoded) {
        try {
            return VectorCodec.read(encoded);
        } catch (MalformedMessageException e) {
            throw new IllegalStateException("a vector in the database is damaged", e);
        }
    }
}
