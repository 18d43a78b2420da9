package org.turnstone.server.changelog;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.turnstone.server.platform.ProblemException;
import org.turnstone.server.platform.Row;
import org.turnstone.server.platform.Sql;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.change.KeyId;
import org.turnstone.sync.log.Need;
import org.turnstone.sync.record.BlobId;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.record.SiteId;
import org.turnstone.sync.record.WireLimits;

/** Keeps the sealed bytes of attachments in pieces, and calls one complete only when its hash is its name. */
@ApplicationScoped
public class BlobStore {
    @PersistenceContext
    EntityManager entities;

    @Inject
    Clock clock;

    /** What is here of an attachment. */
    public record Holdings(long length, boolean complete, Set<Integer> chunks) {
        public static final Holdings NONE = new Holdings(0, false, Set.of());
    }

    /** What became of a piece. */
    public enum Put {
        STORED,
        DUPLICATE,
        /** With it all are here and the hash is wrong, so all were dropped. */
        WRONG_DIGEST
    }

    /**
     * Keeps one piece.
     *
     * @param length of the whole attachment in bytes
     * @throws ProblemException if the piece is not one of an attachment of that length
     */
    @Transactional
    public Put put(SiteId site, BlobId blob, int n, long length, byte[] chunk, DeviceId sender) {
        UUID id = site.value().toUuid();
        requireFits(n, length, chunk.length);
        requireRoom(id, blob, length, sender);
        Sql.of("insert into blob (site_id, blob_id, length, complete, sender, received_at)")
                .andRows(List.<Object[]>of(new Object[] {
                    id, blob.hex(), length, false, sender.value().toUuid(), clock.instant()
                }))
                .and(" on conflict do nothing")
                .update(entities);
        Row row = Sql.of(
                        "select length, complete from blob where site_id = ? and blob_id = ? for update",
                        id,
                        blob.hex())
                .one(entities);
        if (row.whole(0) != length) {
            throw new ProblemException(
                    409,
                    "BLOB_LENGTH",
                    "This attachment was begun with another length.",
                    "What was stored of it is kept. It is safe on the laptop.");
        }
        if (row.is(1)) {
            return Put.DUPLICATE;
        }
        int added = Sql.of("insert into blob_chunk (site_id, blob_id, n, chunk)")
                .andRows(List.<Object[]>of(new Object[] {id, blob.hex(), n, chunk}))
                .and(" on conflict do nothing")
                .update(entities);
        long here = Sql.of("select count(*) from blob_chunk where site_id = ? and blob_id = ?", id, blob.hex())
                .one(entities)
                .whole(0);
        if (here < chunkCount(length)) {
            return added == 1 ? Put.STORED : Put.DUPLICATE;
        }
        return finish(id, blob, chunkCount(length)) ? Put.STORED : Put.WRONG_DIGEST;
    }

    private boolean finish(UUID site, BlobId blob, int chunks) {
        MessageDigest digest = sha256();
        for (int n = 0; n < chunks; n++) {
            digest.update(chunk(site, blob, n).orElseThrow());
        }
        if (MessageDigest.isEqual(digest.digest(), blob.toBytes())) {
            Sql.of("update blob set complete = true where site_id = ? and blob_id = ?", site, blob.hex())
                    .update(entities);
            new JpaChangeLog(entities, new SiteId(Octets16.ofUuid(site)), clock).arrived(new Need.Blob(blob));
            return true;
        }
        delete(site, blob.hex());
        return false;
    }

    private void delete(UUID site, String blob) {
        Sql.of("delete from blob_chunk where site_id = ? and blob_id = ?", site, blob)
                .update(entities);
        Sql.of("delete from blob where site_id = ? and blob_id = ?", site, blob).update(entities);
    }

    /** Answers come first and media later; what no answer refers to is kept up to a limit. */
    private void requireRoom(UUID site, BlobId blob, long length, DeviceId sender) {
        boolean known = Sql.of("select 1 from blob where site_id = ? and blob_id = ?", site, blob.hex())
                        .first(entities)
                        .isPresent()
                || Sql.of("select 1 from blob_use where site_id = ? and blob_id = ?", site, blob.hex())
                        .first(entities)
                        .isPresent();
        if (known) {
            return;
        }
        long unreferenced = Sql.of(
                        "select coalesce(sum(b.length), 0) from blob b where b.site_id = ? and b.sender = ? and not exists"
                                + " (select 1 from blob_use u where u.site_id = b.site_id and u.blob_id = b.blob_id)",
                        site,
                        sender.value().toUuid())
                .one(entities)
                .whole(0);
        if (unreferenced + length > WireLimits.MAX_UNREFERENCED_BLOBS) {
            throw new ProblemException(
                    507,
                    "QUOTA",
                    "This laptop has sent too many attachments that no answer refers to.",
                    "This one was not stored. It is safe on the laptop; send the answers first, or tell the office.");
        }
    }

