package org.turnstone.server.dataset;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.turnstone.form.EntryContext;
import org.turnstone.form.Evaluation;
import org.turnstone.form.Fieldwork;
import org.turnstone.form.FormTemplate;
import org.turnstone.form.MergeKind;
import org.turnstone.form.OutlineNode;
import org.turnstone.form.ValueType;
import org.turnstone.form.merged.Finding;
import org.turnstone.form.merged.Revalidation;
import org.turnstone.server.dataset.schema.Column;
import org.turnstone.server.dataset.schema.MissingCell;
import org.turnstone.server.dataset.schema.QuestionColumns;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.merge.Candidate;
import org.turnstone.sync.merge.FieldState;
import org.turnstone.sync.merge.RecordHistory;
import org.turnstone.sync.merge.RecordState;
import org.turnstone.sync.merge.ReviewItem;
import org.turnstone.sync.record.AttachmentRef;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.GroupPath;
import org.turnstone.sync.record.MissingCode;
import org.turnstone.sync.record.RowId;
import org.turnstone.sync.record.RowPath;

/**
 * Makes the dataset rows of one record: the form is run on what the record displays, then every question becomes its cells.
 * Pure: the same record, form and facts give the same rows, whenever and in whatever order its changes came. A calculate that
 * asks for the time is given the time of the record's first change.
 *
 * <p>Example: a workshop with two people gives one row in the main table and two in {@code person}.
 */
public final class Projector {
    private final FormTemplate template;
    private final RecordState state;
    private final ProjectionFacts facts;
    private final Evaluation evaluation;
    private final List<Finding> findings;
    private final Optional<Candidate> first;
    private final List<ProjectedRow> rows = new ArrayList<>();
    private final Map<String, Integer> counts = new HashMap<>();
    private int attachments;

    private Projector(FormTemplate template, RecordHistory history, RecordState state, ProjectionFacts facts) {
        this.template = template;
        this.state = state;
        this.facts = facts;
        this.first = firstCandidate(state, facts.times());
        this.evaluation = evaluate(template, history, state, facts.zone(), facts.times(), first);
        this.findings = findings(template, history, state, evaluation, facts.times(), first, facts.closing());
    }

    /** Projects a record that is neither erased nor in the bin. */
    public static Projection project(
            FormTemplate template, RecordHistory history, RecordState state, ProjectionFacts facts) {
        Projector projector = new Projector(template, history, state, facts);
        return new Projection(projector.project(), projector.findings);
    }

    /** What the form says about a merged record, for review, as the projection counts it. */
    public static List<Finding> findings(
            FormTemplate template,
            RecordHistory history,
            RecordState state,
            ZoneId zone,
            TimeClaims times,
            FormClosing closing) {
        Optional<Candidate> first = firstCandidate(state, times);
        Evaluation evaluation = evaluate(template, history, state, zone, times, first);
        return findings(template, history, state, evaluation, times, first, closing);
    }

    private static List<Finding> findings(
            FormTemplate template,
            RecordHistory history,
            RecordState state,
            Evaluation evaluation,
            TimeClaims times,
            Optional<Candidate> first,
            FormClosing closing) {
        List<Finding> findings = new ArrayList<>(closing.findings(first, times));
        findings.addAll(Revalidation.of(template, history, state, evaluation));
        return List.copyOf(findings);
    }

    private static Evaluation evaluate(
            FormTemplate template,
            RecordHistory history,
            RecordState state,
            ZoneId zone,
            TimeClaims times,
            Optional<Candidate> first) {
        Instant at = first.map(times::of).map(TimeClaim::best).orElse(Instant.EPOCH);
        return template.evaluate(
                RecordAnswers.of(state, template),
                new EntryContext(Clock.fixed(at, ZoneOffset.UTC), zone, Map.of(), new NoChance())
                        .of(history.recordId()));
    }

