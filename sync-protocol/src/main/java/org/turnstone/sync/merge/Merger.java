package org.turnstone.sync.merge;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.Operation;
import org.turnstone.sync.merge.Deletable.Fate;
import org.turnstone.sync.merge.RecordHistory.KnownChange;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.QueryPath;
import org.turnstone.sync.record.RowPath;

/**
 * Makes one state of a record's changes: the same on every replica with the same history, and without dropping anything
 * that a person entered and nobody who had seen it replaced (docs/protocol.md, "Merge").
 *
 * <p>Acts are sorted by what they touch, in the order of their changes' ids, which means nothing but is the same
 * everywhere. Each field ({@link FieldMerge}), row ({@link RowTree}) and the record itself ({@link Deletable}) is then
 * decided alone from its own acts and the question which act is before which ({@link Causality}).
 *
 * <p>Safe to call from any number of threads. Cost grows with the number of acts, and for one path with the number of
 * changes that touch it concurrently.
 */
public final class Merger {
    private final RecordHistory history;
    private final Causality causality;
    private final Map<FieldPath, FieldActs> fields = new HashMap<>();
    private final RowTree rows = new RowTree();
    private final Deletable record = new Deletable();
    private final QueryMerge queries = new QueryMerge();
    private final List<ReviewItem> unreadable = new ArrayList<>();

    /** What was done to one field, and the row it stands in. */
    private record FieldActs(RowTree.@Nullable Row row, List<Act> acts) {}

    private Merger(RecordHistory history) {
        this.history = history;
        this.causality = new Causality(history);
    }

    /** The state that every replica with this history computes. */
    public static RecordState merge(RecordHistory history) {
        return history.isErased() ? RecordState.erased(history.recordId()) : new Merger(history).merge();
    }

    private RecordState merge() {
        for (int change = 0; change < history.size(); change++) {
            if (causality.isActive(change)) {
                List<Operation> operations = causality.body(change).operations();
                for (int index = 0; index < operations.size(); index++) {
                    sort(new Act(change, index, operations.get(index)));
                }
            }
        }
        Fate fate = record.fate(causality);
        List<ReviewItem> review = new ArrayList<>();
        if (fate == Fate.KEPT_THOUGH_DELETED) {
            review.add(new ReviewItem.RecordDeletedWhileEdited());
        }
        for (RowPath row : rows.keptThoughDeleted(causality)) {
            review.add(new ReviewItem.RowDeletedWhileEdited(row));
        }
        SortedMap<FieldPath, FieldState> states = fieldStates();
        states.forEach((path, state) -> {
            if (state.isInConflict()) {
                List<Act> acts = Objects.requireNonNull(fields.get(path)).acts;
                review.add(new ReviewItem.Conflict(
                        path,
                        distinct(state.candidates()),
                        state.candidates(),
                        CommonAncestor.of(acts, causality).orElse(null)));
            }
        });
        review.addAll(unreadable);
        return new RecordState(
                history.recordId(),
                false,
                fate == Fate.DELETED,
                isIncomplete(),
                shown(),
                states,
                rows.visibleRows(causality),
                queries.queries(causality, this::done),
                review);
    }

    private void sort(Act act) {
        Operation operation = act.operation();
        switch (operation.kind()) {
            case SET -> field(((Operation.Set) operation).path(), act);
            case CONSENT -> field(((Operation.SetConsent) operation).path(), act);
            case STAMP -> field(((Operation.Stamp) operation).path(), act);
            case ADD_CHOICE -> field(((Operation.AddChoice) operation).path(), act);
            case REMOVE_CHOICE -> field(((Operation.RemoveChoice) operation).path(), act);
            case INCREMENT -> field(((Operation.Increment) operation).path(), act);
            case RECOUNT -> field(((Operation.Recount) operation).path(), act);
            case INSERT_ROW -> {
                Operation.InsertRow insert = (Operation.InsertRow) operation;
                rows.inserted(insert.group().row(insert.row()), act);
                record.edited(act);
            }
            case DELETE_ROW -> {
                Operation.DeleteRow delete = (Operation.DeleteRow) operation;
                rows.deleted(delete.group().row(delete.row()), act);
            }
            case DELETE_RECORD -> record.deleted(act);
            case RESTORE_RECORD -> {
                record.kept(act);
                record.edited(act);
            }
            case UNREADABLE -> {
                ChangeId changeId = causality.body(act.change()).id();
                String reason = ((Operation.Unreadable) operation).reason();
                unreadable.add(new ReviewItem.UnreadableOperation(changeId, act.index(), reason));
            }
        }
    }

    private void field(FieldPath path, Act act) {
        FieldActs field = fields.get(path);
        if (field == null) {
            Optional<QueryPath> query = QueryPath.of(path);
            if (query.isPresent()) {
                // Talk about a record is no edit of it: it keeps neither a row nor a record that somebody deletes.
                queries.said(query.get(), act, causality);
                return;
            }
            field = new FieldActs(path.row().map(rows::row).orElse(null), new ArrayList<>(1));
            fields.put(path, field);
        }
        field.acts.add(act);
        if (field.row != null) {
            field.row.edited(act);
        }
        record.edited(act);
    }

    private List<Act> done(FieldPath path) {
        FieldActs field = fields.get(path);
        return field == null ? List.of() : field.acts;
    }

    private SortedMap<FieldPath, FieldState> fieldStates() {
        SortedMap<FieldPath, FieldState> states = new TreeMap<>();
        fields.forEach((path, field) -> {
            if (field.row == null || field.row.isVisible(causality)) {
                states.put(path, FieldMerge.of(field.acts, causality));
            }
        });
        return states;
    }

    /** The different values, in the order of their bytes, which means nothing but is the same everywhere. */
    private static List<FieldValue> distinct(List<Candidate> candidates) {
        TreeMap<byte[], FieldValue> values = new TreeMap<>(Arrays::compareUnsigned);
        for (Candidate candidate : candidates) {
            values.put(CanonicalForm.of(candidate.value()), candidate.value());
        }
        return new ArrayList<>(values.values());
    }

    private boolean isIncomplete() {
        boolean bodiless = false;
        for (KnownChange change : history.changes()) {
            bodiless |= change.status() == ChangeStatus.NO_BODY;
        }
        return bodiless || !history.graph().isComplete();
    }

    /**
     * The graph a person sees has the displayed changes only, and only the edges between them. Every other change that a
     * displayed one names is where walks have to stop.
     */
    private Shown shown() {
        TreeSet<ChangeId> deps = new TreeSet<>();
        TreeSet<ChangeId> unseen = new TreeSet<>();
        List<KnownChange> changes = history.changes();
        for (int i = 0; i < changes.size(); i++) {
            if (isDisplayed(i)) {
                deps.add(changes.get(i).id());
            }
        }
        List<ChangeId> displayed = new ArrayList<>(deps);
        for (ChangeId id : displayed) {
            for (ChangeId dep : changes.get(history.graph().indexOf(id)).deps()) {
                int index = history.graph().indexOf(dep);
                if (index >= 0 && isDisplayed(index)) {
                    deps.remove(dep);
                } else {
                    unseen.add(dep);
                }
            }
        }
        return new Shown(new ArrayList<>(deps), unseen);
    }

    /** A change of which nothing at all could be read is in force but shows nothing. */
    private boolean isDisplayed(int change) {
        if (!causality.isActive(change)) {
            return false;
        }
        List<Operation> operations = causality.body(change).operations();
        for (Operation operation : operations) {
            if (operation.kind() != Operation.Kind.UNREADABLE) {
                return true;
            }
        }
        return operations.isEmpty();
    }
}
