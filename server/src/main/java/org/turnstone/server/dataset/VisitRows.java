package org.turnstone.server.dataset;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.turnstone.form.Fieldwork;
import org.turnstone.form.OutlineNode;
import org.turnstone.sync.merge.Candidate;
import org.turnstone.sync.merge.FieldState;
import org.turnstone.sync.merge.RecordState;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.GroupPath;
import org.turnstone.sync.record.RowId;
import org.turnstone.sync.record.RowPath;

/** Makes the visits of one record, in the record's order. Pure. */
final class VisitRows {
    private final Fieldwork fieldwork;
    private final RecordState state;
    private final ProjectionFacts facts;

    VisitRows(Fieldwork fieldwork, RecordState state, ProjectionFacts facts) {
        this.fieldwork = fieldwork;
        this.state = state;
        this.facts = facts;
    }

    List<ProjectedRow> rows() {
        List<ProjectedRow> rows = new ArrayList<>();
        GroupPath group = new GroupPath(fieldwork.visits());
        for (RowId id : state.rows(group)) {
            RowPath row = group.row(id);
            visit(row, rows.size() + 1)
                    .ifPresent(visit -> rows.add(
                            new ProjectedRow(Visit.TABLE, rows.size(), Optional.of(row), visit.cells(), Map.of())));
        }
        return rows;
    }

    /** Forms begin with one row; one that says neither when nor what is no visit. */
    private Optional<Visit> visit(RowPath row, int n) {
        Optional<FieldState> outcome = field(fieldwork.outcome(), row);
        Optional<FieldState> at = fieldwork.at().flatMap(question -> field(question, row));
        Optional<Candidate> by = outcome.or(() -> at).map(VisitRows::displayed);
        String code = code(outcome);
        Instant said = at.map(FieldState::value).map(this::moment).orElse(null);
        if (by.isEmpty() || (code.isEmpty() && said == null)) {
            return Optional.empty();
        }
        TimeClaim claim = facts.times().of(at.map(VisitRows::displayed).orElse(by.get()));
        return Optional.of(new Visit(
                row.row().text(),
                n,
                said == null ? claim.best() : said.plus(shift(claim)),
                said,
                !claim.isWrong()
                        ? Visit.Clock.RIGHT
                        : claim.corrected() == null ? Visit.Clock.WRONG : Visit.Clock.CORRECTED,
                code,
                facts.researcherKey().apply(by.get().author()),
                facts.deviceKey().apply(by.get().device())));
    }

    private Optional<FieldState> field(OutlineNode.Question question, RowPath row) {
        return state.field(new FieldPath(
                row.text() + question.path().substring(fieldwork.visits().length())));
    }

    /** What the laptop's clock was off by is taken off what was typed by it. */
    private static Duration shift(TimeClaim claim) {
        Instant right = claim.corrected();
        return claim.isWrong() && right != null ? Duration.between(claim.said(), right) : Duration.ZERO;
    }

    private static String code(Optional<FieldState> outcome) {
        if (outcome.filter(FieldState::isInConflict).isPresent()) {
            return Visit.CONFLICT;
        }
        return outcome.map(FieldState::value).map(Projector::plain).orElse("");
    }

    private @Nullable Instant moment(FieldValue value) {
        if (value instanceof FieldValue.Moment moment) {
            return moment.value().toInstant();
        }
        return value instanceof FieldValue.Day day
                ? day.value().atStartOfDay(facts.zone()).toInstant()
                : null;
    }

    private static Candidate displayed(FieldState field) {
        return field.candidates().stream()
                .filter(candidate -> candidate.value().equals(field.value()))
                .findFirst()
                .orElse(field.candidates().get(0));
    }
}
