package org.turnstone.form;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.GroupPath;
import org.turnstone.sync.record.RowId;

/**
 * What a record says, put into a form and taken out of it: its answers by path and its rows in order. The parts of a
 * {@code FieldValue.Together} are the questions that stand beside its path, by name: {@code w/size} with the parts
 * {@code amount} and {@code unit} answers {@code w/amount} and {@code w/unit}. Immutable; {@code toString} shows counts
 * only.
 *
 * @param values answers by path, of the form or not
 * @param rows the visible rows of each repeat, in order; a repeat without rows may be absent
 */
public record RecordValues(SortedMap<FieldPath, FieldValue> values, SortedMap<GroupPath, List<RowId>> rows) {
    /** A record nobody has answered anything in. */
    public static final RecordValues EMPTY = new RecordValues(new TreeMap<>(), new TreeMap<>());

    /** @throws IllegalArgumentException if a row stands twice in one repeat */
    public RecordValues {
        values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
        SortedMap<GroupPath, List<RowId>> copied = new TreeMap<>();
        for (Map.Entry<GroupPath, List<RowId>> group : rows.entrySet()) {
            List<RowId> ids = List.copyOf(group.getValue());
            if (new LinkedHashSet<>(ids).size() != ids.size()) {
                throw new IllegalArgumentException("a row stands once in its repeat");
            }
            if (!ids.isEmpty()) {
                copied.put(group.getKey(), ids);
            }
        }
        rows = Collections.unmodifiableSortedMap(copied);
    }

    public Optional<FieldValue> value(FieldPath path) {
        return Optional.ofNullable(values.get(path));
    }

    /** The rows of a repeat in order; empty if it has none. */
    public List<RowId> rowsOf(GroupPath group) {
        return rows.getOrDefault(group, List.of());
    }

    /** The same with one answer more, or another one. */
    public RecordValues with(FieldPath path, FieldValue value) {
        SortedMap<FieldPath, FieldValue> more = new TreeMap<>(values);
        more.put(path, value);
        return new RecordValues(more, rows);
    }

    /** The same with one row more, at the end of its repeat. */
    public RecordValues withRow(GroupPath group, RowId row) {
        SortedMap<GroupPath, List<RowId>> more = new TreeMap<>(rows);
        List<RowId> ids = new ArrayList<>(rowsOf(group));
        ids.add(row);
        more.put(group, ids);
        return new RecordValues(values, more);
    }

    @Override
    public String toString() {
        return values.size() + " values, " + rows.size() + " repeats";
    }
}