    /** Notes that a record, or the part of it under one key, refers to an attachment. */
    @Transactional
    public void uses(SiteId site, RecordId record, KeyId key, BlobId blob) {
        Sql.of("insert into blob_use (site_id, record_id, key_id, blob_id)")
                .andRows(List.<Object[]>of(new Object[] {
                    site.value().toUuid(), record.value().toUuid(), key.value().toUuid(), blob.hex()
                }))
                .and(" on conflict do nothing")
                .update(entities);
    }

    /** Takes away what only a record, or only the part of it under one key, referred to. */
    @Transactional
    public void erase(SiteId site, RecordId record, @Nullable KeyId part) {
        UUID id = site.value().toUuid();
        String which = " where site_id = ? and record_id = ?" + (part == null ? "" : " and key_id = ?");
        Object[] values = part == null
                ? new Object[] {id, record.value().toUuid()}
                : new Object[] {id, record.value().toUuid(), part.value().toUuid()};
        List<String> blobs = Sql.of("select distinct blob_id from blob_use" + which, values).rows(entities).stream()
                .map(row -> row.text(0))
                .toList();
        Sql.of("delete from blob_use" + which, values).update(entities);
        for (String blob : blobs) {
            boolean used = Sql.of("select 1 from blob_use where site_id = ? and blob_id = ?", id, blob)
                    .first(entities)
                    .isPresent();
            if (!used) {
                delete(id, blob);
                new JpaChangeLog(entities, site, clock).arrived(new Need.Blob(new BlobId(blob)));
            }
        }
    }

    @Transactional
    public Holdings holdings(SiteId site, BlobId blob) {
        UUID id = site.value().toUuid();
        Optional<Row> row = Sql.of(
                        "select length, complete from blob where site_id = ? and blob_id = ?", id, blob.hex())
                .first(entities);
        if (row.isEmpty()) {
            return Holdings.NONE;
        }
        Set<Integer> chunks = new TreeSet<>();
        Sql.of("select n from blob_chunk where site_id = ? and blob_id = ?", id, blob.hex())
                .rows(entities)
                .forEach(chunk -> chunks.add((int) chunk.whole(0)));
        return new Holdings(row.get().whole(0), row.get().is(1), chunks);
    }

    /** True if all of it is here and its hash is right. */
    @Transactional
    public boolean isWhole(SiteId site, BlobId blob) {
        return Sql.of(
                        "select 1 from blob where site_id = ? and blob_id = ? and complete = true",
                        site.value().toUuid(),
                        blob.hex())
                .first(entities)
                .isPresent();
    }

    /** One piece of a complete attachment. */
    @Transactional
    public Optional<byte[]> read(SiteId site, BlobId blob, int n) {
        return holdings(site, blob).complete() ? chunk(site.value().toUuid(), blob, n) : Optional.empty();
    }

    private Optional<byte[]> chunk(UUID site, BlobId blob, int n) {
        return Sql.of("select chunk from blob_chunk where site_id = ? and blob_id = ? and n = ?", site, blob.hex(), n)
                .first(entities)
                .map(row -> row.bytes(0));
    }

    private static void requireFits(int n, long length, int bytes) {
        boolean lengthFits = length > 0 && length <= WireLimits.MAX_BLOB;
        if (!lengthFits) {
            throw new ProblemException(
                    413, "TOO_LARGE", "The attachment is empty or larger than the limit.", "It is safe on the laptop.");
        }
        int chunks = chunkCount(length);
        long expected = n == chunks - 1 ? length - (long) n * WireLimits.BLOB_CHUNK : WireLimits.BLOB_CHUNK;
        if (n < 0 || n >= chunks || bytes != expected) {
            throw new ProblemException(
                    400,
                    "BLOB_CHUNK",
                    "This is not piece " + n + " of an attachment of " + length + " bytes.",
                    "It was not stored. It is safe on the laptop; send it again.");
        }
    }

    public static int chunkCount(long length) {
        return (int) ((length + WireLimits.BLOB_CHUNK - 1) / WireLimits.BLOB_CHUNK);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }
}
