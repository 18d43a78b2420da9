package org.turnstone.sync.merge;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.turnstone.sync.merge.Deletable.Fate;
import org.turnstone.sync.record.GroupPath;
import org.turnstone.sync.record.RowId;
import org.turnstone.sync.record.RowPath;

/**
 * The rows of a record: which there are, which are hidden, and what order they stand in. Filled act by act, then read.
 *
 * <p>A row is there if anything but a delete was done to it or in it; a delete alone makes none. Rows nest no deeper than
 * a path of {@value org.turnstone.sync.record.FieldPath#MAX_BYTES} bytes can say, so climbing from row to parent is short.
 */
final class RowTree {
    private final Map<GroupPath, Group> groups = new HashMap<>();

    /** A repeat, in the row it stands in if it is nested. */
    private static final class Group {
        final @Nullable Row parent;
        final Map<RowId, Row> rows = new HashMap<>();

        Group(@Nullable Row parent) {
            this.parent = parent;
        }
    }

    /** One row and what was done to it and in it, however deep. */
    static final class Row {
        private final RowPath path;
        private final @Nullable Row parent;
        private final Deletable deletable = new Deletable();
        private @Nullable Fate fate;

        private Row(RowPath path, @Nullable Row parent) {
            this.path = path;
            this.parent = parent;
        }

        RowId id() {
            return path.row();
        }

        /** The last insert of each change that inserted it. */
        List<Act> inserts() {
            return deletable.keeps();
        }

        /** Notes an act in the row, which is also in every row around it. */
        void edited(Act act) {
            for (Row row = this; row != null; row = row.parent) {
                row.deletable.edited(act);
            }
        }

        private Fate fate(Causality causality) {
            if (fate == null) {
                fate = deletable.fate(causality);
            }
            return fate;
        }

        /** True if neither it nor a row around it is hidden. */
        boolean isVisible(Causality causality) {
            for (Row row = this; row != null; row = row.parent) {
                if (row.fate(causality) == Fate.DELETED) {
                    return false;
                }
            }
            return true;
        }
    }

    /** The row at a path, noted as one that may be there. */
    Row row(RowPath path) {
        Group group = group(path.group());
        Row row = group.rows.get(path.row());
        if (row == null) {
            row = new Row(path, group.parent);
            group.rows.put(path.row(), row);
        }
        return row;
    }

    private Group group(GroupPath path) {
        Group group = groups.get(path);
        if (group == null) {
            Optional<RowPath> parent = path.parent();
            group = new Group(parent.isPresent() ? row(parent.get()) : null);
            groups.put(path, group);
        }
        return group;
    }

    void inserted(RowPath path, Act act) {
        Row row = row(path);
        row.edited(act);
        row.deletable.kept(act);
    }

    void deleted(RowPath path, Act act) {
        row(path).deletable.deleted(act);
    }

    /** The visible rows of every repeat that has rows and does not stand in a hidden one. */
    SortedMap<GroupPath, List<RowId>> visibleRows(Causality causality) {
        SortedMap<GroupPath, List<RowId>> visible = new TreeMap<>();
        for (Map.Entry<GroupPath, Group> entry : groups.entrySet()) {
            Group group = entry.getValue();
            Collection<Row> present = present(group);
            if (!present.isEmpty() && (group.parent == null || group.parent.isVisible(causality))) {
                List<RowId> ids = new ArrayList<>(present.size());
                for (Row row : RowOrder.of(present, causality)) {
                    if (row.fate(causality) != Fate.DELETED) {
                        ids.add(row.id());
                    }
                }
                visible.put(entry.getKey(), ids);
            }
        }
        return visible;
    }

    /** Visible rows that somebody deleted without having seen everything in them. */
    Collection<RowPath> keptThoughDeleted(Causality causality) {
        TreeSet<RowPath> kept = new TreeSet<>();
        for (Group group : groups.values()) {
            for (Row row : present(group)) {
                if (row.fate(causality) == Fate.KEPT_THOUGH_DELETED && row.isVisible(causality)) {
                    kept.add(row.path);
                }
            }
        }
        return kept;
    }

    private static Collection<Row> present(Group group) {
        List<Row> present = new ArrayList<>(group.rows.size());
        for (Row row : group.rows.values()) {
            if (row.deletable.isEdited()) {
                present.add(row);
            }
        }
        return present;
    }
}
