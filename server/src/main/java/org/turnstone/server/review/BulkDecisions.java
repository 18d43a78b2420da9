package org.turnstone.server.review;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.turnstone.form.FormTemplate;
import org.turnstone.form.OutlineNode;
import org.turnstone.form.Sensitivity;
import org.turnstone.server.audit.AuditTrail;
import org.turnstone.server.dataset.DatasetKeys;
import org.turnstone.server.dataset.RecordAnswers;
import org.turnstone.server.dataset.RecordProjection;
import org.turnstone.server.dataset.SiteReading;
import org.turnstone.server.dataset.SiteReadings;
import org.turnstone.server.dataset.TimeClaims;
import org.turnstone.server.forms.FormCatalogue;
import org.turnstone.server.keys.KeyHolder;
import org.turnstone.server.platform.ProblemException;
import org.turnstone.server.platform.Sql;
import org.turnstone.server.site.Site;
import org.turnstone.sync.change.Change;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.merge.Candidate;
import org.turnstone.sync.merge.ChangeStatus;
import org.turnstone.sync.merge.FieldState;
import org.turnstone.sync.merge.Merger;
import org.turnstone.sync.merge.RecordHistory;
import org.turnstone.sync.merge.RecordState;
import org.turnstone.sync.merge.ReviewItem;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.record.SiteId;

/**
 * Decides several conflicts by one rule and for one reason. What would come of it is shown first; if a record changed since,
 * nothing at all is decided. Each decision is a change and an audit entry of its own, and all together can be taken back:
 * then each question is in conflict again, with the values it had.
 */
@ApplicationScoped
public class BulkDecisions {
    /** As many are decided in one transaction. */
    public static final int MOST = 50;

    private static final String KIND = "conflict";
    private static final String SAFE = "Nothing was decided, and every answer is kept.";

    @PersistenceContext
    EntityManager entities;

    @Inject
    SiteReadings readings;

    @Inject
    Settlements settlements;

    @Inject
    FormCatalogue forms;

    @Inject
    KeyHolder keys;

    @Inject
    AuditTrail audit;

    @Inject
    SecureRandom random;

    @Inject
    Clock clock;

    /** By what the answer that stands is chosen. */
    public enum Rule {
        SHOWN("the answer that is shown now"),
        FIRST("the answer that was given first, by clocks put right"),
        LAST("the answer that was given last, by clocks put right");

        private final String words;

        Rule(String words) {
            this.words = words;
        }

        public String words() {
            return words;
        }

        public String code() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }

