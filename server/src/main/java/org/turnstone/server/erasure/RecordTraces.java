package org.turnstone.server.erasure;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.turnstone.server.changelog.BlobStore;
import org.turnstone.server.changelog.ChangeLogs;
import org.turnstone.server.platform.Row;
import org.turnstone.server.platform.Sql;
import org.turnstone.sync.change.KeyId;
import org.turnstone.sync.identity.ControlEntry;
import org.turnstone.sync.log.Need;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.record.SiteId;

/**
 * Finds, counts and removes what the tables of this server hold of a record or part: bodies, wraps, what entries lack,
 * attachments, rows of datasets and what is noted about the record for the review. Headers stay. Attachments lie in the
 * database too, and datasets are exported as they are written, so that no file of this server holds any of it.
 *
 * <p>Every step may be repeated.
 */
@ApplicationScoped
class RecordTraces {
    private static final int CHUNK = 200;
    /** A row that says nothing: a header that came late makes one for a record that was erased. */
    private static final String SAYS_SOMETHING =
            " and (form_id is not null or source_heads is not null and length(source_heads) > 0)";

    @PersistenceContext
    EntityManager entities;

    @Inject
    ChangeLogs logs;

    @Inject
    BlobStore blobs;

    @Transactional(Transactional.TxType.MANDATORY)
    Traces count(SiteId site, ControlEntry.Erase erasure) {
        Object[] whole = {site.value().toUuid(), erasure.record().value().toUuid()};
        KeyId part = erasure.part();
        if (part == null) {
            return new Traces(
                    one(
                            "select count(*) from body b join entry e on e.site_id = b.site_id"
                                    + " and e.change_id = b.change_id where e.site_id = ? and e.record_id = ?",
                            whole),
                    one("select count(distinct wrap_id) from key_wrap where site_id = ? and record_id = ?", whole),
                    one(
                            "select count(distinct u.blob_id) from blob_use u where u.site_id = ? and u.record_id = ?"
                                    + " and not exists (select 1 from blob_use o where o.site_id = u.site_id"
                                    + " and o.blob_id = u.blob_id and o.record_id <> u.record_id)",
                            whole),
                    one("select count(*) from dataset_row where site_id = ? and record_id = ?", whole)
                            + one(
                                    "select count(*) from record_state where site_id = ? and record_id = ?"
                                            + SAYS_SOMETHING,
                                    whole));
        }
        Object[] inPart = {whole[0], whole[1], part.value().toUuid()};
        return new Traces(
                0,
                one(
                        "select count(distinct wrap_id) from key_wrap where site_id = ? and record_id = ? and key_id = ?",
                        inPart),
                one(
                        "select count(distinct u.blob_id) from blob_use u where u.site_id = ? and u.record_id = ?"
                                + " and u.key_id = ? and not exists (select 1 from blob_use o where o.site_id = u.site_id"
                                + " and o.blob_id = u.blob_id and (o.record_id <> u.record_id or o.key_id <> u.key_id))",
                        inPart),
                one("select count(*) from dataset_row where site_id = ? and record_id = ? and key_id = ?", inPart));
    }

    private long one(String query, Object... values) {
        return Sql.of(query, values).one(entities).whole(0);
    }

    /**
     * Removes it. Of a record with an erased part every row goes, since one may be computed from another; it is projected
     * again without the part.
     */
    @Transactional(Transactional.TxType.MANDATORY)
    void remove(SiteId site, ControlEntry.Erase erasure) {
        logs.of(site).erase(erasure.record(), erasure.part());
        blobs.erase(site, erasure.record(), erasure.part());
        UUID id = site.value().toUuid();
        UUID record = erasure.record().value().toUuid();
        Sql.of("delete from dataset_row where site_id = ? and record_id = ?", id, record)
                .update(entities);
        if (erasure.part() == null) {
            Sql.of("delete from record_state where site_id = ? and record_id = ?" + SAYS_SOMETHING, id, record)
                    .update(entities);
            Sql.of("delete from record_waiting where site_id = ? and record_id = ?", id, record)
                    .update(entities);
        }
    }

