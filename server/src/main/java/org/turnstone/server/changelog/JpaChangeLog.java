package org.turnstone.server.changelog;

import jakarta.persistence.EntityManager;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.turnstone.server.platform.Row;
import org.turnstone.server.platform.Sql;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.KeyId;
import org.turnstone.sync.change.LogId;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.identity.KeyWrap;
import org.turnstone.sync.log.AppendResult;
import org.turnstone.sync.log.ChangeLog;
import org.turnstone.sync.log.Delivery;
import org.turnstone.sync.log.Entry;
import org.turnstone.sync.log.Tip;
import org.turnstone.sync.log.Tips;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.record.SiteId;

/**
 * The change log of one site in a relational database. A part of its caller's transaction, to whose thread it belongs:
 * what {@link #append} reported is durable once that is committed.
 *
 * <p>The rows of the logs that a batch adds to are locked first, in the order of their ids, so that two requests with
 * entries of one log follow each other and never wait for each other in a circle.
 */
public final class JpaChangeLog implements ChangeLog {
    private static final Logger LOG = System.getLogger(JpaChangeLog.class.getName());

    static final int BODY_MISSING = 0;
    static final int BODY_HERE = 1;
    static final int BODY_ERASED = 2;

    private static final UUID NONE = Octets16.ZERO.toUuid();
    /** Values in one statement; both databases take more, and gain little. */
    private static final int CHUNK = 400;

    private static final String ENTRY_COLUMNS = "e.header, e.signature, b.ciphertext";
    private static final String ENTRY_TABLES =
            " from entry e left join body b on b.site_id = e.site_id and b.change_id = e.change_id ";

    private final EntityManager entities;
    private final UUID site;
    private final Clock clock;

    public JpaChangeLog(EntityManager entities, SiteId site, Clock clock) {
        this.entities = entities;
        this.site = site.value().toUuid();
        this.clock = clock;
    }

    @Override
    public List<AppendResult> append(List<Delivery> deliveries) {
        if (deliveries.isEmpty()) {
            return List.of();
        }
        lockLogs(deliveries);
        AppendBatch batch = new AppendBatch(known(deliveries), chains(deliveries));
        List<AppendResult> results = new ArrayList<>(deliveries.size());
        for (Delivery delivery : deliveries) {
            AppendResult result = batch.add(delivery);
            if (result instanceof AppendResult.Collision) {
                keepClash(delivery.entry());
            }
            results.add(result);
        }
        write(batch);
        insertWraps(deliveries);
        return results;
    }

    private void lockLogs(List<Delivery> deliveries) {
        SortedMap<LogId, UUID> devices = new TreeMap<>();
        for (Delivery delivery : deliveries) {
            LogId log = delivery.entry().header().logId();
            devices.merge(log, LogOpener.deviceOf(delivery.entry()).orElse(NONE), (a, b) -> a.equals(NONE) ? b : a);
        }
        List<Object[]> rows = new ArrayList<>();
        devices.keySet().forEach(log -> rows.add(new Object[] {site, log.value().toUuid()}));
        insert("log (site_id, log_id)", rows);
        List<UUID> ids =
                devices.keySet().stream().map(log -> log.value().toUuid()).toList();
        for (List<UUID> some : chunks(ids)) {
            Sql.of("select log_id from log where (site_id, log_id) in ")
                    .andPairs(site, some)
                    .and(" order by log_id for update")
                    .rows(entities);
        }
        devices.forEach((log, device) -> {
            if (!device.equals(NONE)) {
                Sql.of(
                                "update log set device_id = ? where site_id = ? and log_id = ? and device_id is null",
                                device,
                                site,
                                log.value().toUuid())
                        .update(entities);
            }
        });
    }

    /** What is here already of a batch: header bytes and whether the body is missing. */
    private Map<ChangeId, AppendBatch.Known> known(List<Delivery> deliveries) {
        List<UUID> ids =
                deliveries.stream().map(d -> uuid(d.entry().id())).distinct().toList();
        Map<ChangeId, AppendBatch.Known> known = new HashMap<>();
        for (List<UUID> some : chunks(ids)) {
            Sql.of("select change_id, header, body_state from entry where (site_id, change_id) in ")
                    .andPairs(site, some)
                    .rows(entities)
                    .forEach(row -> known.put(
                            new ChangeId(row.id(0)),
                            new AppendBatch.Known(ByteBuffer.wrap(row.bytes(1)), row.whole(2) == BODY_MISSING)));
        }
        return known;
    }