        public static Optional<Rule> ofCode(String code) {
            return java.util.Arrays.stream(values())
                    .filter(rule -> rule.code().equals(code))
                    .findFirst();
        }
    }

    /** A conflict that was chosen. */
    public record Chosen(RecordId record, FieldPath path) {}

    /**
     * What would become of one.
     *
     * @param heads of the record as it is shown; the decision is refused if they are others then
     * @param stands the answer that would stand; empty if the question asks for a name or a telephone number
     * @param instead the other answers, likewise
     */
    public record Outlook(
            RecordId record,
            String recordKey,
            FieldPath path,
            String question,
            String stands,
            List<String> instead,
            Set<ChangeId> heads,
            ChangeId take) {
        public Outlook {
            instead = List.copyOf(instead);
            heads = Set.copyOf(heads);
        }

        @Override
        public String toString() {
            return "outlook of record " + record;
        }
    }

    /** A chosen conflict as it was shown. */
    public record Shown(RecordId record, FieldPath path, Set<ChangeId> heads) {
        public Shown {
            heads = Set.copyOf(heads);
        }
    }

    /** Decisions that were made in one go. */
    public record Batch(Octets16 id, Instant at, String actor, int decided, boolean undone) {}

    /** What a rule would make of some conflicts; those that are decided by now are left out. */
    @Transactional
    public List<Outlook> preview(Site site, Rule rule, List<Chosen> chosen) {
        List<Outlook> outlooks = new ArrayList<>();
        try (SiteReading reading = readings.of(site)) {
            for (Chosen one : chosen.stream().distinct().limit(MOST).toList()) {
                RecordState state = reading.state(one.record());
                outlook(site, reading, rule, one, state).ifPresent(outlooks::add);
            }
        }
        return outlooks;
    }

    private Optional<Outlook> outlook(Site site, SiteReading reading, Rule rule, Chosen one, RecordState state) {
        Optional<ReviewItem.Conflict> conflict = conflict(state, one.path());
        Optional<FormTemplate> form = RecordProjection.formOf(state)
                .flatMap(hash -> forms.form(site.id(), hash))
                .map(found -> found.template());
        if (conflict.isEmpty() || form.isEmpty()) {
            return Optional.empty();
        }
        Candidate stands = standing(rule, conflict.get(), state, reading.times(one.record()));
        Optional<OutlineNode.Question> question =
                form.get().outline().question(one.path().template());
        return Optional.of(new Outlook(
                one.record(),
                new DatasetKeys(keys.of(site.id()).secret(), form.get().formId()).of(one.record()),
                one.path(),
                question.map(found -> found.label(form.get().defaultLanguage()))
                        .orElse(one.path().text()),
                text(question, stands.value(), form.get()),
                conflict.get().values().stream()
                        .filter(value -> !value.equals(stands.value()))
                        .map(value -> text(question, value, form.get()))
                        .toList(),
                state.heads(),
                stands.changeId()));
    }

    private static Optional<ReviewItem.Conflict> conflict(RecordState state, FieldPath path) {
        return state.review().stream()
                .filter(ReviewItem.Conflict.class::isInstance)
                .map(ReviewItem.Conflict.class::cast)
                .filter(item -> item.path().equals(path))
                .findFirst();
    }

    private static Candidate standing(Rule rule, ReviewItem.Conflict conflict, RecordState state, TimeClaims times) {
        Comparator<Candidate> byTime = Comparator.comparing(
                        (Candidate candidate) -> times.of(candidate).best())
                .thenComparing(Candidate::changeId);
        FieldValue shown = state.field(conflict.path()).map(FieldState::value).orElse(FieldValue.CLEARED);
        return switch (rule) {
            case SHOWN ->
                conflict.candidates().stream()
                        .filter(candidate -> candidate.value().equals(shown))
                        .findFirst()
                        .orElse(conflict.candidates().get(0));
            case FIRST -> conflict.candidates().stream().min(byTime).orElseThrow();
            case LAST -> conflict.candidates().stream().max(byTime).orElseThrow();
        };
    }

    private static String text(Optional<OutlineNode.Question> question, FieldValue value, FormTemplate form) {
        if (question.filter(found -> found.settings().sensitivity() == Sensitivity.IDENTIFIER)
                .isPresent()) {
            return "";
        }
        String plain = RecordAnswers.inWords(value);
        return question.flatMap(found -> found.choice(plain))
                .map(choice -> choice.label(form.defaultLanguage()))
                .orElse(plain);
    }

    /**
     * Decides them all, or none.
     *
     * @throws ProblemException 409 if one of the records changed since it was shown
     */
    @Transactional
    public Batch decide(Site site, Rule rule, List<Shown> shown, String why, String actor) {
        if (shown.isEmpty() || shown.size() > MOST) {
            throw new ProblemException(
                    400, "MALFORMED", "Between 1 and " + MOST + " conflicts are decided in one go.", SAFE);
        }
        List<Outlook> outlooks = preview(
                site,
                rule,
                shown.stream().map(one -> new Chosen(one.record(), one.path())).toList());
        long changed = shown.stream()
                .filter(one -> outlooks.stream()
                        .noneMatch(outlook -> outlook.record().equals(one.record())
                                && outlook.path().equals(one.path())
                                && outlook.heads().equals(one.heads())))
                .count();
        if (changed > 0) {
            throw new ProblemException(
                    409,
                    "CHANGED",
                    changed + " of these " + shown.size() + " records changed since they were shown.",
                    SAFE + " Go back, look at them again and decide once more.");
        }
        byte[] fresh = new byte[Octets16.LENGTH];
        random.nextBytes(fresh);
        Octets16 id = Octets16.prefixOf(fresh);
        Instant now = clock.instant();
        audit.record(actor, "conflict.bulk", site.id(), id.toHex() + ": " + outlooks.size() + " by " + rule.code());
        List<Object[]> rows = new ArrayList<>();
        for (Outlook outlook : outlooks) {
            // Two questions of one record: the second follows what was shown, not the first decision, and does not
            // touch it.
            ChangeId change = settlements.settle(
                    site,
                    new Settlements.Decision(
                            outlook.record(),
                            outlook.path(),
                            outlook.heads(),
                            Optional.of(outlook.take()),
                            Optional.empty(),
                            why),
                    actor);
            rows.add(new Object[] {
                site.id().value().toUuid(),
                id.toUuid(),
                rows.size(),
                KIND,
                outlook.record().value().toUuid(),
                outlook.path().text(),
                change.value().toUuid(),
                now.toEpochMilli(),
                actor,
                false
            });
        }
        Sql.insertAll(
                entities,
                "bulk_decision (site_id, bulk_id, n, kind, record_id, path, change_id, at, actor, undone)",
                rows);
        return new Batch(id, now, actor, rows.size(), false);
    }

    /** The newest first. */
    @Transactional
    public List<Batch> made(SiteId site, int most) {
        return Sql.of(
                        "select bulk_id, min(at), min(actor), count(*), sum(case when undone then 1 else 0 end)"
                                + " from bulk_decision where site_id = ? group by bulk_id order by min(at) desc limit "
                                + Math.max(0, most),
                        site.value().toUuid())
                .rows(entities)
                .stream()
                .map(row -> new Batch(
                        row.id(0), row.instant(1), row.text(2), (int) row.whole(3), row.whole(4) == row.whole(3)))
                .toList();
    }

    private record Made(RecordId record, FieldPath path, ChangeId change) {}

    /**
     * Puts each question back into the conflict it was in, unless somebody answered it since; what was decided stays in the
     * history.
     *
     * @return how many were put back
     */
    @Transactional
    public int undo(Site site, Octets16 id, String why, String actor) {
        UUID siteId = site.id().value().toUuid();
        List<Made> all = Sql.of(
                        "select record_id, path, change_id from bulk_decision"
                                + " where site_id = ? and bulk_id = ? and undone = false order by n for update",
                        siteId,
                        id.toUuid())
                .rows(entities)
                .stream()
                .map(row -> new Made(new RecordId(row.id(0)), new FieldPath(row.text(1)), new ChangeId(row.id(2))))
                .toList();
        if (all.isEmpty()) {
            throw new ProblemException(
                    404, "NO_DECISION", "There is nothing to take back.", "It may have been taken back already.");
        }
        int back = 0;
        for (Made made : all) {
            back += putBack(site, made, why, actor) ? 1 : 0;
        }
        Sql.of("update bulk_decision set undone = true where site_id = ? and bulk_id = ?", siteId, id.toUuid())
                .update(entities);
        audit.record(actor, "conflict.bulk-undo", site.id(), id.toHex() + ": " + back + " of " + all.size());
        return back;
    }

    private boolean putBack(Site site, Made made, String why, String actor) {
        List<FieldValue> before;
        Set<ChangeId> heads;
        try (SiteReading reading = readings.of(site)) {
            RecordHistory history = reading.read(made.record()).history();
            RecordState now = Merger.merge(history);
            boolean stands = now.field(made.path())
                    .filter(field -> !field.isInConflict())
                    .filter(field -> field.candidates().stream()
                            .allMatch(candidate -> candidate.changeId().equals(made.change())))
                    .isPresent();
            before = stands ? valuesWithout(history, made) : List.of();
            heads = now.heads();
        }
        if (before.size() < 2) {
            return false;
        }
        // Side by side, each without having seen the others: that is what a conflict is.
        for (FieldValue value : before) {
            settlements.putBack(
                    site,
                    new Settlements.Decision(
                            made.record(), made.path(), heads, Optional.empty(), Optional.empty(), why),
                    value,
                    actor);
        }
        audit.record(
                actor,
                "conflict.reopen",
                site.id(),
                made.record().toHex() + " " + made.path().text());
        return true;
    }

    private static List<FieldValue> valuesWithout(RecordHistory history, Made made) {
        RecordHistory.Builder without = RecordHistory.of(history.recordId());
        for (Change change : history.readable()) {
            if (!change.id().equals(made.change())) {
                without.add(change, ChangeStatus.ACTIVE);
            }
        }
        return conflict(Merger.merge(without.build()), made.path())
                .map(ReviewItem.Conflict::values)
                .orElse(List.of());
    }
}