    /**
     * The earliest value that still stands, by clocks put right: nearly always of the record's first save, which names its
     * form.
     */
    private static Optional<Candidate> firstCandidate(RecordState state, TimeClaims times) {
        // A save answers many questions: its clock is judged once.
        Map<ChangeId, Candidate> saves = new HashMap<>();
        state.fields()
                .values()
                .forEach(field ->
                        field.candidates().forEach(candidate -> saves.putIfAbsent(candidate.changeId(), candidate)));
        return saves.values().stream()
                .min(Comparator.comparing(
                                (Candidate candidate) -> times.of(candidate).best())
                        .thenComparing(Candidate::changeId));
    }

    private List<ProjectedRow> project() {
        Pending main = new Pending("", Optional.empty());
        head(main.cells);
        walk(template.outline().nodes(), "", main);
        Fieldwork.of(template).ifPresent(work -> rows.addAll(new VisitRows(work, state, facts).rows()));
        return List.copyOf(rows);
    }

    private void head(Map<String, String> cells) {
        List<String> forReview = Stream.concat(
                        state.review().stream()
                                .filter(ReviewItem.Conflict.class::isInstance)
                                .map(item -> ((ReviewItem.Conflict) item).path()),
                        findings.stream().map(Finding::path))
                .filter(this::isExported)
                .map(FieldPath::text)
                .distinct()
                .sorted()
                .toList();
        cells.put("record_key", facts.recordKey());
        cells.put("site", facts.siteCode());
        cells.put("form_version", template.version());
        cells.put(
                "state",
                state.incomplete() ? "incomplete" : textOf(FieldPath.STATE).orElse("draft"));
        cells.put("review", Integer.toString(state.review().size() + findings.size() + facts.unreadable()));
        Optional<TimeClaim> captured = first.map(facts.times()::of);
        cells.put("captured_on", captured.map(claim -> day(claim.said())).orElse(""));
        cells.put("clock_flag", captured.filter(TimeClaim::isWrong).isPresent() ? "1" : "0");
        cells.put(
                "captured_on_corrected",
                captured.flatMap(claim -> Optional.ofNullable(claim.corrected()))
                        .map(this::day)
                        .orElse(""));
        cells.put(
                "researcher_key",
                first.map(c -> facts.researcherKey().apply(c.author())).orElse(""));
        cells.put(
                "device_key",
                first.map(c -> facts.deviceKey().apply(c.device())).orElse(""));
        cells.put("language", textOf(FieldPath.LANGUAGE).orElse(""));
        cells.put("edited", facts.edited() ? "1" : "0");
        cells.put("received_on", facts.receivedOn().toString());
        cells.put("review_fields", String.join(" ", forReview));
        cells.put("open_queries", Integer.toString(state.openQueries()));
        Exclusion exclusion = Exclusion.of(state);
        cells.put("status", exclusion.status());
        cells.put(
                "duplicate_of",
                exclusion.insteadOf().map(facts.otherRecordKey()::apply).orElse(""));
        cells.put(
                "distinct_from",
                exclusion.distinct().stream().map(facts.otherRecordKey()).collect(Collectors.joining(" ")));
    }

    private boolean isExported(FieldPath path) {
        return template.outline()
                .question(path.template())
                .map(QuestionColumns::hasAny)
                .orElse(true);
    }

    private String day(Instant moment) {
        return LocalDate.ofInstant(moment, facts.zone()).toString();
    }

    private Optional<String> textOf(FieldPath path) {
        return state.value(path)
                .filter(FieldValue.Text.class::isInstance)
                .map(value -> ((FieldValue.Text) value).value());
    }

    /** A row whose cells are being filled. */
    private static final class Pending {
        final String table;
        final Optional<RowPath> row;
        final Map<String, String> cells = new LinkedHashMap<>();
        final Map<String, AttachmentRef> files = new LinkedHashMap<>();

        Pending(String table, Optional<RowPath> row) {
            this.table = table;
            this.row = row;
        }

        /** The path of a node below this row's repeat, with rows. */
        String pathOf(OutlineNode node) {
            return row.map(at -> at.text() + node.path().substring(table.length()))
                    .orElse(node.path());
        }
    }