    /** The part of the logs' graph that a batch touches: predecessors, who follows them, and who waits. */
    private AppendBatch.Chains chains(List<Delivery> deliveries) {
        AppendBatch.Chains chains = new AppendBatch.Chains();
        Set<UUID> logs = new TreeSet<>();
        Set<UUID> prevs = new HashSet<>();
        List<Object[]> links = new ArrayList<>(deliveries.size());
        for (Delivery delivery : deliveries) {
            UUID log = delivery.entry().header().logId().value().toUuid();
            UUID prev = uuid(delivery.entry().header().prevId());
            logs.add(log);
            prevs.add(prev);
            links.add(new Object[] {site, log, prev});
        }
        for (List<UUID> some : chunks(List.copyOf(prevs))) {
            Sql.of("select change_id, log_id, seq from entry where held = false and (site_id, change_id) in ")
                    .andPairs(site, some)
                    .rows(entities)
                    .forEach(row -> chains.whole(new ChangeId(row.id(0)), new LogId(row.id(1)), row.whole(2)));
        }
        for (List<Object[]> some : chunks(links)) {
            Sql.of("select log_id, prev from entry where held = false and (site_id, log_id, prev) in ")
                    .andTuples(some)
                    .rows(entities)
                    .forEach(row -> chains.followed(new LogId(row.id(0)), new ChangeId(row.id(1))));
        }
        for (List<UUID> some : chunks(List.copyOf(logs))) {
            Sql.of(
                            "select change_id, log_id, seq, prev from entry where site_id = ? and held = true and log_id in ",
                            site)
                    .andList(some)
                    .rows(entities)
                    .forEach(row -> chains.waits(new AppendBatch.Waiting(
                            new ChangeId(row.id(0)), new LogId(row.id(1)), row.whole(2), new ChangeId(row.id(3)))));
        }
        return chains;
    }

    private void write(AppendBatch batch) {
        List<Object[]> entryRows = new ArrayList<>();
        for (AppendBatch.NewEntry added : batch.newEntries()) {
            entryRows.add(entryRow(added.entry(), added.held()));
        }
        insert(
                "entry (site_id, change_id, log_id, seq, prev, record_id, key_id, kind, header, signature, held,"
                        + " body_state, received_at, received_via)",
                entryRows);
        List<Object[]> bodyRows = new ArrayList<>();
        for (Entry entry : batch.newBodies()) {
            bodyRows.add(new Object[] {site, uuid(entry.id()), entry.body().orElseThrow()});
        }
        insert("body (site_id, change_id, ciphertext)", bodyRows);
        update("update entry set body_state = " + BODY_HERE, batch.completed());
        update("update entry set held = false", batch.released());
        delete("delete from tip", batch.formerTips());
        List<Object[]> tipRows = new ArrayList<>();
        batch.newTips()
                .forEach((id, place) ->
                        tipRows.add(new Object[] {site, place.log().value().toUuid(), uuid(id), place.seq()}));
        insert("tip (site_id, log_id, change_id, seq)", tipRows);
    }

    private Object[] entryRow(Entry entry, boolean held) {
        var header = entry.header();
        return new Object[] {
            site,
            uuid(entry.id()),
            header.logId().value().toUuid(),
            header.seq(),
            uuid(header.prevId()),
            header.recordId().value().toUuid(),
            header.keyId().value().toUuid(),
            header.kind().code(),
            entry.headerBytes(),
            entry.signature(),
            held,
            entry.hasBody() ? BODY_HERE : BODY_MISSING,
            clock.instant(),
            "sync"
        };
    }

    private void keepClash(Entry entry) {
        LOG.log(Level.ERROR, "two entries have the id {0}; neither has any effect", entry.id());
        insert("clash (site_id, change_id, record_id, header_hash, header, signature)", List.<Object[]>of(new Object[] {
            site,
            uuid(entry.id()),
            entry.header().recordId().value().toUuid(),
            entry.headerHash(),
            entry.headerBytes(),
            entry.signature()
        }));
    }

