package org.turnstone.server.dataset;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
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
import org.turnstone.sync.change.Operation;
import org.turnstone.sync.crypto.SymmetricKey;
import org.turnstone.sync.merge.Merger;
import org.turnstone.sync.merge.Query;
import org.turnstone.sync.merge.RecordHistory;
import org.turnstone.sync.merge.RecordState;
import org.turnstone.sync.merge.ReviewItem;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.FormHash;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.QueryPath;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.record.SiteId;
import org.turnstone.sync.replica.RecordReader;

/**
 * Projects records that are due, a few in one transaction, from everything that is known of them. The rows of the records are
 * locked; servers that share the database pass over what another is busy with.
 */
@ApplicationScoped
public class RecordProjection {
    private static final int ROWS_AT_ONCE = 40;
    private static final Duration LONGEST_WAIT = Duration.ofHours(1);

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

    /** Projects at most {@code limit} records and says how many. */
    @Transactional(Transactional.TxType.REQUIRES_NEW)
    public int projectSome(int limit) {
        List<Due> due = lockDue(limit);
        Map<SiteId, SiteReading> readings = new HashMap<>();
        try {
            for (Due one : due) {
                SiteReading reading = readings.computeIfAbsent(one.site(), this::reading);
                project(reading, one);
            }
        } finally {
            readings.values().forEach(SiteReading::close);
        }
        return due.size();
    }

    private SiteReading reading(SiteId id) {
        Site site = sites.find(id).orElseThrow();
        return readings.of(site);
    }

    /** Puts off the record that is next, because projecting it failed; longer each time. */
    @Transactional(Transactional.TxType.REQUIRES_NEW)
    public Optional<RecordId> postponeNext() {
        List<Due> due = lockDue(1);
        for (Due one : due) {
            UUID site = one.site().value().toUuid();
            UUID record = one.record().value().toUuid();
            long failures = Sql.of(
                            "select failures from record_state where site_id = ? and record_id = ?", site, record)
                    .one(entities)
                    .whole(0);
            Duration wait = Duration.ofSeconds(10L << Math.min(failures, 9));
            Instant retry = clock.instant().plus(wait.compareTo(LONGEST_WAIT) < 0 ? wait : LONGEST_WAIT);
            Sql.of(
                            "update record_state set failures = failures + 1, retry_at = ?"
                                    + " where site_id = ? and record_id = ?",
                            retry,
                            site,
                            record)
                    .update(entities);
        }
        return due.stream().map(Due::record).findFirst();
    }

    private List<Due> lockDue(int limit) {
        return Sql.of(
                        "select site_id, record_id, version from record_state where due = true"
                                + " and (retry_at is null or retry_at <= ?) order by site_id, record_id limit " + limit
                                + " for update skip locked",
                        clock.instant())
                .rows(entities)
                .stream()
                .map(row -> new Due(new SiteId(row.id(0)), new RecordId(row.id(1)), row.whole(2)))
                .toList();
    }

    private void project(SiteReading reading, Due due) {
        RecordReader.Reading read = reading.read(due.record());
        RecordState state = Merger.merge(read.history());
        Optional<PublishedForm> form = formOf(state).flatMap(hash -> forms.form(due.site(), hash));
        Sql.of(
                        "delete from dataset_row where site_id = ? and record_id = ?",
                        due.site().value().toUuid(),
                        due.record().value().toUuid())
                .update(entities);
        Optional<KeyId> keyId = read.keyId();
        int findings = 0;
        if (form.isPresent() && keyId.isPresent() && !state.erased() && !state.inBin()) {
            FormTemplate template = form.get().template();
            Projection projection =
                    Projector.project(template, read.history(), state, facts(reading, due, form.get(), read));
            insert(reading, due, template.formId(), projection.rows(), read, keyId.get(), heads(state));
            findings = projection.findings().size();
        }
        note(due, state, form, read, findings);
    }

