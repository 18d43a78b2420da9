package org.turnstone.server.review;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.turnstone.form.FormTemplate;
import org.turnstone.form.OutlineNode;
import org.turnstone.form.Sensitivity;
import org.turnstone.form.merged.Finding;
import org.turnstone.server.dataset.DatasetKeys;
import org.turnstone.server.dataset.FormClosing;
import org.turnstone.server.dataset.Projector;
import org.turnstone.server.dataset.RecordAnswers;
import org.turnstone.server.dataset.RecordProjection;
import org.turnstone.server.dataset.SiteReading;
import org.turnstone.server.dataset.SiteReadings;
import org.turnstone.server.dataset.TimeClaims;
import org.turnstone.server.forms.FormCatalogue;
import org.turnstone.server.forms.PublishedForm;
import org.turnstone.server.keys.KeyHolder;
import org.turnstone.server.keys.Members;
import org.turnstone.server.platform.Sql;
import org.turnstone.server.site.Site;
import org.turnstone.server.site.Sites;
import org.turnstone.sync.change.PersonId;
import org.turnstone.sync.merge.Candidate;
import org.turnstone.sync.merge.FieldState;
import org.turnstone.sync.merge.Merger;
import org.turnstone.sync.merge.RecordHistory;
import org.turnstone.sync.merge.RecordState;
import org.turnstone.sync.merge.ReviewItem;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.record.SiteId;

/** Reads what is in conflict from the records themselves, so that what is shown is what merge says now. */
@ApplicationScoped
class ReviewQueue implements ConflictList {
    /** So many are read in a few statements, and held in memory. */
    private static final int AT_ONCE = 50;

    @PersistenceContext
    EntityManager entities;

    @Inject
    SiteReadings readings;

    @Inject
    KeyHolder keys;

    @Inject
    Members members;

    @Inject
    FormCatalogue forms;

    @Inject
    Sites sites;

    @Override
    @Transactional
    public List<Conflict> of(SiteId siteId, int limit) {
        Map<PersonId, String> names = members.names(siteId);
        return collect(
                siteId,
                "= 1",
                limit,
                (reading, history, state, form, conflicts) ->
                        add(siteId, form.template(), state, reading.times(state.recordId()), names, conflicts));
    }

    @Override
    @Transactional
    public List<Found> found(SiteId siteId, int limit) {
        Map<PersonId, String> names = members.names(siteId);
        return collect(siteId, ">= 1", limit, (reading, history, state, form, all) -> {
            if (!state.inBin()) {
                FormTemplate template = form.template();
                String recordKey = new DatasetKeys(keys.of(siteId).secret(), template.formId()).of(state.recordId());
                TimeClaims times = reading.times(state.recordId());
                FormClosing closing = FormClosing.of(reading.control(), form.hash());
                Projector.findings(template, history, state, reading.site().timeZone(), times, closing)
                        .forEach(finding -> all.add(found(recordKey, finding, state, template, times, names)));
            }
        });
    }

    /** What one record adds to a list. */
    private interface Looking<T> {
        void at(SiteReading reading, RecordHistory history, RecordState state, PublishedForm form, List<T> into);
    }

    /**
     * Looks at some of the records in the review queue until the list is full.
     *
     * @param waits which places of the queue: {@code = 1} is in conflict
     */
    private <T> List<T> collect(SiteId siteId, String waits, int limit, Looking<T> looking) {
        Site site = sites.find(siteId).orElseThrow();
        List<T> all = new ArrayList<>();
        List<RecordId> records = Sql.of(
                        "select record_id from record_waiting where site_id = ? and waits " + waits
                                + " order by form_id, record_id limit " + Math.max(0, limit),
                        siteId.value().toUuid())
                .rows(entities)
                .stream()
                .map(row -> new RecordId(row.id(0)))
                .toList();
        try (SiteReading reading = readings.of(site)) {
            for (int i = 0; i < records.size(); i++) {
                if (i % AT_ONCE == 0) {
                    reading.readAhead(records.subList(i, Math.min(records.size(), i + AT_ONCE)));
                }
                RecordId record = records.get(i);
                RecordHistory history = reading.read(record).history();
                RecordState state = Merger.merge(history);
                RecordProjection.formOf(state)
                        .flatMap(hash -> forms.form(siteId, hash))
                        .ifPresent(form -> looking.at(reading, history, state, form, all));
                if (all.size() >= limit) {
                    return List.copyOf(all.subList(0, limit));
                }
            }
        }
        return all;
    }

