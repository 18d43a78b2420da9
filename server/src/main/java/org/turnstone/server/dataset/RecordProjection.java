package org.turnstone.server.dataset;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.turnstone.form.FormTemplate;
import org.turnstone.server.forms.FormCatalogue;
import org.turnstone.server.forms.PublishedForm;
import org.turnstone.server.keys.KeyHolder;
import org.turnstone.server.platform.Sql;
import org.turnstone.server.site.Site;
import org.turnstone.server.site.Sites;
import org.turnstone.sync.change.Change;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.KeyId;
import org.turnstone.sync.crypto.SymmetricKey;
import org.turnstone.sync.merge.Merger;
import org.turnstone.sync.merge.Query;
import org.turnstone.sync.merge.RecordState;
import org.turnstone.sync.merge.ReviewItem;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.FormHash;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.record.SiteId;
import org.turnstone.sync.replica.RecordReader;

/**
 * Projects records that are due, some in one transaction, from everything that is known of them. The rows of the records are
 * locked; servers that share the database, and threads of one, pass over what another is busy with.
 *
 * <p>Rows that are already what they should be are left alone: sealing the same cells gives the same bytes.
 */
@ApplicationScoped
public class RecordProjection {
    private static final Duration LONGEST_WAIT = Duration.ofHours(1);

    /** A laptop that brings more of a record waits for the transaction that has it locked. */
    private static final Duration LONGEST_PORTION = Duration.ofSeconds(2);

    /** So many are looked at for each that is wanted, in case others are busy with the first. */
    private static final int LOOKED_AT = 3;

    /** Places in the review queue and among the open questions, which are in their order; 0 is none. */
    private static final int FIRST = 1;

    private static final int LATER = 2;

    @PersistenceContext
    EntityManager entities;

    @Inject
    SiteReadings readings;

    @Inject
    KeyHolder keys;

    @Inject
    FormCatalogue forms;

    @Inject
    Sites sites;

    @Inject
    Clock clock;

    private record Due(SiteId site, RecordId record, long version) {}

    /** One record could not be projected: what it was given threw something. */
    static final class NotProjectedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        final transient SiteId site;
        final transient RecordId record;
        final transient RuntimeException cause;

