package org.turnstone.sync.merge;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.GroupPath;
import org.turnstone.sync.record.QueryId;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.record.RowId;

/**
 * One record as every replica that holds the same changes sees it. Immutable; equal by content.
 *
 * @param recordId the record
 * @param erased true if it was erased; then all collections are empty and the other flags false
 * @param inBin true if somebody put it into the bin having seen everything in it; the fields are still there
 * @param incomplete true if a change that others here follow has not arrived, or one has arrived without its body
 * @param shown what the next change has to name as seen and unseen
 * @param fields what each field holds; fields in hidden rows are absent
 * @param rows the visible rows of each repeat in order; a repeat whose rows are all deleted has an empty list, a repeat
 *     in a hidden row is absent
 * @param queries what the office asked about it, by the path of the question; those of hidden rows too
 * @param review what waits for a person, by kind, then path or change
 */
public record RecordState(
        RecordId recordId,
        boolean erased,
        boolean inBin,
        boolean incomplete,
        Shown shown,
        SortedMap<FieldPath, FieldState> fields,
        SortedMap<GroupPath, List<RowId>> rows,
        List<Query> queries,
        List<ReviewItem> review) {
    public RecordState {
        fields = Collections.unmodifiableSortedMap(new TreeMap<>(fields));
        TreeMap<GroupPath, List<RowId>> copy = new TreeMap<>();
        for (Map.Entry<GroupPath, List<RowId>> group : rows.entrySet()) {
            copy.put(group.getKey(), List.copyOf(group.getValue()));
        }
        rows = Collections.unmodifiableSortedMap(copy);
        queries = List.copyOf(queries);
        review = List.copyOf(review);
    }

    static RecordState erased(RecordId recordId) {
        return new RecordState(
                recordId, true, false, false, Shown.NOTHING, new TreeMap<>(), new TreeMap<>(), List.of(), List.of());
    }

    /** The displayed changes that no other displayed change names; a new change names them as its deps. */
    public Set<ChangeId> heads() {
        return Ascending.copyOf(shown.deps());
    }

    /** What is not displayed but stands before something that is; a new change lists it as unseen. */
    public Set<ChangeId> unseen() {
        return shown.unseen();
    }

    /** What a field holds, if it holds anything. */
    public Optional<FieldState> field(FieldPath path) {
        return Optional.ofNullable(fields.get(path));
    }

    /** What a field displays, if anything. */
    public Optional<FieldValue> value(FieldPath path) {
        return field(path).map(FieldState::value);
    }

    /** The visible rows of a repeat in order; empty if there are none. */
    public List<RowId> rows(GroupPath group) {
        return rows.getOrDefault(group, List.of());
    }

    /** How many questions are so far. */
    public int queries(Query.Status status) {
        return (int) queries.stream().filter(query -> query.status() == status).count();
    }

    /** How many questions wait for somebody, in the field or at the office. */
    public int openQueries() {
        return (int) queries.stream().filter(Query::isOpen).count();
    }

    /** What was asked under an id, if anything was. */
    public Optional<Query> query(QueryId id) {
        return queries.stream().filter(query -> query.id().equals(id)).findFirst();
    }

    /**
     * Bytes that are equal exactly if two states are, for comparing replicas by digest. They hold answers: treat them as
     * such. Not a storage format; it may change between versions.
     */
    public byte[] canonicalBytes() {
        return CanonicalForm.of(this);
    }

    /** Ids and counts only, never answers. */
    @Override
    public String toString() {
        return "state of record " + recordId + ": " + fields.size() + " fields, " + rows.size() + " groups, "
                + review.size() + " for review" + (erased ? ", erased" : "") + (inBin ? ", in the bin" : "")
                + (incomplete ? ", incomplete" : "");
    }
}
