package org.turnstone.server.review;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.turnstone.server.audit.AuditTrail;
import org.turnstone.server.changelog.ChangeLogs;
import org.turnstone.server.changelog.JpaChangeLog;
import org.turnstone.server.dataset.SiteReading;
import org.turnstone.server.dataset.SiteReadings;
import org.turnstone.server.keys.OfficeLog;
import org.turnstone.server.keys.SiteControl;
import org.turnstone.server.platform.ProblemException;
import org.turnstone.server.site.Site;
import org.turnstone.sync.change.ChangeHeader;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.KeyId;
import org.turnstone.sync.change.Operation;
import org.turnstone.sync.crypto.SymmetricKey;
import org.turnstone.sync.log.Entry;
import org.turnstone.sync.merge.Candidate;
import org.turnstone.sync.merge.FieldState;
import org.turnstone.sync.merge.Merger;
import org.turnstone.sync.merge.RecordState;
import org.turnstone.sync.merge.ReviewItem;
import org.turnstone.sync.record.ConsentState;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.record.RowPath;
import org.turnstone.sync.replica.RecordReader;
import org.turnstone.sync.wire.ChangeSealer;

/**
 * Decides conflicts in the office's name. A decision is an ordinary change that follows what the person was shown: values that
 * came afterwards stay in conflict with it, and the values it was made about stay in the record's history.
 */
@ApplicationScoped
public class Settlements {
    private static final String SAFE = "Nothing was changed, and every answer is kept.";

    @Inject
    SiteReadings readings;

    @Inject
    ChangeLogs logs;

    @Inject
    SiteControl control;

    @Inject
    OfficeLog office;

    @Inject
    OfficeHands hands;

    @Inject
    AuditTrail audit;

    @Inject
    Clock clock;

    /**
     * What somebody decided.
     *
     * @param shown the heads of the record that went with the conflict
     * @param take the change whose value stands from now on; empty if {@code text} does
     * @param text words that stand from now on, for a field that holds words
     * @param why the reason, which travels with the decision
     */
    public record Decision(
            RecordId record,
            FieldPath path,
            Set<ChangeId> shown,
            Optional<ChangeId> take,
            Optional<String> text,
            String why) {
        public Decision {
            shown = Set.copyOf(shown);
        }

        @Override
        public String toString() {
            return "decision about record " + record;
        }
    }

    /** @throws ProblemException if there is no such conflict any more, or the decision does not fit it */
    @Transactional
    public ChangeId settle(Site site, Decision decision, String actor) {
        audit.record(
                actor,
                "conflict.settle",
                site.id(),
                decision.record().toHex() + " " + decision.path().text());
        return write(site, decision, actor, state -> operation(state, decision));
    }

    /** Gives a question back a value it had, beside others that are given back likewise. */
    @Transactional
    void putBack(Site site, Decision decision, FieldValue value, String actor) {
        write(
                site,
                decision,
                actor,
                state -> saying(
                        decision.path(),
                        state.field(decision.path()).map(FieldState::kind).orElse(FieldState.Kind.ANSWER),
                        value));
    }

    /**
     * Puts another answer on top of what was captured, which stays in the record's history: a correction, or a decision taken
     * back.
     *
     * @param value in the kind of the question; must not be a counter or a consent
     */
    @Transactional
    public void correct(Site site, Decision decision, FieldValue value, String actor) {
        audit.record(
                actor,
                "answer.correct",
                site.id(),
                decision.record().toHex() + " " + decision.path().text());
        write(site, decision, actor, state -> {
            boolean answer = state.field(decision.path())
                    .filter(field -> field.kind() == FieldState.Kind.ANSWER && !field.isInConflict())
                    .isPresent();
            if (!answer) {
                throw new ProblemException(
                        409,
                        "NO_ANSWER",
                        "There is no single answer here that could be corrected.",
                        SAFE + " Decide the conflict first, if it is one.");
            }
            return new Operation.Set(decision.path(), value);
        });
    }

    /** Writes one change of the office that follows what a person was shown, as part of the caller's transaction. */
    ChangeId write(Site site, Decision decision, String actor, Function<RecordState, Operation> wanted) {
        return write(
                site, decision.record(), decision.path(), state -> decision.shown(), decision.why(), actor, wanted);
    }