    /** The form version a record says it is filled with. */
    public static Optional<FormHash> formOf(RecordState state) {
        return state.value(FieldPath.FORM)
                .filter(FieldValue.Text.class::isInstance)
                .map(value -> ((FieldValue.Text) value).value())
                .filter(text -> text.matches("[0-9a-f]{32}"))
                .map(text -> new FormHash(Octets16.ofHex(text)));
    }

    private ProjectionFacts facts(SiteReading reading, Due due, PublishedForm form, RecordReader.Reading read) {
        TimeClaims times = reading.times(due.record());
        Instant received =
                times.received().values().stream().min(Instant::compareTo).orElseThrow();
        DatasetKeys names =
                new DatasetKeys(keys.of(due.site()).secret(), form.template().formId());
        return new ProjectionFacts(
                names.of(due.record()),
                reading.site().code(),
                reading.site().timeZone(),
                LocalDate.ofInstant(received, reading.site().timeZone()),
                times.received().size() - talk(read.history()) > 1,
                read.unreadable().size(),
                times,
                FormClosing.of(reading.control(), form.hash()),
                names::of,
                names::of,
                names::of);
    }

    /** Saves that only ask or reply: they edit nothing. */
    private static long talk(RecordHistory history) {
        return history.readable().stream()
                .map(Change::operations)
                .filter(operations -> !operations.isEmpty()
                        && operations.stream()
                                .allMatch(operation -> operation instanceof Operation.Set set
                                        && QueryPath.of(set.path()).isPresent()))
                .count();
    }

    private static byte[] heads(RecordState state) {
        List<Octets16> heads =
                state.heads().stream().map(ChangeId::value).sorted().toList();
        return RowCodec.heads(heads, heads.size());
    }

    private void insert(
            SiteReading reading,
            Due due,
            String formId,
            List<ProjectedRow> rows,
            RecordReader.Reading read,
            KeyId recordKey,
            byte[] heads) {
        List<Object[]> values = new ArrayList<>(rows.size());
        for (ProjectedRow row : rows) {
            KeyId keyId = row.part()
                    .map(part -> read.partKeys().getOrDefault(part, recordKey))
                    .orElse(recordKey);
            SymmetricKey key = reading.keyring().key(due.record(), keyId).orElseThrow();
            values.add(new Object[] {
                due.site().value().toUuid(),
                due.record().value().toUuid(),
                formId,
                row.table(),
                row.order(),
                keyId.value().toUuid(),
                heads,
                RowCodec.seal(row, due.record(), formId, key)
            });
        }
        for (int from = 0; from < values.size(); from += ROWS_AT_ONCE) {
            Sql.of("insert into dataset_row (site_id, record_id, form_id, table_name, row_order, key_id, source_heads,"
                            + " sealed_cells)")
                    .andRows(values.subList(from, Math.min(values.size(), from + ROWS_AT_ONCE)))
                    .update(entities);
        }
    }

    private static long queries(RecordState state, Query.Status status) {
        return state.queries().stream()
                .filter(query -> query.status() == status)
                .count();
    }

    /** Says what the rows reflect. A record whose form or key is not here yet is not due: it is marked when that arrives. */
    private void note(
            Due due, RecordState state, Optional<PublishedForm> form, RecordReader.Reading read, int findings) {
        long conflicts = state.review().stream()
                .filter(ReviewItem.Conflict.class::isInstance)
                .count();
        Sql update = Sql.of(
                "update record_state set projected_version = ?, due = false, failures = 0, incomplete = ?,"
                        + " open_items = ?, conflicts = ?, asked = ?, answered = ?, source_heads = ?, projected_at = ?",
                due.version(),
                state.incomplete(),
                state.review().size() + findings + read.unreadable().size(),
                conflicts,
                queries(state, Query.Status.ASKED),
                queries(state, Query.Status.ANSWERED),
                heads(state),
                clock.instant());
        if (form.isPresent() && !state.erased()) {
            update.and(
                    ", form_hash = ?, form_id = ?",
                    form.get().hash().value().toUuid(),
                    form.get().template().formId());
        }
        update.and(
                        " where site_id = ? and record_id = ?",
                        due.site().value().toUuid(),
                        due.record().value().toUuid())
                .update(entities);
    }
}