    private void insertWraps(List<Delivery> deliveries) {
        List<Object[]> rows = new ArrayList<>();
        for (Delivery delivery : deliveries) {
            delivery.wraps()
                    .forEach(
                            wrap -> rows.add(wrapRow(wrap, uuid(delivery.entry().id()))));
        }
        insertWrapRows(rows);
    }

    @Override
    public void addWraps(Collection<KeyWrap> wraps) {
        insertWrapRows(wraps.stream().map(wrap -> wrapRow(wrap, NONE)).toList());
    }

    private void insertWrapRows(List<Object[]> rows) {
        insert("key_wrap (site_id, record_id, key_id, recipient, generation, wrap_id, change_id, wrap)", rows);
    }

    private Object[] wrapRow(KeyWrap wrap, UUID entry) {
        return new Object[] {
            site,
            wrap.recordId().value().toUuid(),
            wrap.keyId().value().toUuid(),
            wrap.to().toUuid(),
            Integer.toUnsignedLong(wrap.generation()),
            wrap.contentId().toUuid(),
            entry,
            wrap.encode()
        };
    }

    @Override
    public void erase(RecordId record, @Nullable KeyId part) {
        UUID id = record.value().toUuid();
        if (part != null) {
            Sql.of(
                            "delete from key_wrap where site_id = ? and record_id = ? and key_id = ?",
                            site,
                            id,
                            part.value().toUuid())
                    .update(entities);
            return;
        }
        Sql.of("delete from key_wrap where site_id = ? and record_id = ?", site, id)
                .update(entities);
        Sql.of("delete from body where site_id = ? and change_id in", site)
                .and(" (select e.change_id from entry e where e.site_id = ? and e.record_id = ?)", site, id)
                .update(entities);
        Sql.of("update entry set body_state = " + BODY_ERASED + " where site_id = ? and record_id = ?", site, id)
                .update(entities);
    }

    @Override
    public Optional<Entry> find(ChangeId id) {
        return Sql.of(
                        "select " + ENTRY_COLUMNS + ENTRY_TABLES + "where e.site_id = ? and e.change_id = ?",
                        site,
                        uuid(id))
                .first(entities)
                .map(row -> entry(row, 0));
    }

    @Override
    public List<Delivery> deliveries(List<ChangeId> ids) {
        Map<ChangeId, Entry> found = new HashMap<>();
        Map<ChangeId, List<KeyWrap>> wraps = new HashMap<>();
        for (List<UUID> some : chunks(ids.stream().map(JpaChangeLog::uuid).toList())) {
            Sql.of("select " + ENTRY_COLUMNS + ENTRY_TABLES + "where (e.site_id, e.change_id) in ")
                    .andPairs(site, some)
                    .rows(entities)
                    .forEach(row -> {
                        Entry entry = entry(row, 0);
                        found.put(entry.id(), entry);
                    });
            Sql.of("select change_id, wrap from key_wrap where (site_id, change_id) in ")
                    .andPairs(site, some)
                    .and(" order by change_id, key_id, recipient, generation, wrap_id")
                    .rows(entities)
                    .forEach(row -> wraps.computeIfAbsent(new ChangeId(row.id(0)), any -> new ArrayList<>())
                            .add(wrap(row.bytes(1))));
        }
        List<Delivery> deliveries = new ArrayList<>(ids.size());
        for (ChangeId id : ids) {
            Entry entry = found.get(id);
            if (entry != null) {
                deliveries.add(new Delivery(entry, wraps.getOrDefault(id, List.of())));
            }
        }
        return deliveries;
    }

    @Override
    public List<Entry> entriesOf(RecordId record) {
        UUID id = record.value().toUuid();
        List<Entry> entries = new ArrayList<>();
        Sql.of("select " + ENTRY_COLUMNS + ENTRY_TABLES + "where e.site_id = ? and e.record_id = ?", site, id)
                .rows(entities)
                .forEach(row -> entries.add(entry(row, 0)));
        Sql.of("select header, signature from clash where site_id = ? and record_id = ?", site, id)
                .rows(entities)
                .forEach(row -> entries.add(entry(row.bytes(0), row.bytes(1), null)));
        return entries;
    }

