package org.turnstone.server.export;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.turnstone.form.FormTemplate;
import org.turnstone.server.audit.AuditTrail;
import org.turnstone.server.changelog.BlobStore;
import org.turnstone.server.dataset.Codebook;
import org.turnstone.server.dataset.DatasetKeys;
import org.turnstone.server.dataset.Exclusion;
import org.turnstone.server.dataset.RowCodec;
import org.turnstone.server.dataset.SiteReading;
import org.turnstone.server.dataset.SiteReadings;
import org.turnstone.server.dataset.schema.Column;
import org.turnstone.server.dataset.schema.DatasetSchema;
import org.turnstone.server.forms.FormCatalogue;
import org.turnstone.server.forms.PublishedForm;
import org.turnstone.server.keys.KeyHolder;
import org.turnstone.server.keys.SiteControl;
import org.turnstone.server.platform.ProblemException;
import org.turnstone.server.platform.Row;
import org.turnstone.server.platform.Sql;
import org.turnstone.server.site.Site;
import org.turnstone.sync.change.KeyId;
import org.turnstone.sync.crypto.AeadStream;
import org.turnstone.sync.crypto.Secret;
import org.turnstone.sync.crypto.SymmetricKey;
import org.turnstone.sync.crypto.VerificationFailedException;
import org.turnstone.sync.record.AttachmentRef;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.record.SiteId;

/**
 * Writes a site dataset as a zip: the main table, one table for each repeat, the codebook, then the attachments. Rows are sorted by record
 * key and files bear no time, so that the same dataset gives the same bytes. One table is written after the other, a few
 * hundred records at a time, so that memory does not grow with the dataset.
 */