    private void walk(List<OutlineNode> nodes, String table, Pending pending) {
        List<OutlineNode.Repeat> repeats = new ArrayList<>();
        fill(nodes, pending, repeats);
        int order = counts.merge(table, 1, Integer::sum) - 1;
        rows.add(new ProjectedRow(table, order, pending.row.map(Projector::outermost), pending.cells, pending.files));
        for (OutlineNode.Repeat repeat : repeats) {
            List<RowId> ids = state.rows(new GroupPath(pending.pathOf(repeat)));
            for (int n = 0; n < ids.size(); n++) {
                RowPath row = new GroupPath(pending.pathOf(repeat)).row(ids.get(n));
                Pending inner = new Pending(repeat.path(), Optional.of(row));
                inner.cells.put("record_key", facts.recordKey());
                inner.cells.put(
                        "parent_row", pending.row.map(at -> at.row().text()).orElse(""));
                inner.cells.put("row_id", ids.get(n).text());
                inner.cells.put("n", Integer.toString(n + 1));
                walk(repeat.children(), repeat.path(), inner);
            }
        }
    }

    private void fill(List<OutlineNode> nodes, Pending pending, List<OutlineNode.Repeat> repeats) {
        for (OutlineNode node : nodes) {
            if (node instanceof OutlineNode.Repeat repeat) {
                repeats.add(repeat);
            } else if (node instanceof OutlineNode.Question question) {
                if (QuestionColumns.hasAny(question)) {
                    FieldPath path = new FieldPath(pending.pathOf(question));
                    cells(question, path, pending);
                    flag(question, path, pending);
                }
            } else {
                fill(node.children(), pending, repeats);
            }
        }
    }

    /** Only flags that are up are kept; nearly all are down. */
    private void flag(OutlineNode.Question question, FieldPath path, Pending pending) {
        boolean edited = QuestionColumns.canBeEdited(question)
                && state.field(registerOf(question, path))
                        .filter(FieldState::edited)
                        .isPresent();
        if (edited) {
            String name = QuestionColumns.name(question, pending.table);
            pending.cells.put(Column.editedOf(name).name(), "1");
        }
    }

    private static RowPath outermost(RowPath row) {
        RowPath at = row;
        Optional<RowPath> parent = at.group().parent();
        while (parent.isPresent()) {
            at = parent.get();
            parent = at.group().parent();
        }
        return at;
    }

    private void cells(OutlineNode.Question question, FieldPath path, Pending pending) {
        String name = QuestionColumns.name(question, pending.table);
        Answer answer = answer(question, path);
        MissingCell missing = answer.missing();
        FieldValue value = answer.value();
        if (missing != null || value == null) {
            MissingCell why = missing == null ? MissingCell.NOT_REACHED : missing;
            QuestionColumns.of(question, pending.table)
                    .forEach(column -> pending.cells.put(column.name(), why.in(column.coded())));
        } else if (value instanceof FieldValue.Place place && question.type() == ValueType.PLACE) {
            for (int i = 0; i < QuestionColumns.PLACE.size(); i++) {
                String number = i < place.numbers().size()
                        ? place.numbers().get(i).toPlainString()
                        : MissingCell.NOT_REACHED.in(true);
                pending.cells.put(name + QuestionColumns.PLACE.get(i), number);
            }
        } else if (value instanceof FieldValue.Choices choices && question.type() == ValueType.CHOICES) {
            pending.cells.put(name, String.join(" ", choices.choices()));
            question.choices()
                    .forEach(choice -> pending.cells.put(
                            name + "/" + choice.code(), choices.choices().contains(choice.code()) ? "1" : "0"));
        } else {
            pending.cells.put(name, keyOf(path, value).orElseGet(() -> text(question, value, pending)));
        }
    }

    /**
     * The dataset's own key where a form asked for the laptop or the person (ODK's deviceid and username): the ids of the
     * protocol are the same in every dataset and would join what was kept apart.
     */
    private Optional<String> keyOf(FieldPath path, FieldValue value) {
        if (!(value instanceof FieldValue.Text text)) {
            return Optional.empty();
        }
        for (Candidate candidate : state.field(path).map(FieldState::candidates).orElse(List.of())) {
            if (text.value().equals(candidate.device().toHex())) {
                return Optional.of(facts.deviceKey().apply(candidate.device()));
            }
            if (text.value().equals(candidate.author().toHex())) {
                return Optional.of(facts.researcherKey().apply(candidate.author()));
            }
        }
        return Optional.empty();
    }

