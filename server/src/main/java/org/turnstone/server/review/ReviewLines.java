package org.turnstone.server.review;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.turnstone.form.FormTemplate;
import org.turnstone.form.merged.Finding;
import org.turnstone.server.dataset.DatasetKeys;
import org.turnstone.server.dataset.FormClosing;
import org.turnstone.server.dataset.Projector;
import org.turnstone.server.dataset.RecordProjection;
import org.turnstone.server.dataset.SiteReading;
import org.turnstone.server.dataset.SiteReadings;
import org.turnstone.server.forms.FormCatalogue;
import org.turnstone.server.forms.PublishedForm;
import org.turnstone.server.keys.KeyHolder;
import org.turnstone.server.platform.Row;
import org.turnstone.server.platform.Sql;
import org.turnstone.server.site.Site;
import org.turnstone.sync.merge.Merger;
import org.turnstone.sync.merge.RecordState;
import org.turnstone.sync.merge.ReviewItem;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.record.SiteId;
import org.turnstone.sync.replica.RecordReader;

/** The review queue, a line for each thing that waits, read a page of records at a time. */
@ApplicationScoped
public class ReviewLines {
    @PersistenceContext
    EntityManager entities;

    @Inject
    KeyHolder keys;

    @Inject
    SiteReadings readings;

    @Inject
    FormCatalogue forms;

    /**
     * How much waits at a site, without opening anything.
     *
     * @param records with something open
     * @param items open in them
     * @param conflicts of these
     * @param incomplete records of which something has not arrived
     * @param inConflict records with a conflict
     */
    public record Summary(long records, long items, long conflicts, long incomplete, long inConflict) {}

    /**
     * One thing that waits.
     *
     * @param kind in the words of docs/glossary.md, such as conflict
     * @param path of the field, or null if it is about the record or a row
     * @param sentence why it waits; no answer
     */
    public record Line(
            RecordId record,
            String recordKey,
            String formTitle,
            String kind,
            @Nullable FieldPath path,
            String question,
            String sentence) {}

    @Transactional
    public Summary summary(SiteId site) {
        Row row = Sql.of(
                        "select count(case when waits >= 1 then 1 end), coalesce(sum(open_items), 0),"
                                + " coalesce(sum(conflicts), 0), count(case when incomplete then 1 end),"
                                + " count(case when waits = 1 then 1 end) from record_waiting where site_id = ?",
                        site.value().toUuid())
                .one(entities);
        return new Summary(row.whole(0), row.whole(1), row.whole(2), row.whole(3), row.whole(4));
    }

    /**
     * The lines of some of the records that wait, those in conflict first.
     *
     * @param from how many such records come before
     * @param conflictsOnly whether other lines are left out
     */
    @Transactional
    public List<Line> lines(Site site, int from, int records, boolean conflictsOnly) {
        List<RecordId> some = page(site.id(), from, records, conflictsOnly);
        List<Line> lines = new ArrayList<>();
        try (SiteReading reading = readings.of(site)) {
            reading.readAhead(some);
            for (RecordId record : some) {
                RecordReader.Reading read = reading.read(record);
                RecordState state = Merger.merge(read.history());
                Optional<PublishedForm> form =
                        RecordProjection.formOf(state).flatMap(hash -> forms.form(site.id(), hash));
                if (form.isPresent() && !state.erased()) {
                    add(site, reading, read, state, form.get(), conflictsOnly, lines);
                }
            }
        }
        return lines;
    }

    /** Records that wait, in the order of the queue. */
    List<RecordId> page(SiteId site, int from, int records, boolean conflictsOnly) {
        return Sql.of(
                        "select record_id from record_waiting where site_id = ? and waits "
                                + (conflictsOnly ? "= 1" : ">= 1")
                                + " order by site_id, waits, form_id, record_id limit "
                                + Math.max(0, records) + " offset " + Math.max(0, from),
                        site.value().toUuid())
                .rows(entities)
                .stream()
                .map(row -> new RecordId(row.id(0)))
                .toList();
    }

    private void add(
            Site site,
            SiteReading reading,
            RecordReader.Reading read,
            RecordState state,
            PublishedForm form,
            boolean conflictsOnly,
            List<Line> lines) {
        FormTemplate template = form.template();
        String key = new DatasetKeys(keys.of(site.id()).secret(), template.formId()).of(state.recordId());
        for (ReviewItem item : state.review()) {
            Line line = line(state.recordId(), key, template, item);
            if (!conflictsOnly || item instanceof ReviewItem.Conflict) {
                lines.add(line);
            }
        }
        if (conflictsOnly || state.inBin()) {
            return;
        }
        FormClosing closing = FormClosing.of(reading.control(), form.hash());
        for (Finding finding : Projector.findings(
                template, read.history(), state, site.timeZone(), reading.times(state.recordId()), closing)) {
            lines.add(new Line(
                    state.recordId(),
                    key,
                    template.title(),
                    finding.kind().word(),
                    finding.path(),
                    label(template, finding.path()),
                    finding.sentence()));
        }
        read.unreadable()
                .forEach(change -> lines.add(new Line(
                        state.recordId(),
                        key,
                        template.title(),
                        "unreadable",
                        null,
                        "One save",
                        "It came damaged and is kept without effect. Ask whoever looks after this program.")));
    }

    private static Line line(RecordId record, String key, FormTemplate form, ReviewItem item) {
        if (item instanceof ReviewItem.Conflict conflict) {
            return new Line(
                    record,
                    key,
                    form.title(),
                    "conflict",
                    conflict.path(),
                    label(form, conflict.path()),
                    conflict.values().size() + " different answers, and nobody had seen the others'.");
        }
        if (item instanceof ReviewItem.RowDeletedWhileEdited row) {
            return new Line(
                    record,
                    key,
                    form.title(),
                    item.kind().word(),
                    null,
                    label(form, new FieldPath(row.row().group().template())),
                    "One person deleted this row while another worked in it. It is kept.");
        }
        return new Line(
                record,
                key,
                form.title(),
                item.kind().word(),
                null,
                "Record",
                item instanceof ReviewItem.RecordDeletedWhileEdited
                        ? "One person put the record into the bin while another worked on it. It is kept."
                        : "A newer client wrote something this server cannot read yet. It is kept.");
    }

    private static String label(FormTemplate form, FieldPath path) {
        return form.outline()
                .find(path.template())
                .map(node -> node.label(form.defaultLanguage()))
                .orElseGet(() -> path.text().startsWith("#") ? "Record" : path.text());
    }
}
