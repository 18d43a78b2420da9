package org.turnstone.server.changelog;

import jakarta.persistence.EntityManager;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.turnstone.server.platform.Row;
import org.turnstone.server.platform.Sql;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.change.EntryKind;
import org.turnstone.sync.change.KeyId;
import org.turnstone.sync.change.LogId;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.identity.KeyWrap;
import org.turnstone.sync.log.AppendResult;
import org.turnstone.sync.log.ChangeLog;
import org.turnstone.sync.log.Delivery;
import org.turnstone.sync.log.Entry;
import org.turnstone.sync.log.Need;
import org.turnstone.sync.log.Tip;
import org.turnstone.sync.log.Tips;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.record.SiteId;
import org.turnstone.sync.record.WireLimits;

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
    static final int BODY_PRUNED = 3;

    private static final UUID NONE = Octets16.ZERO.toUuid();
    /** Values in one statement. H2 compares each row that it finds with the whole list: 400 cost three times as much. */
    private static final int CHUNK = 50;

    private static final String ENTRY_COLUMNS = "e.header, e.signature, b.ciphertext";
    private static final String ENTRY_TABLES =
            " from entry e left join body b on b.site_id = e.site_id and b.change_id = e.change_id ";

    private final EntityManager entities;
    private final UUID site;
    private final Clock clock;

    /** Of the records that were read ahead, until something is written. */
    private Map<RecordId, Read> entriesAhead = Map.of();

    private Map<RecordId, List<KeyWrap>> wrapsAhead = Map.of();

    /** The entries of one record. */
    private static final class Read {
        final List<Entry> entries = new ArrayList<>();
        final Map<ChangeId, Instant> arrivals = new HashMap<>();
    }

    public JpaChangeLog(EntityManager entities, SiteId site, Clock clock) {
        this.entities = entities;
        this.site = site.value().toUuid();
        this.clock = clock;
    }

    @Override
    public List<AppendResult> append(List<Delivery> deliveries, DeviceId sender) {
        return append(deliveries, sender, List.of());
    }

    @Override
    public List<AppendResult> append(List<Delivery> deliveries, DeviceId sender, Collection<KeyWrap> opened) {
        if (deliveries.isEmpty()) {
            return List.of();
        }
        lockLogs(deliveries);
        forgetAhead();
        Map<ChangeId, AppendBatch.Known> known = known(deliveries);
        AppendBatch batch = new AppendBatch(known, chains(deliveries, Set.copyOf(known.keySet())));
        List<AppendResult> results = new ArrayList<>(deliveries.size());
        for (Delivery delivery : deliveries) {
            AppendResult result = batch.add(delivery);
            if (result instanceof AppendResult.Collision) {
                keepClash(delivery.entry());
            }
            results.add(result);
        }
        write(batch);
        insertWraps(deliveries, results, sender, opened);
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
                            new AppendBatch.Known(ByteBuffer.wrap(row.bytes(1)), row.whole(2) != BODY_HERE)));
        }
        return known;
    }

    /**
     * The part of the logs' graph that a batch touches: predecessors, who follows them, and who waits. An entry that this very
     * batch brings is not asked for: it is not here yet, and nothing in a whole chain follows it.
     */
    private AppendBatch.Chains chains(List<Delivery> deliveries, Set<ChangeId> known) {
        AppendBatch.Chains chains = new AppendBatch.Chains();
        Set<ChangeId> brought = new HashSet<>();
        deliveries.forEach(delivery -> brought.add(delivery.entry().id()));
        brought.removeAll(known);
        Set<UUID> logs = new TreeSet<>();
        Set<UUID> prevs = new HashSet<>();
        Set<Spot> spots = new HashSet<>();
        for (Delivery delivery : deliveries) {
            UUID log = delivery.entry().header().logId().value().toUuid();
            logs.add(log);
            ChangeId before = delivery.entry().header().prevId();
            if (!brought.contains(before)) {
                prevs.add(uuid(before));
                spots.add(new Spot(log, delivery.entry().header().seq()));
            }
        }
        for (List<UUID> some : chunks(List.copyOf(prevs))) {
            Sql.of("select change_id, log_id, seq from entry where held = false and (site_id, change_id) in ")
                    .andPairs(site, some)
                    .rows(entities)
                    .forEach(row -> chains.whole(new ChangeId(row.id(0)), new LogId(row.id(1)), row.whole(2)));
        }
        // Who follows the same entry in a whole chain stands at the same place.
        for (List<Spot> some : chunks(List.copyOf(spots))) {
            Sql.of("select log_id, prev from entry where held = false and (site_id, log_id, seq) in ")
                    .andTuples(some.stream()
                            .map(spot -> new Object[] {site, spot.log(), spot.seq()})
                            .toList())
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
        for (List<UUID> some : chunks(List.copyOf(logs))) {
            Sql.of("select log_id, count(*) from tip where (site_id, log_id) in ")
                    .andPairs(site, some)
                    .and(" group by log_id")
                    .rows(entities)
                    .forEach(row -> chains.branches(new LogId(row.id(0)), (int) row.whole(1)));
        }
        return chains;
    }

    private record Spot(UUID log, long seq) {}

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

    private void insertWraps(
            List<Delivery> deliveries, List<AppendResult> results, DeviceId sender, Collection<KeyWrap> opened) {
        List<WrapRow> rows = new ArrayList<>();
        for (int i = 0; i < deliveries.size(); i++) {
            Delivery delivery = deliveries.get(i);
            if (!(results.get(i) instanceof AppendResult.Refused)) {
                delivery.wraps()
                        .forEach(wrap ->
                                rows.add(new WrapRow(wrap, uuid(delivery.entry().id()))));
            }
        }
        Set<KeyWrap> certain = new LinkedHashSet<>(opened);
        insertWraps(rows, sender, certain);
        verified(certain);
    }

    @Override
    public void addWraps(Collection<KeyWrap> wraps, DeviceId sender) {
        forgetAhead();
        insertWraps(wraps.stream().map(wrap -> new WrapRow(wrap, NONE)).toList(), sender, new HashSet<>());
    }

    /** @param entry that carries it, zeros if it came alone */
    private record WrapRow(KeyWrap wrap, UUID entry) {}

    /** Which key, for whom: wraps that agree in these are rivals, of which one verified wrap is enough. */
    private record WrapPlace(RecordId record, KeyId key, Octets16 to, long generation) {
        static WrapPlace of(KeyWrap wrap) {
            return new WrapPlace(wrap.recordId(), wrap.keyId(), wrap.to(), Integer.toUnsignedLong(wrap.generation()));
        }
    }

    /** @param id the wrap's content */
    private record Candidate(Octets16 id, DeviceId sender, boolean verified) {}

    /** @param certain wraps that open; those that stand alone in their place are stored so and taken out of it */
    private void insertWraps(List<WrapRow> rows, DeviceId sender, Set<KeyWrap> certain) {
        if (rows.isEmpty()) {
            return;
        }
        Map<WrapPlace, Set<Candidate>> here =
                candidates(rows.stream().map(WrapRow::wrap).toList());
        List<Object[]> inserted = new ArrayList<>();
        for (WrapRow row : rows) {
            Set<Candidate> rivals = here.computeIfAbsent(WrapPlace.of(row.wrap()), any -> new HashSet<>());
            Octets16 id = row.wrap().contentId();
            boolean known = rivals.stream().anyMatch(rival -> rival.id().equals(id));
            if (rivals.isEmpty() && certain.remove(row.wrap())) {
                rivals.add(new Candidate(id, sender, true));
                inserted.add(wrapRow(row, id, sender, true));
            } else if (known || isAdmitted(rivals, sender)) {
                boolean sure = rivals.stream()
                        .anyMatch(rival -> rival.verified() && rival.id().equals(id));
                rivals.add(new Candidate(id, sender, sure));
                inserted.add(wrapRow(row, id, sender, sure));
            }
        }
        insert(
                "key_wrap (site_id, record_id, key_id, recipient, generation, wrap_id, change_id, sender, verified, wrap)",
                inserted);
    }

    private static boolean isAdmitted(Set<Candidate> rivals, DeviceId sender) {
        if (rivals.stream().anyMatch(Candidate::verified)) {
            return false;
        }
        long ofSender = rivals.stream()
                .filter(rival -> rival.sender().equals(sender))
                .map(Candidate::id)
                .distinct()
                .count();
        return sender.equals(HERE) || ofSender < WireLimits.MAX_UNVERIFIED_WRAPS_PER_KEY;
    }

    private Map<WrapPlace, Set<Candidate>> candidates(Collection<KeyWrap> wraps) {
        Map<WrapPlace, Set<Candidate>> found = new HashMap<>();
        Sql.rowsOfAll(
                        entities,
                        "select record_id, key_id, recipient, generation, wrap_id, sender, verified from key_wrap"
                                + " where site_id = ? and record_id = ?",
                        each(ids(wraps.stream().map(KeyWrap::recordId).toList())))
                .forEach(row -> found.computeIfAbsent(
                                new WrapPlace(new RecordId(row.id(0)), new KeyId(row.id(1)), row.id(2), row.whole(3)),
                                any -> new HashSet<>())
                        .add(new Candidate(row.id(4), new DeviceId(row.id(5)), row.is(6))));
        return found;
    }

    @Override
    public void verified(Collection<KeyWrap> wraps) {
        forgetAhead();
        if (wraps.isEmpty()) {
            return;
        }
        Map<WrapPlace, Set<Candidate>> here = candidates(wraps);
        List<Object[]> plain = new ArrayList<>();
        for (KeyWrap wrap : new LinkedHashSet<>(wraps)) {
            Set<Candidate> rivals = here.getOrDefault(WrapPlace.of(wrap), Set.of());
            boolean alone = rivals.stream().allMatch(rival -> rival.id().equals(wrap.contentId()));
            if (alone && rivals.stream().anyMatch(Candidate::verified)) {
                continue;
            }
            if (alone && !rivals.isEmpty()) {
                plain.add(placeOf(wrap));
            } else {
                replaceRivals(wrap);
            }
        }
        Sql.updateAll(
                entities,
                "update key_wrap set verified = true"
                        + " where site_id = ? and record_id = ? and key_id = ? and recipient = ? and generation = ?",
                plain);
    }

    private Object[] placeOf(KeyWrap wrap) {
        return new Object[] {
            site,
            wrap.recordId().value().toUuid(),
            wrap.keyId().value().toUuid(),
            wrap.to().toUuid(),
            Integer.toUnsignedLong(wrap.generation())
        };
    }

    /** Every entry that carried a candidate carries this one from now on. */
    private void replaceRivals(KeyWrap wrap) {
        String place = " where site_id = ? and record_id = ? and key_id = ? and recipient = ? and generation = ?";
        Set<UUID> carriers = new HashSet<>();
        Sql.of("select change_id from key_wrap" + place, placeOf(wrap))
                .rows(entities)
                .forEach(row -> carriers.add(row.id(0).toUuid()));
        if (carriers.isEmpty()) {
            carriers.add(NONE);
        }
        Sql.of("delete from key_wrap" + place, placeOf(wrap)).update(entities);
        List<Object[]> rows = new ArrayList<>();
        for (UUID carrier : carriers) {
            rows.add(wrapRow(new WrapRow(wrap, carrier), wrap.contentId(), HERE, true));
        }
        insert(
                "key_wrap (site_id, record_id, key_id, recipient, generation, wrap_id, change_id, sender, verified, wrap)",
                rows);
    }

    private Object[] wrapRow(WrapRow row, Octets16 id, DeviceId sender, boolean verified) {
        KeyWrap wrap = row.wrap();
        return new Object[] {
            site,
            wrap.recordId().value().toUuid(),
            wrap.keyId().value().toUuid(),
            wrap.to().toUuid(),
            Integer.toUnsignedLong(wrap.generation()),
            id.toUuid(),
            row.entry(),
            sender.value().toUuid(),
            verified,
            wrap.encode()
        };
    }

    @Override
    public void prune(Collection<ChangeId> ids) {
        forgetAhead();
        update("delete from body", ids);
        update("delete from lack", ids);
        update("update entry set body_state = " + BODY_PRUNED, ids);
    }

    @Override
    public void lacks(Map<ChangeId, Set<Need>> needs) {
        if (needs.isEmpty()) {
            return;
        }
        if (lacksAnything()) {
            update("delete from lack", needs.keySet());
        }
        Map<ChangeId, UUID> logs = new HashMap<>();
        List<UUID> lacking = needs.entrySet().stream()
                .filter(entry -> !entry.getValue().isEmpty())
                .map(entry -> uuid(entry.getKey()))
                .toList();
        for (List<UUID> some : chunks(lacking)) {
            Sql.of("select change_id, log_id from entry where (site_id, change_id) in ")
                    .andPairs(site, some)
                    .rows(entities)
                    .forEach(row -> logs.put(new ChangeId(row.id(0)), row.id(1).toUuid()));
        }
        List<Object[]> rows = new ArrayList<>();
        logs.forEach((id, log) -> needs.getOrDefault(id, Set.of())
                .forEach(need -> rows.add(new Object[] {site, uuid(id), log, need.encode()})));
        insert("lack (site_id, change_id, log_id, need)", rows);
    }

    private boolean lacksAnything() {
        return Sql.of("select 1 from lack where site_id = ? limit 1", site)
                .first(entities)
                .isPresent();
    }

    @Override
    public void arrived(Need need) {
        Sql.of("delete from lack where site_id = ? and need = ?", site, need.encode())
                .update(entities);
    }

    @Override
    public Set<ChangeId> lacking(Need need) {
        Set<ChangeId> found = new HashSet<>();
        Sql.of("select change_id from lack where site_id = ? and need = ?", site, need.encode())
                .rows(entities)
                .forEach(row -> found.add(new ChangeId(row.id(0))));
        return found;
    }

    @Override
    public Set<ChangeId> lackingIn(LogId log) {
        Set<ChangeId> found = new HashSet<>();
        Sql.of(
                        "select distinct change_id from lack where site_id = ? and log_id = ?",
                        site,
                        log.value().toUuid())
                .rows(entities)
                .forEach(row -> found.add(new ChangeId(row.id(0))));
        return found;
    }

    @Override
    public Set<LogId> lackingLogs() {
        Set<LogId> found = new HashSet<>();
        Sql.of("select distinct log_id from lack where site_id = ?", site)
                .rows(entities)
                .forEach(row -> found.add(new LogId(row.id(0))));
        return found;
    }

    @Override
    public SortedSet<Need> needs(Predicate<Need> which, int limit) {
        return needs(Sql.of("select distinct need from lack where site_id = ? order by need", site), which, limit);
    }

    /** What the entries of one device lack: whoever wrote them is the likeliest to have it. */
    public SortedSet<Need> needsOf(DeviceId device, int limit) {
        return needs(
                Sql.of(
                        "select distinct l.need from lack l join log g on g.site_id = l.site_id and g.log_id = l.log_id"
                                + " where l.site_id = ? and g.device_id = ? order by l.need",
                        site,
                        device.value().toUuid()),
                any -> true,
                limit);
    }

    private SortedSet<Need> needs(Sql query, Predicate<Need> which, int limit) {
        SortedSet<Need> found = new TreeSet<>();
        for (Row row : query.rows(entities)) {
            Need need = need(row.bytes(0));
            if (found.size() < limit && which.test(need)) {
                found.add(need);
            }
        }
        return found;
    }

    private static Need need(byte[] encoded) {
        try {
            return Need.decode(encoded);
        } catch (MalformedMessageException e) {
            throw new IllegalStateException("what an entry lacks is noted wrongly in the database", e);
        }
    }

    /** True if an entry of the log is here, held or not, beyond a place. */
    public boolean goesBeyond(LogId log, long seq) {
        return Sql.of(
                        "select 1 from entry where site_id = ? and log_id = ? and seq > ?",
                        site,
                        log.value().toUuid(),
                        seq)
                .first(entities)
                .isPresent();
    }

    @Override
    public Set<LogId> logsOf(DeviceId device) {
        Set<LogId> found = new HashSet<>();
        Sql.of(
                        "select distinct g.log_id from log g join tip t on t.site_id = g.site_id and t.log_id = g.log_id"
                                + " where g.site_id = ? and g.device_id = ?",
                        site,
                        device.value().toUuid())
                .rows(entities)
                .forEach(row -> found.add(new LogId(row.id(0))));
        return found;
    }

    @Override
    public void erase(RecordId record, @Nullable KeyId part) {
        forgetAhead();
        UUID id = record.value().toUuid();
        if (part != null) {
            Sql.of(
                            "delete from key_wrap where site_id = ? and record_id = ? and key_id = ?",
                            site,
                            id,
                            part.value().toUuid())
                    .update(entities);
            arrived(new Need.Key(record, part));
            return;
        }
        Sql.of("delete from key_wrap where site_id = ? and record_id = ?", site, id)
                .update(entities);
        Sql.of("delete from lack where site_id = ? and change_id in", site)
                .and(" (select e.change_id from entry e where e.site_id = ? and e.record_id = ?)", site, id)
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

    /**
     * Reads entries, wraps and arrivals of some records in a few statements, for the calls that follow about these. What is read
     * ahead is held in memory until other records are, or something is written.
     */
    public void readAhead(Collection<RecordId> records) {
        readWrapsAhead(records);
        Map<RecordId, Read> read = new HashMap<>();
        records.forEach(record -> read.put(record, new Read()));
        for (List<UUID> some : chunks(ids(records))) {
            Sql.of("select e.record_id, e.received_at, " + ENTRY_COLUMNS + ENTRY_TABLES
                            + "where (e.site_id, e.record_id) in ")
                    .andPairs(site, some)
                    .rows(entities)
                    .forEach(row -> {
                        Read of = read.computeIfAbsent(new RecordId(row.id(0)), any -> new Read());
                        Entry entry = entry(row, 2);
                        of.entries.add(entry);
                        of.arrivals.put(entry.id(), row.instant(1));
                    });
        }
        Sql.of("select record_id, header, signature from clash where site_id = ?", site)
                .rows(entities)
                .forEach(row -> {
                    Read of = read.get(new RecordId(row.id(0)));
                    if (of != null) {
                        of.entries.add(entry(row.bytes(1), row.bytes(2), null));
                    }
                });
        entriesAhead = read;
    }

    /** Reads the wraps alone, likewise. */
    public void readWrapsAhead(Collection<RecordId> records) {
        forgetAhead();
        Map<RecordId, List<KeyWrap>> read = new HashMap<>();
        records.forEach(record -> read.put(record, new ArrayList<>()));
        Sql.rowsOfAll(
                        entities,
                        "select record_id, wrap from key_wrap where site_id = ? and record_id = ?"
                                + " order by key_id, recipient, generation, wrap_id",
                        each(ids(records)))
                .forEach(row -> read.computeIfAbsent(new RecordId(row.id(0)), any -> new ArrayList<>())
                        .add(wrap(row.bytes(1))));
        wrapsAhead = read;
    }

    private void forgetAhead() {
        entriesAhead = Map.of();
        wrapsAhead = Map.of();
    }

    /** The values of a statement that is asked for each of them. */
    private List<Object[]> each(Collection<UUID> ids) {
        return ids.stream().map(id -> new Object[] {site, id}).toList();
    }

    private static List<UUID> ids(Collection<RecordId> records) {
        return records.stream()
                .map(record -> record.value().toUuid())
                .distinct()
                .toList();
    }

    @Override
    public List<Entry> entriesOf(RecordId record) {
        Read known = entriesAhead.get(record);
        if (known != null) {
            return List.copyOf(known.entries);
        }
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

    /** When each entry of a record came here. */
    public Map<ChangeId, Instant> arrivals(RecordId record) {
        Read known = entriesAhead.get(record);
        if (known != null) {
            return Map.copyOf(known.arrivals);
        }
        Map<ChangeId, Instant> arrivals = new HashMap<>();
        Sql.of(
                        "select change_id, received_at from entry where site_id = ? and record_id = ?",
                        site,
                        record.value().toUuid())
                .rows(entities)
                .forEach(row -> arrivals.put(new ChangeId(row.id(0)), row.instant(1)));
        return arrivals;
    }

    @Override
    public List<Entry> entriesOf(EntryKind kind) {
        return Sql.of(
                        "select " + ENTRY_COLUMNS + ENTRY_TABLES + "where e.site_id = ? and e.kind = ?",
                        site,
                        kind.code())
                .rows(entities)
                .stream()
                .map(row -> entry(row, 0))
                .toList();
    }

    @Override
    public List<KeyWrap> wrapsOf(RecordId record) {
        List<KeyWrap> known = wrapsAhead.get(record);
        if (known != null) {
            return known.stream().distinct().toList();
        }
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
        places.sort(Place.ORDER);
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

    @Override
    public SortedMap<LogId, List<Place>> held() {
        SortedMap<LogId, List<Place>> byLog = new TreeMap<>();
        Sql.of("select log_id, seq, change_id, prev from entry where site_id = ? and held = true", site)
                .rows(entities)
                .forEach(row -> byLog.computeIfAbsent(new LogId(row.id(0)), any -> new ArrayList<>())
                        .add(new Place(row.whole(1), new ChangeId(row.id(2)), new ChangeId(row.id(3)))));
        byLog.values().forEach(places -> places.sort(Place.ORDER));
        return byLog;
    }

    /**
     * The ends of the chains of a log as far as they had arrived at a moment: entries received before it with all before
     * them, and not followed by such a one.
     */
    public Set<ChangeId> endsBefore(LogId log, Instant moment) {
        Set<ChangeId> early = new HashSet<>();
        Sql.of(
                        "select change_id from entry where site_id = ? and log_id = ? and held = false and received_at < ?",
                        site,
                        log.value().toUuid(),
                        moment)
                .rows(entities)
                .forEach(row -> early.add(new ChangeId(row.id(0))));
        Set<ChangeId> whole = new HashSet<>();
        Set<ChangeId> ends = new HashSet<>();
        for (Place place : places(log, 0)) {
            if (early.contains(place.id()) && (place.seq() == 1 || whole.contains(place.prev()))) {
                whole.add(place.id());
                ends.add(place.id());
                ends.remove(place.prev());
            }
        }
        return ends;
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
