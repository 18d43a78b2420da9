package org.turnstone.field.capture;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.turnstone.form.FormSession;
import org.turnstone.form.FormTemplate;
import org.turnstone.form.MergeKind;
import org.turnstone.form.QuestionSettings;
import org.turnstone.form.RecordValues;
import org.turnstone.sync.change.Operation;
import org.turnstone.sync.record.ConsentState;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.FormHash;
import org.turnstone.sync.record.GroupPath;
import org.turnstone.sync.record.MissingCode;
import org.turnstone.sync.record.RowId;
import org.turnstone.sync.record.RowPath;

/**
 * Turns the difference between a record as it was opened and as it is now into operations. The form's settings choose the
 * kind of each operation here, once; merge never asks a form (docs/protocol.md, "Merge").
 *
 * <ul>
 *   <li>What a person entered becomes an operation of its kind. Ticking {@code park} and unticking {@code gp} is
 *       {@code addChoice park, removeChoice gp}, so that two laptops' ticks add up.
 *   <li>What the clock, chance, a look-up or a default gave becomes a stamp, once.
 *   <li>Other calculates become nothing: they are computed wherever they are needed.
 *   <li>What a person who says no had answered before stays unsaid: where consent is refused, answers the form does not ask
 *       for any more are withheld.
 *   <li>The operations of a row that is about one person or one picture go into a part of their own.
 * </ul>
 *
 * <p>Pure: the same difference gives the same operations.
 */
public final class AnswerRecorder {
    static final FieldValue FINISHED = new FieldValue.Text("finished");

    private final FormTemplate template;
    private final Start start;
    private final FormSession session;
    private final RecordValues after;
    private final Entered entered;
    private final List<Operation> operations = new ArrayList<>();
    private final Map<RowPath, List<Operation>> parts = new LinkedHashMap<>();
    private final SortedSet<FieldPath> withheld = new TreeSet<>();
    private final Set<RowPath> deleted = new HashSet<>();
    private @Nullable List<FieldPath> refusals;

    private AnswerRecorder(FormTemplate template, Start start, FormSession session, Entered entered) {
        this.template = template;
        this.start = start;
        this.session = session;
        this.after = session.values();
        this.entered = entered;
    }

    /**
     * The record as it was when the person began.
     *
     * @param record what the record held
     * @param opened what the form made of it: an answer that is still the same is no answer of this save
     */
    record Start(RecordValues record, RecordValues opened) {}

    /**
     * What is known of how values came about.
     *
     * @param byPerson fields a person answered since the record was opened
     * @param counters what was meant by a number typed into a tally, where that was said
     * @param form the version to note in the record, or null if it stands there already
     * @param finished true if the record is finished with this save and was not before
     * @param besideAnswers what changed beside the answers
     */
    record Entered(
            Set<FieldPath> byPerson,
            Map<FieldPath, CounterEntry> counters,
            @Nullable FormHash form,
            boolean finished,
            SortedMap<FieldPath, FieldValue> besideAnswers) {}

    /**
     * What a save says.
     *
     * @param operations readable with the record's key
     * @param parts for each row that can be erased alone, its operations
     * @param withheld answers that were not said because consent was refused
     */
    public record Recorded(
            List<Operation> operations, Map<RowPath, List<Operation>> parts, SortedSet<FieldPath> withheld) {
        public Recorded {
            operations = List.copyOf(operations);
            parts = Map.copyOf(parts);
            withheld = new TreeSet<>(withheld);
        }

        public boolean isEmpty() {
            return operations.isEmpty() && parts.isEmpty();
        }

        @Override
        public String toString() {
            return operations.size() + " operations, " + parts.size() + " parts";
        }
    }

    static Recorded record(FormTemplate template, Start start, FormSession session, Entered entered) {
        return new AnswerRecorder(template, start, session, entered).run();
    }