    /**
     * Writes one change in the office's name, sealed as what it is about is.
     *
     * @param path of the operation; one in a row that can be erased alone goes with the row
     * @param shown what the person was shown, of what is here now
     * @param why the reason that travels with it, or null
     * @param actor whose hand it is, for who looks at the console
     */
    ChangeId write(
            Site site,
            RecordId record,
            FieldPath path,
            Function<RecordState, Set<ChangeId>> shown,
            @Nullable String why,
            String actor,
            Function<RecordState, Operation> wanted) {
        JpaChangeLog log = logs.of(site.id());
        control.lock(site.id());
        try (SiteReading reading = readings.of(site)) {
            RecordReader.Reading read = reading.read(record);
            RecordState state = Merger.merge(read.history());
            Operation operation = wanted.apply(state);
            SymmetricKey key = read.keyId()
                    .flatMap(id -> reading.keyring().key(record, id))
                    .orElseThrow(Settlements::closed);
            Optional<SymmetricKey> part = partOf(path, read)
                    .map(id -> reading.keyring().key(record, id).orElseThrow(Settlements::closed));
            List<ChangeId> deps = deps(site, log, state, record, shown.apply(state), key);
            ChangeId change = office.write(
                    site.id(),
                    new ChangeSealer.Draft(
                            record,
                            key,
                            deps,
                            state.unseen(),
                            clock.instant(),
                            part.isEmpty() ? List.of(operation) : List.of(),
                            part.map(of -> List.of(new ChangeSealer.Part(of, List.of(operation))))
                                    .orElse(List.of()),
                            why,
                            null));
            hands.note(site.id(), record, change, actor);
            return change;
        }
    }

    /** What the person was shown; more than a header holds are joined first by changes that say nothing else. */
    private List<ChangeId> deps(
            Site site, JpaChangeLog log, RecordState state, RecordId record, Set<ChangeId> shown, SymmetricKey key) {
        Set<ChangeId> here = log.entriesOf(record).stream().map(Entry::id).collect(Collectors.toSet());
        if (shown.isEmpty() || !here.containsAll(shown)) {
            throw new ProblemException(
                    409, "NOT_SHOWN", "The decision was made about changes that are not of this record.", SAFE);
        }
        List<ChangeId> deps = shown.stream().sorted().collect(Collectors.toCollection(ArrayList::new));
        while (deps.size() > ChangeHeader.MAX_DEPS) {
            List<ChangeId> some = deps.subList(0, ChangeHeader.MAX_DEPS);
            ChangeId joined = office.write(
                    site.id(),
                    new ChangeSealer.Draft(
                            record,
                            key,
                            List.copyOf(some),
                            state.unseen(),
                            clock.instant(),
                            List.of(),
                            List.of(),
                            null,
                            null));
            some.clear();
            deps.add(joined);
        }
        return deps;
    }

    private static Operation operation(RecordState state, Decision decision) {
        FieldPath path = decision.path();
        ReviewItem.Conflict conflict = state.review().stream()
                .filter(ReviewItem.Conflict.class::isInstance)
                .map(ReviewItem.Conflict.class::cast)
                .filter(item -> item.path().equals(path))
                .findFirst()
                .orElseThrow(() -> new ProblemException(
                        409,
                        "NO_CONFLICT",
                        "This field is not in conflict, or not any more.",
                        SAFE + " Look again: somebody may have decided."));
        FieldState.Kind kind = state.field(path).orElseThrow().kind();
        if (decision.take().isPresent()) {
            FieldValue taken = conflict.candidates().stream()
                    .filter(candidate ->
                            candidate.changeId().equals(decision.take().get()))
                    .map(Candidate::value)
                    .findFirst()
                    .orElseThrow(() -> new ProblemException(
                            409, "NOT_SHOWN", "The value that was chosen is not one of the conflict.", SAFE));
            return saying(path, kind, taken);
        }
        boolean words = conflict.values().stream().allMatch(Settlements::isWordsOrNothing);
        if (decision.text().isEmpty() || kind != FieldState.Kind.ANSWER || !words) {
            throw new ProblemException(
                    400, "MALFORMED", "Choose one of the values; only words can be written anew.", SAFE);
        }
        return new Operation.Set(path, new FieldValue.Text(decision.text().get()));
    }

    private static boolean isWordsOrNothing(FieldValue value) {
        return value instanceof FieldValue.Text || value instanceof FieldValue.Cleared;
    }

    /** In the kind of operation that the field is made of, so that it goes on merging as it did. */
    private static Operation saying(FieldPath path, FieldState.Kind kind, FieldValue value) {
        if (kind == FieldState.Kind.CONSENT && value instanceof FieldValue.Text state) {
            return new Operation.SetConsent(path, ConsentState.ofCode(state.value()));
        }
        if (kind == FieldState.Kind.COUNTER && value instanceof FieldValue.Whole total) {
            return new Operation.Recount(path, total.value());
        }
        return new Operation.Set(path, value);
    }

    /** A part that can be erased alone holds what is decided in it, too. */
    private static Optional<KeyId> partOf(FieldPath path, RecordReader.Reading read) {
        Set<KeyId> found = new HashSet<>();
        for (RowPath row : path.rows()) {
            KeyId key = read.partKeys().get(row);
            if (key != null) {
                found.add(key);
            }
        }
        return found.stream().min(KeyId::compareTo);
    }

    private static ProblemException closed() {
        return new ProblemException(
                409,
                "CLOSED",
                "The record cannot be read here at the moment.",
                SAFE + " Tell whoever runs the server.");
    }
}