        private NotProjectedException(Due due, RuntimeException cause) {
            super("record " + due.record() + " could not be projected", cause);
            this.site = due.site();
            this.record = due.record();
            this.cause = cause;
        }
    }

    /**
     * Projects at most {@code limit} records and says how many were projected; fewer when they take long.
     *
     * @throws NotProjectedException if one failed; then none of them was
     */
    @Transactional(Transactional.TxType.REQUIRES_NEW)
    public int projectSome(int limit) {
        long until = System.nanoTime() + LONGEST_PORTION.toNanos();
        Map<SiteId, List<Due>> due = lockDue(limit).stream()
                .collect(Collectors.groupingBy(Due::site, LinkedHashMap::new, Collectors.toList()));
        int done = 0;
        for (Map.Entry<SiteId, List<Due>> ofSite : due.entrySet()) {
            Portion portion = new Portion(ofSite.getKey());
            try (SiteReading reading = reading(ofSite.getKey())) {
                readAhead(reading, ofSite.getValue());
                for (Due one : ofSite.getValue()) {
                    if (done == 0 || System.nanoTime() < until) {
                        project(reading, one, portion);
                        done++;
                    }
                }
            }
            write(portion);
        }
        return done;
    }

    /** What cannot be read of one record must not keep the others of its portion waiting: alone it is found out. */
    private static void readAhead(SiteReading reading, List<Due> due) {
        try {
            reading.readAhead(due.stream().map(Due::record).toList());
        } catch (RuntimeException e) {
            throw new NotProjectedException(due.get(0), e);
        }
    }

    /** What is to be written of some records of a site, and what they have in common. */
    private static final class Portion {
        final UUID site;
        final Map<UUID, List<Object[]>> rows = new LinkedHashMap<>();
        final Map<UUID, State> states = new LinkedHashMap<>();
        /** Of records of which something waits. */
        final List<Object[]> waiting = new ArrayList<>();

        final Map<UUID, Instant> changedAt = new HashMap<>();
        final Map<FormHash, Optional<PublishedForm>> forms = new HashMap<>();
        final Map<String, DatasetKeys> names = new HashMap<>();

        Portion(SiteId site) {
            this.site = site.value().toUuid();
        }

        List<Object[]> states(boolean withForm) {
            List<Object[]> all = new ArrayList<>();
            states.forEach((record, state) -> {
                if (state.withForm() == withForm) {
                    List<@Nullable Object> values = new ArrayList<>();
                    values.add(changedAt.get(record));
                    values.addAll(Arrays.asList(state.values()));
                    all.add(values.toArray());
                }
            });
            return all;
        }
    }

    /** @param values of the statement that notes it, in order */
    private record State(boolean withForm, Object[] values) {}

    private SiteReading reading(SiteId id) {
        Site site = sites.find(id).orElseThrow();
        return readings.of(site);
    }

    /** Puts off a record because projecting it failed; longer each time. */
    @Transactional(Transactional.TxType.REQUIRES_NEW)
    public void postpone(SiteId siteId, RecordId recordId) {
        UUID site = siteId.value().toUuid();
        UUID record = recordId.value().toUuid();
        Sql.of("select failures from record_state where site_id = ? and record_id = ? for update", site, record)
                .first(entities)
                .ifPresent(row -> {
                    Duration wait = Duration.ofSeconds(10L << Math.min(row.whole(0), 9));
                    Instant retry = clock.instant().plus(wait.compareTo(LONGEST_WAIT) < 0 ? wait : LONGEST_WAIT);
                    Sql.of(
                                    "update record_state set failures = failures + 1, retry_at = ?"
                                            + " where site_id = ? and record_id = ?",
                                    retry,
                                    site,
                                    record)
                            .update(entities);
                });
    }

    /**
     * Looks first and locks then, one by one: asked to do both in order, H2 sorts all that is due, and locks it, for each
     * portion.
     */
    private List<Due> lockDue(int limit) {
        List<Object[]> some = Sql.of(
                        "select site_id, record_id from record_state where due = true"
                                + " and (retry_at is null or retry_at <= ?) order by due, site_id limit "
                                + LOOKED_AT * limit,
                        clock.instant())
                .rows(entities)
                .stream()
                .map(row -> new Object[] {row.id(0).toUuid(), row.id(1).toUuid()})
                .toList();
        List<Due> locked = new ArrayList<>();
        int from = 0;
        while (from < some.size() && locked.size() < limit) {
            int to = Math.min(some.size(), from + limit - locked.size());
            Sql.rowsOfAll(
                            entities,
                            "select site_id, record_id, version from record_state"
                                    + " where site_id = ? and record_id = ? and due = true for update skip locked",
                            some.subList(from, to))
                    .forEach(row -> locked.add(new Due(new SiteId(row.id(0)), new RecordId(row.id(1)), row.whole(2))));
            from = to;
        }
        return locked;
    }

    private void project(SiteReading reading, Due due, Portion portion) {
        try {
            RecordReader.Reading read = reading.read(due.record());
            RecordState state = Merger.merge(read.history());
            Optional<PublishedForm> form = formOf(state)
                    .flatMap(hash -> portion.forms.computeIfAbsent(
                            hash,
                            any -> Optional.of(hash)
                                    .filter(of -> reading.control().form(of).isPresent())
                                    .flatMap(of -> forms.template(due.site(), of))
                                    .map(template -> new PublishedForm(hash, template))));
            Optional<KeyId> keyId = read.keyId();
            int findings = 0;
            List<Object[]> rows = List.of();
            if (form.isPresent() && keyId.isPresent() && !state.erased() && !state.inBin()) {
                FormTemplate template = form.get().template();
                Projection projection = Projector.project(
                        template, read.history(), state, facts(reading, due, form.get(), read, portion));
                rows = sealed(reading, due, template.formId(), projection.rows(), read, keyId.get(), heads(state));
                findings = projection.findings().size();
            }
            portion.rows.put(due.record().value().toUuid(), rows);
            note(due, state, form, read, findings, portion);
        } catch (RuntimeException e) {
            throw new NotProjectedException(due, e);
        }
    }

    /** The form version a record says it is filled with. */
    public static Optional<FormHash> formOf(RecordState state) {
        return state.value(FieldPath.FORM)
                .filter(FieldValue.Text.class::isInstance)
                .map(value -> ((FieldValue.Text) value).value())
                .filter(text -> text.matches("[0-9a-f]{32}"))
                .map(text -> new FormHash(Octets16.ofHex(text)));
    }

    private ProjectionFacts facts(
            SiteReading reading, Due due, PublishedForm form, RecordReader.Reading read, Portion portion) {
        TimeClaims times = reading.times(due.record());
        Instant received =
                times.received().values().stream().min(Instant::compareTo).orElseThrow();
        DatasetKeys names = portion.names.computeIfAbsent(
                form.template().formId(),
                formId -> new DatasetKeys(keys.of(due.site()).secret(), formId));
        return new ProjectionFacts(
                names.of(due.record()),
                reading.site().code(),
                reading.site().timeZone(),
                LocalDate.ofInstant(received, reading.site().timeZone()),
                times.received().size()
                                - read.history().readable().stream()
                                        .filter(Change::isTalk)
                                        .count()
                        > 1,
                read.unreadable().size(),
                times,
                FormClosing.of(reading.control(), form.hash()),
                names::of,
                names::of,
                names::of);
    }

    private static byte[] heads(RecordState state) {
        List<Octets16> heads =
                state.heads().stream().map(ChangeId::value).sorted().toList();
        return RowCodec.heads(heads, heads.size());
    }

    private List<Object[]> sealed(
            SiteReading reading,
            Due due,
            String formId,
            List<ProjectedRow> rows,
            RecordReader.Reading read,
            KeyId recordKey,
            byte[] heads) {
        Map<KeyId, List<ProjectedRow>> byKey = rows.stream()
                .collect(Collectors.groupingBy(
                        row -> row.part()
                                .map(part -> read.partKeys().getOrDefault(part, recordKey))
                                .orElse(recordKey),
                        LinkedHashMap::new,
                        Collectors.toList()));
        List<Object[]> values = new ArrayList<>(rows.size());
        byKey.forEach((keyId, some) -> {
            SymmetricKey key = reading.keyring().key(due.record(), keyId).orElseThrow();
            List<byte[]> sealed = RowCodec.seal(some, due.record(), formId, key);
            for (int i = 0; i < some.size(); i++) {
                values.add(new Object[] {
                    due.site().value().toUuid(),
                    due.record().value().toUuid(),
                    formId,
                    some.get(i).table(),
                    some.get(i).order(),
                    keyId.value().toUuid(),
                    heads,
                    sealed.get(i)
                });
            }
        });
        return values;
    }

    /** Says what the rows reflect. A record whose form or key is not here yet is not due: it is marked when that arrives. */
    private void note(
            Due due,
            RecordState state,
            Optional<PublishedForm> form,
            RecordReader.Reading read,
            int findings,
            Portion portion) {
        int conflicts = (int) state.review().stream()
                .filter(ReviewItem.Conflict.class::isInstance)
                .count();
        int open = state.review().size() + findings + read.unreadable().size();
        int asked = state.queries(Query.Status.ASKED);
        int answered = state.queries(Query.Status.ANSWERED);
        List<Object> values = new ArrayList<>(List.of(due.version(), heads(state)));
        boolean withForm = form.isPresent() && !state.erased();
        if (withForm) {
            values.add(form.get().hash().value().toUuid());
            values.add(form.get().template().formId());
        }
        values.add(due.site().value().toUuid());
        values.add(due.record().value().toUuid());
        portion.states.put(due.record().value().toUuid(), new State(withForm, values.toArray()));
        if (state.incomplete() || open > 0 || asked > 0 || answered > 0) {
            portion.waiting.add(new Object[] {
                due.site().value().toUuid(),
                due.record().value().toUuid(),
                withForm ? form.get().template().formId() : null,
                state.incomplete(),
                open,
                conflicts,
                place(conflicts, open),
                asked,
                answered,
                place(answered, asked)
            });
        }
    }

    private static int place(int urgent, int others) {
        return urgent > 0 ? FIRST : others > 0 ? LATER : 0;
    }

    private void write(Portion portion) {
        Map<UUID, Set<StoredRow>> here = stored(portion);
        Instant now = clock.instant();
        List<Object[]> gone = new ArrayList<>();
        List<Object[]> added = new ArrayList<>();
        portion.rows.forEach((record, rows) -> {
            Set<StoredRow> before = here.getOrDefault(record, Set.of());
            if (before.isEmpty()
                    || !before.equals(rows.stream().map(StoredRow::of).collect(Collectors.toSet()))) {
                if (!before.isEmpty()) {
                    gone.add(new Object[] {portion.site, record});
                }
                added.addAll(rows);
                portion.changedAt.put(record, now);
            }
        });
        Sql.updateAll(entities, "delete from dataset_row where site_id = ? and record_id = ?", gone);
        Sql.updateAll(
                entities,
                "insert into dataset_row (site_id, record_id, form_id, table_name, row_order, key_id, source_heads,"
                        + " sealed_cells) values (?, ?, ?, ?, ?, ?, ?, ?)",
                added);
        String state =
                "update record_state set projected_at = coalesce(?, projected_at), projected_version = ?, due = false, failures = 0, source_heads = ?";
        String place = " where site_id = ? and record_id = ?";
        Sql.updateAll(entities, state + place, portion.states(false));
        Sql.updateAll(entities, state + ", form_hash = ?, form_id = ?" + place, portion.states(true));
        Sql.updateAll(
                entities,
                "delete from record_waiting" + place,
                portion.states.keySet().stream()
                        .map(record -> new Object[] {portion.site, record})
                        .toList());
        Sql.insertAll(
                entities,
                "record_waiting (site_id, record_id, form_id, incomplete, open_items, conflicts, waits, asked, answered,"
                        + " asks)",
                portion.waiting);
    }

    /** A row as it lies in the database, to be compared. */
    private record StoredRow(
            String formId, String table, long order, Octets16 keyId, ByteBuffer heads, ByteBuffer sealedCells) {
        static StoredRow of(Object[] values) {
            return new StoredRow(
                    (String) values[2],
                    (String) values[3],
                    (int) values[4],
                    Octets16.ofUuid((UUID) values[5]),
                    ByteBuffer.wrap((byte[]) values[6]),
                    ByteBuffer.wrap((byte[]) values[7]));
        }

        /** Not of the bytes: its place tells it from the others of its record. */
        @Override
        public int hashCode() {
            return Objects.hash(table, order);
        }
    }

    private Map<UUID, Set<StoredRow>> stored(Portion portion) {
        Map<UUID, Set<StoredRow>> stored = new HashMap<>();
        List<UUID> records = List.copyOf(portion.rows.keySet());
        Sql.rowsOfAll(
                        entities,
                        "select record_id, form_id, table_name, row_order, key_id, source_heads, sealed_cells"
                                + " from dataset_row where site_id = ? and record_id = ?",
                        records.stream()
                                .map(record -> new Object[] {portion.site, record})
                                .toList())
                .forEach(row -> stored.computeIfAbsent(row.id(0).toUuid(), any -> new HashSet<>())
                        .add(new StoredRow(
                                row.text(1),
                                row.text(2),
                                row.whole(3),
                                row.id(4),
                                ByteBuffer.wrap(row.bytes(5)),
                                ByteBuffer.wrap(row.bytes(6)))));
        return stored;
    }
}