    private Recorded run() {
        FormHash form = entered.form();
        if (form != null) {
            operations.add(new Operation.Set(FieldPath.FORM, new FieldValue.Text(form.toHex())));
        }
        if (entered.finished()) {
            operations.add(new Operation.Set(FieldPath.STATE, FINISHED));
        }
        rows();
        SortedSet<FieldPath> paths = new TreeSet<>(start.record().values().keySet());
        paths.addAll(start.opened().values().keySet());
        paths.addAll(after.values().keySet());
        SortedMap<FieldPath, SortedMap<String, FieldValue>> together = new TreeMap<>();
        for (FieldPath path : paths) {
            field(path, together);
        }
        together.forEach(
                (path, answers) -> add(new Operation.Set(path, new FieldValue.Together(answers)), path.rows()));
        entered.besideAnswers().forEach(this::besideAnswer);
        return new Recorded(operations, parts, withheld);
    }

    /** What is said beside an answer goes with it, and stays unsaid with it. */
    private void besideAnswer(FieldPath path, FieldValue value) {
        boolean unsaid = path.answerBeside().filter(this::isWithheld).isPresent();
        if (!unsaid && !isDeleted(path.rows())) {
            set(path, value);
        }
    }

    private void rows() {
        SortedSet<GroupPath> groups = new TreeSet<>(start.record().rows().keySet());
        groups.addAll(after.rows().keySet());
        for (GroupPath group : groups) {
            if (isDeleted(rowsAround(group))) {
                continue;
            }
            List<RowId> was = start.record().rowsOf(group);
            List<RowId> is = after.rowsOf(group);
            RowId previous = null;
            for (RowId row : is) {
                if (!was.contains(row)) {
                    add(new Operation.InsertRow(group, previous, row), rowsWith(group.row(row)));
                }
                previous = row;
            }
            for (RowId row : was) {
                if (!is.contains(row)) {
                    deleted.add(group.row(row));
                    add(new Operation.DeleteRow(group, row), rowsWith(group.row(row)));
                }
            }
        }
    }

    private boolean isDeleted(List<RowPath> rows) {
        return rows.stream().anyMatch(deleted::contains);
    }

    private void field(FieldPath path, Map<FieldPath, SortedMap<String, FieldValue>> together) {
        QuestionSettings settings = template.settings(path.template());
        FieldValue now = after.values().get(path);
        if (settings.merge() == MergeKind.COMPUTED
                || session.derived().computed().containsKey(path)
                || isDeleted(path.rows())) {
            return;
        }
        FieldValue recorded = start.record().values().get(path);
        FieldValue opened = isNew(path) ? null : start.opened().values().get(path);
        if (settings.merge() == MergeKind.STAMP
                || (recorded == null && !entered.byPerson().contains(path))) {
            stamp(path, recorded, now);
            return;
        }
        boolean counted =
                settings.merge() == MergeKind.COUNTER && entered.counters().get(path) == CounterEntry.RECOUNT;
        boolean same = now == null ? opened == null : now.equals(opened);
        boolean nothing = now instanceof FieldValue.Cleared && opened == null;
        if ((same && !counted) || nothing) {
            return;
        }
        if (isWithheld(path)) {
            withheld.add(path);
            return;
        }
        FieldValue value = now == null ? FieldValue.CLEARED : now;
        switch (settings.merge()) {
            case CHOICES -> choices(path, opened, value);
            case COUNTER -> counter(path, opened, value);
            case CONSENT -> add(new Operation.SetConsent(path, consent(settings, value)), path.rows());
            case GROUP -> together(path, settings.mergeGroup(), together);
            case REGISTER, ROWS -> set(path, value);
            case STAMP, COMPUTED -> throw new AssertionError(settings.merge());
        }
    }

    /** True for a field in a row that was not in the record: what stood there when it was added is nobody's answer. */
    private boolean isNew(FieldPath path) {
        return path.rows().stream()
                .anyMatch(row -> !start.record().rowsOf(row.group()).contains(row.row()));
    }

    private void stamp(FieldPath path, @Nullable FieldValue recorded, @Nullable FieldValue now) {
        if (recorded != null || now == null || now instanceof FieldValue.Cleared) {
            return;
        }
        if (isWithheld(path)) {
            withheld.add(path);
        } else {
            add(new Operation.Stamp(path, now), path.rows());
        }
    }

    private void set(FieldPath path, FieldValue value) {
        add(new Operation.Set(path, value), path.rows());
    }

