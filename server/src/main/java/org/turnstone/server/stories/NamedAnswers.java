package org.turnstone.server.stories;

import java.time.LocalDate;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.turnstone.form.FormTemplate;
import org.turnstone.form.OutlineNode;
import org.turnstone.server.dataset.RecordAnswers;
import org.turnstone.sync.merge.Candidate;
import org.turnstone.sync.merge.FieldState;
import org.turnstone.sync.merge.RecordState;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.GroupPath;
import org.turnstone.sync.record.RowPath;

/** Answers of one merged record by the names of their questions, outside of repeats or in a row of one. */
final class NamedAnswers {
    private final FormTemplate form;
    private final RecordState state;
    private final Map<String, OutlineNode.Question> byName = new HashMap<>();
    private final Map<String, OutlineNode.Repeat> repeats = new HashMap<>();

    NamedAnswers(FormTemplate form, RecordState state) {
        this.form = form;
        this.state = state;
        for (OutlineNode.Question question : form.outline().questions()) {
            if (byName.putIfAbsent(question.name(), question) == null) {
                repeatOf(form, question.path()).ifPresent(repeat -> repeats.put(question.name(), repeat));
            }
        }
    }

    /** The repeat a question stands in; of nested ones the inner. */
    static Optional<OutlineNode.Repeat> repeatOf(FormTemplate form, String path) {
        return form.outline().repeatsAround(path).stream().findFirst();
    }

    static Optional<OutlineNode.Question> question(FormTemplate form, String name) {
        return form.outline().questions().stream()
                .filter(question -> question.name().equals(name))
                .findFirst();
    }

    /** The rows of the repeat that a question stands in; none for a repeat within another. */
    List<RowPath> rows(String name) {
        OutlineNode.Repeat repeat = repeats.get(name);
        if (repeat == null || repeatOf(form, repeat.path()).isPresent()) {
            return List.of();
        }
        GroupPath group = new GroupPath(repeat.path());
        return state.rows(group).stream().map(group::row).toList();
    }

    /** Where the answer is; empty if the form has no such question there. */
    Optional<FieldPath> path(String name, @Nullable RowPath row) {
        OutlineNode.Question question = byName.get(name);
        OutlineNode.Repeat repeat = repeats.get(name);
        if (question == null || (repeat == null) != (row == null)) {
            return Optional.empty();
        }
        return Optional.of(new FieldPath(
                row == null || repeat == null
                        ? question.path()
                        : row.text() + question.path().substring(repeat.path().length())));
    }

    Optional<FieldState> field(String name, @Nullable RowPath row) {
        return path(name, row).flatMap(state::field);
    }

    /** As it is kept; empty if there is none, or only the reason why there is none. */
    String text(String name, @Nullable RowPath row) {
        return field(name, row).map(FieldState::value).map(NamedAnswers::text).orElse("");
    }

    static String text(FieldValue value) {
        return value instanceof FieldValue.Cleared || value instanceof FieldValue.Missing
                ? ""
                : RecordAnswers.inWords(value);
    }

    Story.Coded coded(String name, @Nullable RowPath row) {
        String code = text(name, row);
        return new Story.Coded(code, code.isEmpty() ? "" : words(name, code));
    }

    /** Codes of a question with several choices. */
    List<String> codes(String name, @Nullable RowPath row) {
        String codes = text(name, row);
        return codes.isEmpty() ? List.of() : Arrays.asList(codes.split(" ", -1));
    }

    /** What was ticked, in words and in the form's order. */
    List<String> several(String name, @Nullable RowPath row) {
        OutlineNode.Question question = byName.get(name);
        List<String> order = question == null
                ? List.of()
                : question.choices().stream().map(OutlineNode.CodedChoice::code).toList();
        return codes(name, row).stream()
                .sorted(Comparator.comparingInt(code -> order.contains(code) ? order.indexOf(code) : order.size()))
                .map(code -> words(name, code))
                .toList();
    }

    String words(String name, String code) {
        OutlineNode.Question question = byName.get(name);
        return question == null
                ? code
                : question.choice(code)
                        .map(choice -> choice.label(form.defaultLanguage()))
                        .orElse(code);
    }

    String label(String name) {
        OutlineNode.Question question = byName.get(name);
        return question == null ? name : question.label(form.defaultLanguage());
    }

    @Nullable
    LocalDate day(String name) {
        return field(name, null).map(FieldState::value).orElse(FieldValue.CLEARED) instanceof FieldValue.Day day
                ? day.value()
                : null;
    }

    @Nullable
    Integer number(String name, @Nullable RowPath row) {
        return field(name, row).map(FieldState::value).orElse(FieldValue.CLEARED) instanceof FieldValue.Whole whole
                ? Math.toIntExact(Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, whole.value())))
                : null;
    }

    /** Which laptop gave the answer that is shown. */
    String laptop(String name, @Nullable RowPath row) {
        return field(name, row)
                .map(field -> field.candidates().get(0))
                .map(Candidate::device)
                .map(device -> device.toHex())
                .orElse("");
    }

    boolean isContested(String name, @Nullable RowPath row) {
        return field(name, row).filter(FieldState::isInConflict).isPresent();
    }
}
