package org.turnstone.sync.merge;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.turnstone.sync.change.Operation.InsertRow;
import org.turnstone.sync.merge.RowTree.Row;
import org.turnstone.sync.record.RowId;

/**
 * Puts the rows of one repeat in order: a tree in which each row hangs below the row it was inserted after, siblings by
 * rank, highest first, read parent before children (the Replicated Growable Array of Roh et al., 2011). Two people's runs
 * after the same row stay together: with r1, r2 there, b1 b2 added after r1 and, later by the clock, c1 c2 after r1, the
 * order is r1 c1 c2 b1 b2 r2.
 *
 * <p>A row was placed by its insert of highest rank among those not before another. It hangs at the top if that names no
 * row with an insert. Moves made apart can close a ring, p1 after p2 after p1; then its row of highest rank hangs at the
 * top instead. Rows without an insert stand at the end by id. Rows that turn out hidden keep their place, since others
 * hang below them. Nothing here recurses: one chain may hold every row there is.
 */
final class RowOrder {
    private final Causality causality;
    private final Map<RowId, Placed> placed = new HashMap<>();
    private final List<Row> unplaced = new ArrayList<>();

    /** A row, the insert that placed it, and what hangs below it. */
    private static final class Placed {
        final Row row;
        final Act insert;
        final List<Placed> below = new ArrayList<>(1);

        @Nullable
        Placed above;
        /** The number of the climb that last came by, or 0. */
        int climb;

        Placed(Row row, Act insert) {
            this.row = row;
            this.insert = insert;
        }
    }

    private RowOrder(Causality causality) {
        this.causality = causality;
    }

    static List<Row> of(Collection<Row> rows, Causality causality) {
        RowOrder order = new RowOrder(causality);
        for (Row row : rows) {
            order.place(row);
        }
        order.hang();
        order.openRings();
        return order.read();
    }

    private void place(Row row) {
        if (row.inserts().isEmpty()) {
            unplaced.add(row);
        } else {
            placed.put(row.id(), new Placed(row, placing(row.inserts())));
        }
    }

    private Act placing(List<Act> inserts) {
        if (inserts.size() == 1) {
            return inserts.get(0);
        }
        LaterActs others = new LaterActs(inserts, causality);
        Act best = null;
        for (Act insert : inserts) {
            if ((best == null || causality.compareRank(insert, best) > 0) && !others.areAfter(insert.change())) {
                best = insert;
            }
        }
        if (best == null) {
            throw new AssertionError("of acts ordered by a graph without rings, one is before no other");
        }
        return best;
    }

    private void hang() {
        for (Placed row : placed.values()) {
            InsertRow insert = (InsertRow) row.insert.operation();
            row.above = insert.after() == null ? null : placed.get(insert.after());
        }
    }

    /** Climbs from every row until the top, ground already climbed, or a row this same climb came by: a ring. */
    private void openRings() {
        int climb = 0;
        for (Placed start : placed.values()) {
            climb++;
            Placed at = start;
            while (at != null && at.climb == 0) {
                at.climb = climb;
                at = at.above;
            }
            if (at != null && at.climb == climb) {
                openRing(at);
            }
        }
    }

    private void openRing(Placed member) {
        Placed highest = member;
        for (Placed at = member.above; at != null && at != member; at = at.above) {
            highest = causality.compareRank(at.insert, highest.insert) > 0 ? at : highest;
        }
        highest.above = null;
    }

    private List<Row> read() {
        List<Placed> top = new ArrayList<>();
        for (Placed row : placed.values()) {
            (row.above == null ? top : row.above.below).add(row);
        }
        List<Row> order = new ArrayList<>(placed.size() + unplaced.size());
        Deque<Placed> next = new ArrayDeque<>();
        pushLowestFirst(top, next);
        while (!next.isEmpty()) {
            Placed row = next.pop();
            order.add(row.row);
            pushLowestFirst(row.below, next);
        }
        unplaced.sort(Comparator.comparing(Row::id));
        order.addAll(unplaced);
        return order;
    }

    private void pushLowestFirst(List<Placed> siblings, Deque<Placed> next) {
        siblings.sort((a, b) -> causality.compareRank(a.insert, b.insert));
        for (Placed sibling : siblings) {
            next.push(sibling);
        }
    }
}