    private void choices(FieldPath path, @Nullable FieldValue before, FieldValue now) {
        if (!(now instanceof FieldValue.Choices ticked)) {
            set(path, now);
            return;
        }
        Set<String> was = Set.of();
        if (before instanceof FieldValue.Choices known) {
            was = known.choices();
        } else if (before != null || ticked.choices().isEmpty()) {
            // "Refused" or "none of them" is an answer of its own, which ticking alone would not take back.
            set(path, now);
            return;
        }
        for (String choice : ticked.choices()) {
            if (!was.contains(choice)) {
                add(new Operation.AddChoice(path, choice), path.rows());
            }
        }
        for (String choice : was) {
            if (!ticked.choices().contains(choice)) {
                add(new Operation.RemoveChoice(path, choice), path.rows());
            }
        }
    }

    private void counter(FieldPath path, @Nullable FieldValue before, FieldValue now) {
        if (!(now instanceof FieldValue.Whole count)) {
            set(path, now);
            return;
        }
        boolean shown = before instanceof FieldValue.Whole;
        long was = before instanceof FieldValue.Whole known ? known.value() : 0;
        // A tally that was cleared or refused needs a recount: what is added to it would add to nothing that is shown.
        CounterEntry plain = before == null ? CounterEntry.ADD : CounterEntry.RECOUNT;
        CounterEntry meant = entered.counters().getOrDefault(path, plain);
        if (meant == CounterEntry.ADD && (shown || before == null)) {
            if (count.value() != was) {
                add(new Operation.Increment(path, Math.subtractExact(count.value(), was)), path.rows());
            }
        } else {
            add(new Operation.Recount(path, count.value()), path.rows());
        }
    }

    private static ConsentState consent(QuestionSettings settings, FieldValue value) {
        if (value instanceof FieldValue.Text choice) {
            return settings.consentFor(choice.value()).orElse(ConsentState.UNKNOWN);
        }
        return value instanceof FieldValue.Missing missing && missing.code() == MissingCode.REFUSED
                ? ConsentState.REFUSED
                : ConsentState.UNKNOWN;
    }

    /** Answers that make sense only together are written together, also those that did not change. */
    private void together(FieldPath path, String name, Map<FieldPath, SortedMap<String, FieldValue>> together) {
        int slash = path.text().lastIndexOf('/');
        String beside = path.text().substring(0, slash + 1);
        FieldPath group = new FieldPath(beside + name);
        if (together.containsKey(group)) {
            return;
        }
        SortedMap<String, FieldValue> answers = new TreeMap<>();
        after.values().forEach((other, value) -> {
            String text = other.text();
            boolean sibling = text.startsWith(beside) && text.indexOf('/', beside.length()) < 0;
            QuestionSettings settings = template.settings(other.template());
            if (sibling
                    && settings.merge() == MergeKind.GROUP
                    && settings.mergeGroup().equals(name)) {
                answers.put(text.substring(beside.length()), value);
            }
        });
        together.put(group, answers);
    }

    /** True where the form does not ask any more because somebody around the field said no. */
    private boolean isWithheld(FieldPath path) {
        return !session.isRelevant(path) && refusals().stream().anyMatch(refusal -> governs(refusal, path));
    }

    private List<FieldPath> refusals() {
        if (refusals == null) {
            List<FieldPath> found = new ArrayList<>();
            after.values().forEach((path, value) -> {
                QuestionSettings settings = template.settings(path.template());
                if (settings.merge() == MergeKind.CONSENT && consent(settings, value) == ConsentState.REFUSED) {
                    found.add(path);
                }
            });
            refusals = found;
        }
        return refusals;
    }

    /** A no given in a row speaks for that row and all in it, one given outside of rows for the whole record. */
    private static boolean governs(FieldPath refusal, FieldPath path) {
        Optional<RowPath> row = refusal.row();
        return row.isEmpty() || path.rows().contains(row.get());
    }

    private void add(Operation operation, List<RowPath> rows) {
        for (RowPath row : rows) {
            if (template.repeatSettings(row.group().template()).isErasedByRow()) {
                parts.computeIfAbsent(row, any -> new ArrayList<>()).add(operation);
                return;
            }
        }
        operations.add(operation);
    }

    private static List<RowPath> rowsAround(GroupPath group) {
        return group.parent().map(AnswerRecorder::rowsWith).orElse(List.of());
    }

    private static List<RowPath> rowsWith(RowPath row) {
        List<RowPath> rows = new ArrayList<>(rowsAround(row.group()));
        rows.add(row);
        return rows;
    }
}
