package org.turnstone.server.review;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.turnstone.form.FormTemplate;
import org.turnstone.server.audit.AuditTrail;
import org.turnstone.server.dataset.DatasetKeys;
import org.turnstone.server.dataset.RecordProjection;
import org.turnstone.server.dataset.SiteReading;
import org.turnstone.server.dataset.SiteReadings;
import org.turnstone.server.forms.FormCatalogue;
import org.turnstone.server.forms.PublishedForm;
import org.turnstone.server.keys.KeyHolder;
import org.turnstone.server.keys.Members;
import org.turnstone.server.platform.ProblemException;
import org.turnstone.server.platform.Row;
import org.turnstone.server.platform.Sql;
import org.turnstone.server.site.Site;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.Operation;
import org.turnstone.sync.change.PersonId;
import org.turnstone.sync.merge.Merger;
import org.turnstone.sync.merge.Query;
import org.turnstone.sync.merge.RecordState;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.QueryId;
import org.turnstone.sync.record.QueryPath;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.record.RowPath;
import org.turnstone.sync.record.SiteId;

/**
 * Questions to people in the field about their records, and closing them. Each is a signed change of the record, sealed as what it is
 * about is, so that it reaches whoever may read the record and nobody else (docs/protocol.md, "Queries").
 */
@ApplicationScoped
public class Queries {
    private static final String SAFE = "Nothing was asked, and every answer is kept.";
    private static final int MAX_OPEN = 50;

    /** Characters of a question. */
    public static final int MAX_TEXT = 2_000;

    @PersistenceContext
    EntityManager entities;

    @Inject
    SiteReadings readings;

    @Inject
    FormCatalogue forms;

    @Inject
    KeyHolder keys;

    @Inject
    Members members;

    @Inject
    Settlements settlements;

    @Inject
    AuditTrail audit;

    @Inject
    SecureRandom random;

    /**
     * How many are open at a site, without opening anything.
     *
     * @param asked that wait for a laptop
     * @param answered that wait for the office
     */
    public record Summary(long asked, long answered) {
        public long open() {
            return asked + answered;
        }
    }

    /**
     * One open question and its record.
     *
     * @param heads of the record as it is shown, which a closing names
     */
    public record Line(RecordId record, String recordKey, String formTitle, Set<ChangeId> heads, Asked asked) {
        public Line {
            heads = Set.copyOf(heads);
        }
    }

    @Transactional
    public Summary summary(SiteId site) {
        Row row = Sql.of(
                        "select coalesce(sum(asked), 0), coalesce(sum(answered), 0) from record_waiting"
                                + " where site_id = ? and asks >= 1",
                        site.value().toUuid())
                .one(entities);
        return new Summary(row.whole(0), row.whole(1));
    }

    /** How many records there are with an open question. */
    @Transactional
    public long records(SiteId site) {
        return Sql.of(
                        "select count(*) from record_waiting where site_id = ? and asks >= 1",
                        site.value().toUuid())
                .one(entities)
                .whole(0);
    }

    /**
     * The open questions of some of the records that have any, the answered ones first.
     *
     * @param from how many such records come before
     */
    @Transactional
    public List<Line> open(Site site, int from, int records) {
        if (records <= 0) {
            return List.of();
        }
        List<RecordId> some = page(site.id(), from, records);
        Map<PersonId, String> names = members.names(site.id());
        List<Line> lines = new ArrayList<>();
        try (SiteReading reading = readings.of(site)) {
            reading.readAhead(some);
            for (RecordId record : some) {
                RecordState state = Merger.merge(reading.read(record).history());
                formOf(site, state).ifPresent(form -> {
                    String key = new DatasetKeys(keys.of(site.id()).secret(), form.formId()).of(record);
                    state.queries().stream()
                            .filter(Query::isOpen)
                            .map(query -> Asked.of(query, form, reading.times(record), names, false))
                            .forEach(asked -> lines.add(new Line(record, key, form.title(), state.heads(), asked)));
                });
            }
        }
        return lines;
    }

    /** Records with an open question, in the order of their list. */
    List<RecordId> page(SiteId site, int from, int records) {
        return Sql.of(
                        "select record_id from record_waiting where site_id = ? and asks >= 1"
                                + " order by site_id, asks, form_id, record_id limit "
                                + Math.max(0, records) + " offset " + Math.max(0, from),
                        site.value().toUuid())
                .rows(entities)
                .stream()
                .map(row -> new RecordId(row.id(0)))
                .toList();
    }

    private Optional<FormTemplate> formOf(Site site, RecordState state) {
        return RecordProjection.formOf(state)
                .flatMap(hash -> forms.form(site.id(), hash))
                .map(PublishedForm::template);
    }

    /** The label of a question that can be asked about; empty if the record is not here or holds no such question. */
    @Transactional
    public Optional<String> label(Site site, RecordId record, FieldPath path) {
        try (SiteReading reading = readings.of(site)) {
            RecordState state = Merger.merge(reading.read(record).history());
            return formOf(site, state)
                    .filter(form -> isThere(path, form, state))
                    .flatMap(form -> form.outline()
                            .question(path.template())
                            .map(question -> SheetWriter.plain(question.label(form.defaultLanguage()))));
        }
    }

