package org.turnstone.sync.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.turnstone.sync.change.Change;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.KeyId;
import org.turnstone.sync.change.Operation;
import org.turnstone.sync.log.Entry;

/**
 * What really happened, as nobody in the site can know it: every save in clear, whether its author was told that it is
 * saved, and which saves went down with the last disk that held them. The checker compares the replicas with this.
 */
final class Ledger {
    private final Map<ChangeId, Made> made = new LinkedHashMap<>();
    private final Set<ChangeId> acknowledged = new HashSet<>();
    private final Set<ChangeId> excused = new HashSet<>();

    /**
     * One save.
     *
     * @param change as its author meant it, with {@code operations} in clear only
     * @param boxes the operations that can be erased alone, by key, in order
     * @param entry as it was signed
     * @param sealed true if only the site can open it
     * @param words texts that stand nowhere else, by the part they are in; the change's own key for what is in no box
     */
    record Made(
            Change change,
            Map<KeyId, List<Operation>> boxes,
            Entry entry,
            boolean sealed,
            Map<KeyId, Set<String>> words) {
        /** The operations that are left if some parts are erased. */
        List<Operation> operationsWithout(Set<KeyId> erased) {
            List<Operation> all = new ArrayList<>(change.operations());
            boxes.forEach((key, inside) -> all.addAll(erased.contains(key) ? List.of() : inside));
            return all;
        }

        /** The change as a reader sees it from whom some parts were erased. */
        Change without(Set<KeyId> erased) {
            return new Change(
                    change.id(),
                    change.recordId(),
                    change.keyId(),
                    change.deps(),
                    change.unseen(),
                    change.wall(),
                    operationsWithout(erased),
                    change.office(),
                    change.author(),
                    change.device(),
                    change.why());
        }
    }

    void made(Made save) {
        made.put(save.change().id(), save);
    }

    /** Somebody was told that it is saved. */
    void acknowledge(ChangeId id) {
        acknowledged.add(id);
    }

    /** Disks that held these were lost with it; if no other holds them they cannot come back. */
    void excuse(Set<ChangeId> ids) {
        excused.addAll(ids);
    }

    Map<ChangeId, Made> made() {
        return made;
    }

    boolean isAcknowledged(ChangeId id) {
        return acknowledged.contains(id);
    }

    int acknowledgedCount() {
        return acknowledged.size();
    }

    boolean isExcused(ChangeId id) {
        return excused.contains(id);
    }

    /** By the entry before, for walking logs. */
    Map<ChangeId, ChangeId> predecessors() {
        Map<ChangeId, ChangeId> before = new HashMap<>();
        made.forEach((id, save) -> before.put(id, save.entry().header().prevId()));
        return before;
    }
}
