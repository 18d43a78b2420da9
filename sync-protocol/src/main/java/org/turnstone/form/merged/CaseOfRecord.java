package org.turnstone.form.merged;

import java.util.Collection;
import java.util.Optional;
import java.util.function.Function;
import org.turnstone.form.Fieldwork;
import org.turnstone.form.FormTemplate;
import org.turnstone.form.OutlineNode;
import org.turnstone.form.RecordValues;
import org.turnstone.sync.merge.FieldState;
import org.turnstone.sync.merge.RecordState;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.GroupPath;
import org.turnstone.sync.record.RowId;

/**
 * Which case a record is about, and what its last visit came to.
 *
 * @param area code of the neighbourhood, empty if nobody said
 * @param outcome code of the last visit that has one, empty if none has
 */
public record CaseOfRecord(String number, String wave, String area, String outcome) {

    /** Empty for a record that names no case, or of a form that tells of none. Pure. */
    public static Optional<CaseOfRecord> of(FormTemplate form, RecordState state) {
        return of(
                form,
                path -> state.field(path).filter(field -> !field.isInConflict()).map(FieldState::value),
                path -> state.field(path).map(FieldState::value),
                state::rows);
    }

    /** The same of answers that were never saved, as in a draft. */
    public static Optional<CaseOfRecord> of(FormTemplate form, RecordValues values) {
        return of(form, values::value, values::value, values::rowsOf);
    }

    private static Optional<CaseOfRecord> of(
            FormTemplate form,
            Function<FieldPath, Optional<FieldValue>> undisputed,
            Function<FieldPath, Optional<FieldValue>> shown,
            Function<GroupPath, ? extends Collection<RowId>> rows) {
        return Fieldwork.of(form).flatMap(fieldwork -> {
            String number = text(undisputed, Optional.of(fieldwork.caseNumber()));
            return number.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new CaseOfRecord(
                            number,
                            text(undisputed, fieldwork.wave()),
                            text(undisputed, fieldwork.area()),
                            outcome(fieldwork, shown, rows)));
        });
    }

    private static String text(
            Function<FieldPath, Optional<FieldValue>> answers, Optional<OutlineNode.Question> question) {
        return question.flatMap(asked -> answers.apply(new FieldPath(asked.path())))
                .map(CaseOfRecord::code)
                .orElse("");
    }

    private static String outcome(
            Fieldwork fieldwork,
            Function<FieldPath, Optional<FieldValue>> answers,
            Function<GroupPath, ? extends Collection<RowId>> rows) {
        GroupPath visits = new GroupPath(fieldwork.visits());
        String within = fieldwork.outcome().path().substring(fieldwork.visits().length());
        String last = "";
        for (RowId row : rows.apply(visits)) {
            last = answers.apply(new FieldPath(visits.row(row).text() + within))
                    .map(CaseOfRecord::code)
                    .filter(code -> !code.isEmpty())
                    .orElse(last);
        }
        return last;
    }

    /** Numbers, waves, areas and outcomes are codes; anything else tells of no case. */
    private static String code(FieldValue value) {
        if (value instanceof FieldValue.Text text) {
            return text.value();
        }
        return value instanceof FieldValue.Whole whole ? Long.toString(whole.value()) : "";
    }

    /** Whether the last visit was an interview or part of one. */
    public boolean isInterviewed() {
        return outcome.matches("[12][0-9]{2}");
    }

    /** A case is a door. */
    @Override
    public String toString() {
        return "case of a record";
    }
}
