package org.turnstone.form.javarosa;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.javarosa.core.model.instance.InvalidReferenceException;
import org.turnstone.form.FormLimits;
import org.turnstone.sync.record.GroupPath;
import org.turnstone.sync.record.RowId;
import org.turnstone.sync.record.RowPath;

/** The rows of a {@link FormRun} by their ids, kept in step with JavaRosa, which counts them. */
final class RunRows {
    private final FormRun run;
    private final SortedMap<GroupPath, List<RowId>> rows = new TreeMap<>();

    RunRows(FormRun run, Map<GroupPath, List<RowId>> recorded) {
        this.run = run;
        recorded.forEach((repeat, ids) -> rows.put(repeat, new ArrayList<>(ids)));
    }

    /** All repeats with rows; a view. */
    SortedMap<GroupPath, List<RowId>> all() {
        return Collections.unmodifiableSortedMap(rows);
    }

    /** The rows of a repeat in order; a view. */
    List<RowId> of(GroupPath repeat) {
        return Collections.unmodifiableList(rows.getOrDefault(repeat, List.of()));
    }

    /** Throws what {@link org.turnstone.form.FormSession#addRow(GroupPath, RowId)} says if the row cannot be added. */
    void mayAdd(GroupPath repeat, RowId row) {
        place(repeat);
        if (of(repeat).contains(row)) {
            throw new IllegalArgumentException("the row stands there already");
        }
        if (of(repeat).size() >= FormLimits.MAX_ROWS) {
            throw new IllegalStateException("a repeat holds at most " + FormLimits.MAX_ROWS + " rows");
        }
    }

    /** Adds a row at the end. */
    void add(GroupPath repeat, RowId row) {
        InstanceTree.Place place = place(repeat);
        List<RowId> ids = rows.computeIfAbsent(repeat, unused -> new ArrayList<>());
        List<Integer> positions = new ArrayList<>(place.positions());
        positions.add(ids.size());
        try {
            run.form().createNewRepeat(run.live.controls().index(place.template(), positions));
        } catch (InvalidReferenceException e) {
            throw new IllegalStateException("a repeat that has a place can have a row", e);
        }
        ids.add(row);
        run.rename();
    }

    /** Where among its siblings a row stands. */
    int position(RowPath row) {
        place(row.group());
        int position = of(row.group()).indexOf(row.row());
        if (position < 0) {
            throw new IllegalArgumentException("there is no such row");
        }
        return position;
    }

    /** Takes a row away with everything in it. */
    void remove(RowPath row, int position) {
        InstanceTree.Place place = place(row.group());
        List<Integer> positions = new ArrayList<>(place.positions());
        positions.add(position);
        run.form().deleteRepeat(run.live.controls().index(place.template(), positions));
        rows.getOrDefault(row.group(), new ArrayList<>()).remove(position);
        String inside = row.text() + "/";
        run.stored.keySet().removeIf(path -> path.text().startsWith(inside));
        run.madeByForm.removeIf(path -> path.text().startsWith(inside));
        rows.keySet().removeIf(group -> group.text().startsWith(inside));
        run.rename();
    }

    private InstanceTree.Place place(GroupPath repeat) {
        InstanceTree.Place place = run.tree.place(repeat);
        if (place == null || !run.live.controls().isRepeat(place.template())) {
            throw new IllegalArgumentException("the form has no repeat there");
        }
        return place;
    }
}