    /** What a question came to: a value, or why there is none. */
    private record Answer(
            @Nullable FieldValue value, @Nullable MissingCell missing) {
        static Answer none(MissingCell why) {
            return new Answer(null, why);
        }
    }

    private Answer answer(OutlineNode.Question question, FieldPath path) {
        if (!evaluation.isRelevant(path)) {
            return Answer.none(MissingCell.NOT_APPLICABLE);
        }
        FieldPath register = registerOf(question, path);
        Optional<FieldState> field = state.field(register);
        if (field.isEmpty()) {
            FieldValue computed = evaluation.computed().get(path);
            return computed == null ? Answer.none(MissingCell.NOT_REACHED) : new Answer(computed, null);
        }
        if (field.get().isInConflict()) {
            return Answer.none(MissingCell.CONFLICT);
        }
        FieldValue value = field.get().value();
        if (value instanceof FieldValue.Together together && !register.equals(path)) {
            value = together.parts().getOrDefault(question.name(), FieldValue.CLEARED);
        } else if (field.get().kind() == FieldState.Kind.CONSENT) {
            value = RecordAnswers.consent(path, value, template);
        }
        if (value instanceof FieldValue.Missing given) {
            return Answer.none(missing(given.code()));
        }
        return value instanceof FieldValue.Cleared ? Answer.none(MissingCell.NOT_REACHED) : new Answer(value, null);
    }

    /** Answers that make sense only together stand in one register beside them. */
    private static FieldPath registerOf(OutlineNode.Question question, FieldPath path) {
        if (question.settings().merge() != MergeKind.GROUP) {
            return path;
        }
        String text = path.text();
        return new FieldPath(text.substring(0, text.lastIndexOf('/') + 1)
                + question.settings().mergeGroup());
    }

    private static MissingCell missing(MissingCode code) {
        return switch (code) {
            case DONT_KNOW -> MissingCell.DONT_KNOW;
            case REFUSED -> MissingCell.REFUSED;
            case SKIPPED -> MissingCell.NOT_REACHED;
        };
    }

    private String text(OutlineNode.Question question, FieldValue value, Pending pending) {
        if (value instanceof FieldValue.Text text) {
            Integer number = question.settings().missing().get(text.value());
            return number == null ? text.value() : number.toString();
        }
        if (value instanceof FieldValue.Attachment attachment) {
            String file = "media/" + facts.recordKey() + "/" + ++attachments + MediaType.extensionOf(attachment.ref());
            pending.files.put(file, attachment.ref());
            return file;
        }
        return plain(value);
    }

    /** A value in the words of the CSV; empty for those that have cells of their own or none. */
    static String plain(FieldValue value) {
        if (value instanceof FieldValue.Text text) {
            return text.value();
        }
        if (value instanceof FieldValue.Whole whole) {
            return Long.toString(whole.value());
        }
        if (value instanceof FieldValue.Decimal decimal) {
            return decimal.value().toPlainString();
        }
        if (value instanceof FieldValue.Day day) {
            return day.value().toString();
        }
        if (value instanceof FieldValue.TimeOfDay time) {
            return time.value().toString();
        }
        if (value instanceof FieldValue.Moment moment) {
            return moment.value().toString();
        }
        if (value instanceof FieldValue.Place place) {
            return place.numbers().stream().map(n -> n.toPlainString()).collect(Collectors.joining(" "));
        }
        if (value instanceof FieldValue.Line line) {
            return line.places().stream().map(Projector::plain).collect(Collectors.joining(";"));
        }
        if (value instanceof FieldValue.Ranking ranking) {
            return String.join(" ", ranking.choices());
        }
        if (value instanceof FieldValue.Choices choices) {
            return String.join(" ", choices.choices());
        }
        return "";
    }
}