    /**
     * Asks about a record.
     *
     * @param about the answer that is meant, or null for the record as a whole
     * @throws ProblemException if nobody in the field could read it, or the record has no such answer
     */
    @Transactional
    public QueryId ask(Site site, RecordId record, @Nullable FieldPath about, String text, String actor) {
        QueryId id = drawn();
        QueryPath question = new QueryPath(about, QueryPath.Part.QUESTION, id);
        // What closes it has the longest of the three names, and must find room as well.
        FieldPath path = question.with(QueryPath.Part.CLOSING)
                .path()
                .flatMap(any -> question.path())
                .orElseThrow(() -> new ProblemException(
                        409,
                        "NO_ROOM",
                        "The name of this answer is too long to ask beside it.",
                        SAFE + " Ask about the record as a whole."));
        audit.record(actor, "query.ask", site.id(), record.toHex() + " " + path.text());
        settlements.write(site, record, path, RecordState::heads, null, actor, state -> {
            checkCanBeAsked(site, about, state);
            return new Operation.Set(path, Query.asking(text, actor));
        });
        return id;
    }

    /** One that nobody takes for an option where it is typed on a command line. */
    private QueryId drawn() {
        byte[] drawn = new byte[QueryId.RANDOM_BYTES];
        QueryId id;
        do {
            random.nextBytes(drawn);
            id = QueryId.of(drawn);
        } while (id.text().startsWith("-"));
        return id;
    }

    private void checkCanBeAsked(Site site, @Nullable FieldPath about, RecordState state) {
        FormTemplate form = formOf(site, state)
                .orElseThrow(() -> new ProblemException(
                        404, "NO_RECORD", "There is no such record, or it was erased.", "Look at the list again."));
        if (state.inBin()) {
            throw new ProblemException(
                    409, "IN_BIN", "The record is in the bin.", SAFE + " A laptop can take it out again.");
        }
        boolean finished =
                state.value(FieldPath.STATE).equals(Optional.of((FieldValue) new FieldValue.Text("finished")));
        if (finished && form.recordSettings().sealedWhenFinished()) {
            throw new ProblemException(
                    409,
                    "SEALED",
                    "This record is finished and for the office alone: no laptop can read it, nor a question about it.",
                    SAFE + " Ask whoever captured it by telephone.");
        }
        if (about != null && !isThere(about, form, state)) {
            throw new ProblemException(
                    409, "NO_ANSWER", "The record has no such question.", SAFE + " Look at it again.");
        }
        if (state.openQueries() >= MAX_OPEN) {
            throw new ProblemException(
                    409,
                    "TOO_MANY",
                    "There are " + MAX_OPEN + " open questions about this record.",
                    SAFE + " Close some of them first.");
        }
    }

    private static boolean isThere(FieldPath path, FormTemplate form, RecordState state) {
        for (RowPath row : path.rows()) {
            if (!state.rows(row.group()).contains(row.row())) {
                return false;
            }
        }
        return !path.isOfRecord() && form.outline().question(path.template()).isPresent();
    }

    /**
     * Closes a question, or takes it back. What was said to it and came after {@code shown} opens it again.
     *
     * @param withdraw true if whoever asked takes it back
     * @param shown the heads of the record that went with the question
     */
    @Transactional
    public void close(
            Site site, RecordId record, QueryId id, boolean withdraw, Set<ChangeId> shown, String why, String actor) {
        Query query = find(site, record, id);
        if (withdraw && !query.askedBy().equals(Optional.of(actor))) {
            throw new ProblemException(
                    403,
                    "NOT_ASKER",
                    "Somebody else asked this, and only they can take it back.",
                    "Nothing was changed. You can close it, with a reason.");
        }
        FieldPath path = query.path().with(QueryPath.Part.CLOSING).path().orElseThrow();
        if (withdraw) {
            audit.record(actor, "query.withdraw", site.id(), record.toHex() + " " + path.text());
        } else {
            audit.record(actor, "query.close", site.id(), record.toHex() + " " + path.text());
        }
        settlements.write(site, record, path, state -> shown, why, actor, state -> {
            if (state.query(id).filter(Query::isOpen).isEmpty()) {
                throw new ProblemException(
                        409,
                        "NOT_OPEN",
                        "This question is closed already.",
                        "Nothing was changed. Look again: somebody may have closed it.");
            }
            return new Operation.Set(
                    path, Query.closing(withdraw ? Query.Status.WITHDRAWN : Query.Status.CLOSED, actor));
        });
    }

    private Query find(Site site, RecordId record, QueryId id) {
        try (SiteReading reading = readings.of(site)) {
            return Merger.merge(reading.read(record).history())
                    .query(id)
                    .orElseThrow(() -> new ProblemException(
                            404, "NO_QUERY", "There is no such question about this record.", "Look at it again."));
        }
    }
}