    private static Found found(
            String recordKey,
            Finding finding,
            RecordState state,
            FormTemplate form,
            TimeClaims times,
            Map<PersonId, String> names) {
        List<Value> involved = finding.involved().stream()
                .map(candidate -> value("", candidate, times, names))
                .toList();
        return new Found(
                state.recordId(),
                recordKey,
                form.title(),
                finding.kind().word(),
                finding.path(),
                label(finding.path(), form),
                finding.sentence(),
                involved);
    }

    private static String label(FieldPath path, FormTemplate form) {
        return form.outline()
                .find(path.template())
                .map(node -> node.label(form.defaultLanguage()))
                .orElse(path.text());
    }

    private static Value value(String text, Candidate candidate, TimeClaims times, Map<PersonId, String> names) {
        return new Value(
                text,
                names.getOrDefault(candidate.author(), candidate.author().toHex()),
                candidate.device().toHex(),
                candidate.changeId(),
                times.of(candidate));
    }

    private void add(
            SiteId site,
            FormTemplate form,
            RecordState state,
            TimeClaims times,
            Map<PersonId, String> names,
            List<Conflict> conflicts) {
        String recordKey = new DatasetKeys(keys.of(site).secret(), form.formId()).of(state.recordId());
        for (ReviewItem item : state.review()) {
            if (item instanceof ReviewItem.Conflict conflict) {
                FieldPath path = conflict.path();
                conflicts.add(new Conflict(
                        state.recordId(),
                        recordKey,
                        form.title(),
                        path,
                        label(path, form),
                        values(conflict, state, form, times, names),
                        state.heads()));
            }
        }
    }

    /** Each distinct value once, with whoever of its authors ranks highest; the displayed one first. */
    private static List<Value> values(
            ReviewItem.Conflict conflict,
            RecordState state,
            FormTemplate form,
            TimeClaims times,
            Map<PersonId, String> names) {
        FieldState field = state.field(conflict.path()).orElseThrow();
        Map<FieldValue, Candidate> byValue = new LinkedHashMap<>();
        conflict.candidates().forEach(candidate -> byValue.putIfAbsent(candidate.value(), candidate));
        List<Value> values = new ArrayList<>();
        byValue.forEach((value, candidate) -> {
            Value shown = value(text(conflict.path(), value, field, form), candidate, times, names);
            values.add(value.equals(field.value()) ? 0 : values.size(), shown);
        });
        return values;
    }

    private static String text(FieldPath path, FieldValue value, FieldState field, FormTemplate form) {
        FieldValue shown = field.kind() == FieldState.Kind.CONSENT ? RecordAnswers.consent(path, value, form) : value;
        Optional<OutlineNode.Question> question = form.outline().question(path.template());
        if (question.filter(found -> found.settings().sensitivity() == Sensitivity.IDENTIFIER)
                .isPresent()) {
            // Whoever needs it opens the record with a reason, which is written down.
            return "(identifier)";
        }
        String plain = RecordAnswers.inWords(shown);
        if (question.isEmpty() || question.get().choices().isEmpty()) {
            return plain;
        }
        return Arrays.stream(plain.split(" ", -1))
                .map(code -> question.get()
                        .choice(code)
                        .map(choice -> choice.label(form.defaultLanguage()))
                        .orElse(code))
                .reduce((a, b) -> a + ", " + b)
                .orElse("");
    }
}