@ApplicationScoped
public class DatasetExport {
    private static final int RECORDS_AT_ONCE = 200;
    private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);
    private static final byte[] NONE = {};
    private static final String STATUS = "status";

    @PersistenceContext
    EntityManager entities;

    @Inject
    SiteReadings readings;

    @Inject
    SiteControl control;

    @Inject
    KeyHolder keys;

    @Inject
    FormCatalogue forms;

    @Inject
    BlobStore blobs;

    @Inject
    AuditTrail audit;

    /** What a dataset is downloaded for. */
    public enum Purpose {
        /** For counting and reading within the team. */
        ANALYSIS,
        /** For choosing what to quote outside of it: without the words that nobody agreed to, and without attachments. */
        QUOTING
    }

    /** Notes that somebody is about to be handed a dataset. */
    @Transactional
    public void announce(SiteId site, String formId, Purpose purpose, String login) {
        if (control.of(site).forms().stream().noneMatch(form -> form.formId().equals(formId))) {
            throw new ProblemException(
                    404, "NO_DATASET", "There is no dataset of this form at the site.", "Check the form's id.");
        }
        audit.record(login, "dataset.export", site, purpose == Purpose.QUOTING ? formId + " for quoting" : formId);
    }

    /**
     * Writes the zip and leaves the stream open.
     *
     * @param waiting how many records have arrived and are not in the dataset yet; if any, the first file says so
     * @param held records that look like another one and wait for a decision, which the files say instead of valid
     */
    @Transactional
    public void write(Site site, String formId, Purpose purpose, long waiting, Set<RecordId> held, OutputStream out)
            throws IOException {
        List<FormTemplate> versions = forms.versions(site.id(), formId).stream()
                .map(PublishedForm::template)
                .toList();
        DatasetSchema schema = DatasetSchema.of(versions);
        SortedMap<String, RecordId> records = records(site.id(), formId);
        SortedMap<String, AttachmentRef> files = new TreeMap<>();
        Optional<Quotable> quotable =
                purpose == Purpose.QUOTING ? Optional.of(new Quotable(versions)) : Optional.empty();
        ZipOutputStream zip = new ZipOutputStream(out);
        if (waiting > 0) {
            start(zip, "NOT-COMPLETE.txt");
            zip.write(("Of this dataset " + waiting + (waiting == 1 ? " record" : " records")
                            + " had arrived and could not be put into its tables yet. They are safe on the server."
                            + " Download it again later.\n")
                    .getBytes(StandardCharsets.UTF_8));
            zip.closeEntry();
        }
        try (SiteReading reading = readings.of(site)) {
            for (Map.Entry<String, List<Column>> table : schema.tables().entrySet()) {
                start(zip, DatasetSchema.fileOf(formId, table.getKey()));
                CsvWriter csv = new CsvWriter(zip);
                csv.line(table.getValue().stream().map(Column::name).toList());
                rows(reading, formId, table.getKey(), table.getValue(), records, held, quotable, csv, files);
                csv.flush();
                zip.closeEntry();
            }
        }
        start(zip, formId + ".codebook.csv");
        CsvWriter codebook = new CsvWriter(zip);
        for (List<String> line : Codebook.of(formId, versions).lines()) {
            codebook.line(line);
        }
        codebook.flush();
        zip.closeEntry();
        for (Map.Entry<String, AttachmentRef> file : files.entrySet()) {
            attachment(site.id(), file.getKey(), file.getValue(), zip);
        }
        zip.finish();
    }

    private SortedMap<String, RecordId> records(SiteId site, String formId) {
        DatasetKeys names = new DatasetKeys(keys.of(site).secret(), formId);
        SortedMap<String, RecordId> records = new TreeMap<>();
        Sql.of(
                        "select record_id from dataset_row where site_id = ? and form_id = ? and table_name = ''",
                        site.value().toUuid(),
                        formId)
                .rows(entities)
                .forEach(row -> {
                    RecordId record = new RecordId(row.id(0));
                    records.put(names.of(record), record);
                });
        return records;
    }

    private void rows(
            SiteReading reading,
            String formId,
            String table,
            List<Column> columns,
            SortedMap<String, RecordId> records,
            Set<RecordId> held,
            Optional<Quotable> quotable,
            CsvWriter csv,
            SortedMap<String, AttachmentRef> files)
            throws IOException {
        List<RecordId> all = List.copyOf(records.values());
        for (int from = 0; from < all.size(); from += RECORDS_AT_ONCE) {
            List<RecordId> some = all.subList(from, Math.min(all.size(), from + RECORDS_AT_ONCE));
            Map<RecordId, List<Row>> byRecord = new java.util.HashMap<>();
            UUID site = reading.site().id().value().toUuid();
            Sql.rowsOfAll(
                            entities,
                            "select record_id, row_order, key_id, sealed_cells from dataset_row"
                                    + " where site_id = ? and record_id = ? and form_id = ? and table_name = ?"
                                    + " order by row_order",
                            some.stream()
                                    .map(id -> new Object[] {site, id.value().toUuid(), formId, table})
                                    .toList())
                    .forEach(row -> byRecord.computeIfAbsent(new RecordId(row.id(0)), any -> new ArrayList<>())
                            .add(row));
            reading.readKeysAhead(some);
            for (RecordId record : some) {
                for (Row row : byRecord.getOrDefault(record, List.of())) {
                    RowCodec.Cells cells = open(reading, record, formId, table, row);
                    boolean waits = table.isEmpty() && held.contains(record);
                    Optional<Boolean> agreed = quotable.map(words -> words.isAgreed(table, record, cells));
                    csv.line(columns.stream()
                            .map(column -> {
                                String text = cell(column, cells, waits);
                                return quotable.map(words -> words.cell(table, column, text, agreed.orElse(false)))
                                        .orElse(text);
                            })
                            .toList());
                    if (quotable.isEmpty()) {
                        files.putAll(cells.files());
                    }
                }
            }
        }
    }

    private static String cell(Column column, RowCodec.Cells cells, boolean held) {
        String text = cells.in(column);
        return held && column.name().equals(STATUS) && text.equals(Exclusion.VALID) ? Exclusion.HELD : text;
    }

    private static RowCodec.Cells open(SiteReading reading, RecordId record, String formId, String table, Row row) {
        SymmetricKey key = reading.keyring()
                .key(record, new KeyId(row.id(2)))
                .orElseThrow(() -> new IllegalStateException("the key of record " + record + " is not here any more"));
        try {
            return RowCodec.open(row.bytes(3), record, formId, table, (int) row.whole(1), key);
        } catch (VerificationFailedException e) {
            throw new IllegalStateException(
                    "a dataset row of record " + record + " is damaged; rebuild the dataset", e);
        }
    }

    /** An attachment that is not here yet, or is damaged, is left out; its cell names it all the same. */
    private void attachment(SiteId site, String name, AttachmentRef ref, ZipOutputStream zip) throws IOException {
        if (blobs.read(site, ref.blobId(), 0).isEmpty()) {
            return;
        }
        start(zip, name);
        attachment(site, ref, zip);
        zip.closeEntry();
    }

    /** Whether an attachment has arrived. */
    @Transactional
    public boolean isHere(SiteId site, AttachmentRef ref) {
        return blobs.read(site, ref.blobId(), 0).isPresent();
    }

    /** Writes one attachment as it was taken, and leaves the stream open. */
    @Transactional
    public void attachment(SiteId site, AttachmentRef ref, OutputStream out) throws IOException {
        try (Secret raw = Secret.copyOf(ref.copyKey());
                SymmetricKey key = SymmetricKey.of(raw);
                InputStream plain = AeadStream.opening(new BlobStream(site, ref, blobs), key, NONE, NONE)) {
            plain.transferTo(out);
        }
    }

    private static void start(ZipOutputStream zip, String name) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        entry.setTimeLocal(NO_TIME);
        zip.putNextEntry(entry);
    }
}