    /** Those erasures of which something is here all the same. */
    @Transactional(Transactional.TxType.MANDATORY)
    Set<ControlEntry.Erase> stillHere(SiteId site, Collection<ControlEntry.Erase> erasures) {
        Set<ControlEntry.Erase> found = new LinkedHashSet<>();
        for (List<ControlEntry.Erase> some : chunks(erasures)) {
            List<ControlEntry.Erase> records =
                    some.stream().filter(erasure -> erasure.part() == null).toList();
            List<ControlEntry.Erase> parts =
                    some.stream().filter(erasure -> erasure.part() != null).toList();
            wholeRecords(site, records, found);
            parts(site, parts, found);
        }
        return found;
    }

    private void wholeRecords(SiteId site, List<ControlEntry.Erase> erasures, Set<ControlEntry.Erase> found) {
        if (erasures.isEmpty()) {
            return;
        }
        List<UUID> records = erasures.stream()
                .map(erasure -> erasure.record().value().toUuid())
                .toList();
        for (String query : List.of(
                "select distinct e.record_id from entry e join body x on x.site_id = e.site_id"
                        + " and x.change_id = e.change_id where (e.site_id, e.record_id) in ",
                "select distinct e.record_id from entry e join lack x on x.site_id = e.site_id"
                        + " and x.change_id = e.change_id where (e.site_id, e.record_id) in ",
                "select distinct record_id from blob_use where (site_id, record_id) in ",
                "select distinct record_id from dataset_row where (site_id, record_id) in ",
                "select record_id from record_waiting where (site_id, record_id) in ")) {
            Sql.of(query)
                    .andPairs(site.value().toUuid(), records)
                    .rows(entities)
                    .forEach(row -> found.add(whole(row)));
        }
        Sql.rowsOfAll(
                        entities,
                        "select record_id from key_wrap where site_id = ? and record_id = ? limit 1",
                        records.stream()
                                .map(record -> new Object[] {site.value().toUuid(), record})
                                .toList())
                .forEach(row -> found.add(whole(row)));
        Sql.of("select record_id from record_state where (site_id, record_id) in ")
                .andPairs(site.value().toUuid(), records)
                .and(SAYS_SOMETHING)
                .rows(entities)
                .forEach(row -> found.add(whole(row)));
    }

    private static ControlEntry.Erase whole(Row row) {
        return new ControlEntry.Erase(new RecordId(row.id(0)), null);
    }

    private void parts(SiteId site, List<ControlEntry.Erase> erasures, Set<ControlEntry.Erase> found) {
        if (erasures.isEmpty()) {
            return;
        }
        List<Object[]> keys = new ArrayList<>();
        List<Object[]> needs = new ArrayList<>();
        for (ControlEntry.Erase erasure : erasures) {
            KeyId part = partOf(erasure);
            keys.add(new Object[] {
                site.value().toUuid(),
                erasure.record().value().toUuid(),
                part.value().toUuid()
            });
            needs.add(new Object[] {site.value().toUuid(), new Need.Key(erasure.record(), part).encode()});
        }
        for (String table : List.of("key_wrap", "blob_use", "dataset_row")) {
            Sql.of("select distinct record_id, key_id from " + table + " where (site_id, record_id, key_id) in ")
                    .andTuples(keys)
                    .rows(entities)
                    .forEach(row -> found.add(new ControlEntry.Erase(new RecordId(row.id(0)), new KeyId(row.id(1)))));
        }
        List<byte[]> lacking =
                Sql.of("select distinct need from lack where (site_id, need) in ")
                        .andTuples(needs)
                        .rows(entities)
                        .stream()
                        .map(row -> row.bytes(0))
                        .toList();
        erasures.stream()
                .filter(erasure -> lacking.stream()
                        .anyMatch(
                                need -> Arrays.equals(need, new Need.Key(erasure.record(), partOf(erasure)).encode())))
                .forEach(found::add);
    }

    private static KeyId partOf(ControlEntry.Erase erasure) {
        KeyId part = erasure.part();
        if (part == null) {
            throw new IllegalArgumentException("this is the erasure of a whole record");
        }
        return part;
    }

    private static List<List<ControlEntry.Erase>> chunks(Collection<ControlEntry.Erase> erasures) {
        List<ControlEntry.Erase> all = List.copyOf(erasures);
        List<List<ControlEntry.Erase>> chunks = new ArrayList<>();
        for (int from = 0; from < all.size(); from += CHUNK) {
            chunks.add(all.subList(from, Math.min(all.size(), from + CHUNK)));
        }
        return chunks;
    }
}