    @Override
    public List<KeyWrap> wrapsOf(RecordId record) {
        return Sql.of(
                        "select wrap from key_wrap where site_id = ? and record_id = ?"
                                + " order by key_id, recipient, generation, wrap_id",
                        site,
                        record.value().toUuid())
                .rows(entities)
                .stream()
                .map(row -> wrap(row.bytes(0)))
                .distinct()
                .toList();
    }

    @Override
    public Set<RecordId> records() {
        Set<RecordId> records = new TreeSet<>();
        Sql.of("select distinct record_id from entry where site_id = ? and record_id <> ?", site, NONE)
                .rows(entities)
                .forEach(row -> records.add(new RecordId(row.id(0))));
        return records;
    }

    @Override
    public Optional<Entry> opening(LogId log) {
        return Sql.of(
                        "select " + ENTRY_COLUMNS + ENTRY_TABLES
                                + "where e.site_id = ? and e.log_id = ? and e.seq = 1 order by e.change_id",
                        site,
                        log.value().toUuid())
                .first(entities)
                .map(row -> entry(row, 0));
    }

    @Override
    public List<Place> places(LogId log, long afterSeq) {
        List<Place> places = new ArrayList<>();
        Sql.of(
                        "select seq, change_id, prev from entry"
                                + " where site_id = ? and log_id = ? and seq > ? and held = false order by seq",
                        site,
                        log.value().toUuid(),
                        afterSeq)
                .rows(entities)
                .forEach(row -> places.add(new Place(row.whole(0), new ChangeId(row.id(1)), new ChangeId(row.id(2)))));
        // Not by the database: whether it orders ids as signed or unsigned numbers differs between them.
        places.sort((a, b) -> a.seq() != b.seq() ? Long.compare(a.seq(), b.seq()) : a.id().compareTo(b.id()));
        return places;
    }

    @Override
    public Tips tips() {
        SortedMap<LogId, SortedSet<Tip>> byLog = new TreeMap<>();
        Sql.of("select log_id, change_id, seq from tip where site_id = ?", site)
                .rows(entities)
                .forEach(row -> byLog.computeIfAbsent(new LogId(row.id(0)), any -> new TreeSet<>())
                        .add(new Tip(row.whole(2), new ChangeId(row.id(1)))));
        return new Tips(byLog);
    }

    /** For each log with an entry whose body should be here and is not, the lowest place of such an entry. */
    public Map<LogId, Long> firstMissingBodies() {
        Map<LogId, Long> missing = new HashMap<>();
        Sql.of(
                        "select log_id, min(seq) from entry where site_id = ? and body_state = " + BODY_MISSING
                                + " group by log_id",
                        site)
                .rows(entities)
                .forEach(row -> missing.put(new LogId(row.id(0)), row.whole(1)));
        return missing;
    }

    private void insert(String tableAndColumns, List<Object[]> rows) {
        Sql.insertAll(entities, tableAndColumns, rows);
    }

    private void update(String head, Collection<ChangeId> ids) {
        for (List<UUID> some : chunks(ids.stream().map(JpaChangeLog::uuid).toList())) {
            Sql.of(head + " where (site_id, change_id) in ")
                    .andPairs(site, some)
                    .update(entities);
        }
    }

    private void delete(String head, Collection<ChangeId> ids) {
        update(head, ids);
    }

    private static <T> List<List<T>> chunks(List<T> items) {
        List<List<T>> chunks = new ArrayList<>();
        for (int from = 0; from < items.size(); from += CHUNK) {
            chunks.add(items.subList(from, Math.min(items.size(), from + CHUNK)));
        }
        return chunks;
    }

    private static Entry entry(Row row, int at) {
        return entry(row.bytes(at), row.bytes(at + 1), row.isNull(at + 2) ? null : row.bytes(at + 2));
    }

    private static Entry entry(byte[] header, byte[] signature, byte @Nullable [] body) {
        try {
            return Entry.of(header, signature, body);
        } catch (MalformedMessageException e) {
            throw new IllegalStateException("an entry in the database is damaged", e);
        }
    }

    private static KeyWrap wrap(byte[] encoded) {
        try {
            return KeyWrap.decode(encoded);
        } catch (MalformedMessageException e) {
            throw new IllegalStateException("a key wrap in the database is damaged", e);
        }
    }

    private static UUID uuid(ChangeId id) {
        return id.value().toUuid();
    }
}
