package org.turnstone.server.dataset.table;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.turnstone.server.dataset.RowCodec;
import org.turnstone.server.dataset.SiteReading;
import org.turnstone.server.dataset.SiteReadings;
import org.turnstone.server.dataset.Visit;
import org.turnstone.server.dataset.schema.Column;
import org.turnstone.server.dataset.schema.DatasetSchema;
import org.turnstone.server.forms.FormCatalogue;
import org.turnstone.server.forms.PublishedForm;
import org.turnstone.server.keys.SiteControl;
import org.turnstone.server.platform.ProblemException;
import org.turnstone.server.platform.Row;
import org.turnstone.server.platform.Sql;
import org.turnstone.server.site.Site;
import org.turnstone.sync.change.KeyId;
import org.turnstone.sync.crypto.SymmetricKey;
import org.turnstone.sync.crypto.VerificationFailedException;
import org.turnstone.sync.identity.ControlEntry;
import org.turnstone.sync.identity.ControlState;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.record.SiteId;

/** Reads dataset rows for tables, some records in a transaction of their own. */
@ApplicationScoped
public class TableReading {
    private static final Set<String> NOT_WORDS = Set.of("record_key", "parent_row", "row_id", "n");

    @PersistenceContext
    EntityManager entities;

    @Inject
    SiteReadings readings;

    @Inject
    FormCatalogue forms;

    @Inject
    SiteControl control;

    /** The columns of a form's main table, or a problem in words if the site has no such form. */
    @Transactional
    public List<Column> need(SiteId site, String formId) {
        List<Column> columns = columns(site, formId);
        if (columns.isEmpty()) {
            throw new ProblemException(
                    404,
                    "NO_DATASET",
                    "There is no dataset of this form at the site.",
                    "Look at the list of datasets.");
        }
        return columns;
    }

    /** The columns of a form's main table. Empty if the site has no such form. */
    @Transactional
    public List<Column> columns(SiteId site, String formId) {
        List<PublishedForm> versions = forms.versions(site, formId);
        if (versions.isEmpty()) {
            return List.of();
        }
        Map<String, List<Column>> tables = DatasetSchema.of(
                        versions.stream().map(PublishedForm::template).toList())
                .tables();
        return tables.getOrDefault("", List.of());
    }

    /** Records of which the rows are about to be made anew; at most a thousand. */
    @Transactional
    public Set<RecordId> due(SiteId site) {
        Set<RecordId> due = new HashSet<>();
        Sql.of(
                        "select record_id from record_state where site_id = ? and due = true limit 1000",
                        site.value().toUuid())
                .rows(entities)
                .forEach(row -> due.add(new RecordId(row.id(0))));
        return due;
    }

    /** Records of the site that were erased as a whole. */
    @Transactional
    Set<RecordId> erased(SiteId site) {
        ControlState state = control.of(site);
        return state.erasuresSince(ControlState.of(state.authority())).stream()
                .filter(erasure -> erasure.part() == null)
                .map(ControlEntry.Erase::record)
                .collect(Collectors.toSet());
    }

    /**
     * When a record's rows last became what they are.
     *
     * @param version another one each time something new was known of the record
     */
    record Made(long version, Instant at) {}

    /** Records of which the rows were made at or after a moment. */
    @Transactional
    Map<RecordId, Made> madeSince(SiteId site, String formId, Instant since) {
        Map<RecordId, Made> made = new LinkedHashMap<>();
        Sql.of(
                        "select record_id, projected_version, projected_at from record_state where site_id = ? and form_id = ?"
                                + " and projected_at >= ?",
                        site.value().toUuid(),
                        formId,
                        since)
                .rows(entities)
                .forEach(row -> made.put(new RecordId(row.id(0)), new Made(row.whole(1), row.instant(2))));
        return made;
    }

    /** Opens the rows of some records into a table; those that have none are taken out of it. */
    @Transactional(Transactional.TxType.REQUIRES_NEW)
    public void open(Site site, String formId, Collection<RecordId> some, ColumnTable table, VisitBook visits) {
        Map<RecordId, List<Row>> rows = new HashMap<>();
        Sql.rowsOfAll(
                        entities,
                        "select record_id, table_name, row_order, key_id, sealed_cells from dataset_row"
                                + " where site_id = ? and record_id = ? and form_id = ? order by table_name, row_order",
                        some.stream()
                                .map(id -> new Object[] {
                                    site.id().value().toUuid(), id.value().toUuid(), formId
                                })
                                .toList())
                .forEach(row -> rows.computeIfAbsent(new RecordId(row.id(0)), any -> new ArrayList<>())
                        .add(row));
        try (SiteReading reading = readings.of(site)) {
            reading.readKeysAhead(some);
            for (RecordId record : some) {
                List<Row> found = rows.getOrDefault(record, List.of());
                if (found.isEmpty()) {
                    table.remove(record);
                    visits.remove(record);
                } else {
                    put(reading, record, formId, found, table, visits);
                }
            }
        }
    }

    private static void put(
            SiteReading reading, RecordId record, String formId, List<Row> rows, ColumnTable table, VisitBook visits) {
        Map<String, String> main = Map.of();
        List<Visit> own = new ArrayList<>();
        StringBuilder repeats = new StringBuilder();
        for (Row row : rows) {
            Map<String, String> cells = opened(reading, record, formId, row);
            if (row.text(1).isEmpty()) {
                main = cells;
            } else if (row.text(1).equals(Visit.TABLE)) {
                if (!cells.isEmpty()) {
                    own.add(Visit.of(cells));
                }
            } else {
                cells.forEach((column, text) -> {
                    if (!NOT_WORDS.contains(column) && isWords(text)) {
                        repeats.append(text).append('\n');
                    }
                });
            }
        }
        visits.put(record, own);
        table.put(record, main, repeats.toString());
    }

    /** Codes of one or two characters are found by filters; to search for them would find everything. */
    private static boolean isWords(String text) {
        return text.length() > 2 && text.charAt(0) != '[';
    }

    private static Map<String, String> opened(SiteReading reading, RecordId record, String formId, Row row) {
        Optional<SymmetricKey> key = reading.keyring().key(record, new KeyId(row.id(3)));
        if (key.isEmpty()) {
            return Map.of();
        }
        try {
            return RowCodec.open(row.bytes(4), record, formId, row.text(1), (int) row.whole(2), key.get())
                    .byColumn();
        } catch (VerificationFailedException e) {
            throw new IllegalStateException(
                    "a dataset row of record " + record + " is damaged; rebuild the dataset", e);
        }
    }
}
