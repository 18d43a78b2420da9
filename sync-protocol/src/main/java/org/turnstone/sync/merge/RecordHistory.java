package org.turnstone.sync.merge;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.turnstone.sync.change.Change;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.record.RecordId;

/**
 * Everything known here about one record: its changes, each with the status the log gives it. A set: neither the order
 * in which changes are given nor giving one twice has an effect. Immutable; equal by content.
 *
 * <pre>{@code
 * RecordHistory history = RecordHistory.of(recordId)
 *         .add(change, ChangeStatus.ACTIVE)
 *         .addWithoutBody(header.id(), header.deps())
 *         .build();
 * RecordState state = Merger.merge(history);
 * }</pre>
 */
public final class RecordHistory {
    private final RecordId recordId;
    private final boolean erased;
    private final List<KnownChange> changes;
    private final ChangeGraph graph;

    private RecordHistory(RecordId recordId, boolean erased, List<KnownChange> changes) {
        this.recordId = recordId;
        this.erased = erased;
        this.changes = List.copyOf(changes);
        this.graph = new ChangeGraph(this.changes);
    }

    /** Starts an empty history. */
    public static Builder of(RecordId recordId) {
        return new Builder(recordId);
    }

    /**
     * A history of all the given changes.
     *
     * @throws IllegalArgumentException if one belongs to another record, or if deps form a ring
     */
    public static RecordHistory of(RecordId recordId, Collection<Entry> entries) {
        Builder builder = of(recordId);
        for (Entry entry : entries) {
            builder.add(entry.change(), entry.status());
        }
        return builder.build();
    }

    /** The history of an erased record, of which nothing else needs to be known. */
    public static RecordHistory erased(RecordId recordId) {
        return of(recordId).addErasure().build();
    }

    public RecordId recordId() {
        return recordId;
    }

    public boolean isErased() {
        return erased;
    }

    /** Number of different changes, with and without bodies. */
    public int size() {
        return changes.size();
    }

    /** By change id, ascending. */
    List<KnownChange> changes() {
        return changes;
    }

    /** Every change that counts and can be read here, those it follows before it, and else by its author's clock. */
    public List<Change> readable() {
        Map<ChangeId, Integer> unplaced = new HashMap<>();
        Map<ChangeId, List<KnownChange>> after = new HashMap<>();
        changes.forEach(known -> unplaced.put(known.id(), 0));
        for (KnownChange known : changes) {
            for (ChangeId dep : known.deps()) {
                // Those that are not here are waited for by nobody.
                if (unplaced.containsKey(dep)) {
                    unplaced.merge(known.id(), 1, Integer::sum);
                    after.computeIfAbsent(dep, any -> new ArrayList<>()).add(known);
                }
            }
        }
        Queue<KnownChange> next = new PriorityQueue<>(Comparator.comparing((KnownChange known) ->
                        known.body() == null ? Instant.MIN : known.body().wall())
                .thenComparing(KnownChange::id));
        changes.stream()
                .filter(known -> unplaced.getOrDefault(known.id(), 0) == 0)
                .forEach(next::add);
        List<Change> all = new ArrayList<>();
        while (!next.isEmpty()) {
            KnownChange placed = next.remove();
            if (placed.status() == ChangeStatus.ACTIVE && placed.body() != null) {
                all.add(placed.body());
            }
            for (KnownChange known : after.getOrDefault(placed.id(), List.of())) {
                if (unplaced.merge(known.id(), -1, Integer::sum) == 0) {
                    next.add(known);
                }
            }
        }
        return List.copyOf(all);
    }

    ChangeGraph graph() {
        return graph;
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof RecordHistory that
                && erased == that.erased
                && recordId.equals(that.recordId)
                && changes.equals(that.changes);
    }

    @Override
    public int hashCode() {
        return 31 * recordId.hashCode() + changes.size();
    }

    @Override
    public String toString() {
        return "history of record " + recordId + ", " + changes.size() + " changes" + (erased ? ", erased" : "");
    }

    /** One change and what merge may make of it. */
    public record Entry(Change change, ChangeStatus status) {}

    /** Collects changes. Used by one thread. */
    public static final class Builder {
        private final RecordId recordId;
        private final TreeMap<ChangeId, KnownChange> changes = new TreeMap<>();
        private boolean erased;

        private Builder(RecordId recordId) {
            this.recordId = recordId;
        }

        /**
         * Adds a change.
         *
         * @param change for {@link ChangeStatus#NO_BODY} only its id and deps are used
         * @throws IllegalArgumentException if it belongs to another record
         */
        public Builder add(Change change, ChangeStatus status) {
            if (!change.recordId().equals(recordId)) {
                throw new IllegalArgumentException("change " + change.id() + " belongs to another record");
            }
            erased |= status == ChangeStatus.ERASED;
            boolean readable = status == ChangeStatus.ACTIVE || status == ChangeStatus.QUARANTINED;
            return put(new KnownChange(change.id(), change.deps(), status, readable ? change : null));
        }

        /** Adds a change of which only the header is here. */
        public Builder addWithoutBody(ChangeId id, Collection<ChangeId> deps) {
            return put(new KnownChange(id, List.copyOf(deps), ChangeStatus.NO_BODY, null));
        }

        /** Adds a quarantined change that cannot be read here. */
        public Builder addQuarantinedUnread(ChangeId id, Collection<ChangeId> deps) {
            return put(new KnownChange(id, List.copyOf(deps), ChangeStatus.QUARANTINED_UNREAD, null));
        }

        /** Notes that the record was erased. Final, whatever else is added. */
        public Builder addErasure() {
            erased = true;
            return this;
        }

        private Builder put(KnownChange change) {
            changes.merge(change.id(), change, KnownChange::with);
            return this;
        }

        /**
         * The history of all that was added.
         *
         * @throws IllegalArgumentException if deps form a ring, which ids that are hashes cannot
         */
        public RecordHistory build() {
            return new RecordHistory(recordId, erased, erased ? List.of() : new ArrayList<>(changes.values()));
        }
    }

    /**
     * A change as the history keeps it.
     *
     * @param deps ascending, unique
     * @param body null unless active or quarantined
     */
    record KnownChange(
            ChangeId id,
            List<ChangeId> deps,
            ChangeStatus status,
            @Nullable Change body) {
        KnownChange {
            deps = List.copyOf(deps.size() > 1 ? new TreeSet<>(deps) : deps);
        }

        /**
         * The same change as told by two sources. Two different changes under one id cannot be told apart by anything
         * that refers to them: both become inert, and what either followed counts as followed.
         */
        KnownChange with(KnownChange other) {
            if (equals(other)) {
                return this;
            }
            List<ChangeId> allDeps = new ArrayList<>(deps);
            allDeps.addAll(other.deps);
            ChangeStatus stronger = status.compareTo(other.status) >= 0 ? status : other.status;
            boolean clash = body != null && other.body != null && !body.equals(other.body);
            if (clash || isClash() || other.isClash()) {
                return new KnownChange(id, allDeps, ChangeStatus.QUARANTINED, null);
            }
            return new KnownChange(id, allDeps, stronger, body != null ? body : other.body);
        }

        /** Only two different bodies under one id leave a quarantined change without one. */
        private boolean isClash() {
            return status == ChangeStatus.QUARANTINED && body == null;
        }
    }
}
