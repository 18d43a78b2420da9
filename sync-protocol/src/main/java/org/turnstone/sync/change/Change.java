package org.turnstone.sync.change;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.turnstone.sync.record.QueryPath;
import org.turnstone.sync.record.RecordId;

/**
 * One save of a record, opened: who was shown what, and what they did then. What merge works on.
 *
 * @param id of the entry that carries it
 * @param recordId the record
 * @param keyId of the record key it was sealed under
 * @param deps what its author was shown; ids of other records or of changes not here are ignored by merge
 * @param unseen ancestors of it that its author was not shown, because they were quarantined or had no body
 * @param wall the author's clock, a claim used for display and to break ties
 * @param operations in order; those of sealed parts whose key is gone are absent
 * @param office true if the author is certified as the site's office
 * @param author the person of the log's OPEN_LOG
 * @param device the laptop
 * @param why the reason typed with it, for corrections and settlements, or null
 */
public record Change(
        ChangeId id,
        RecordId recordId,
        KeyId keyId,
        List<ChangeId> deps,
        Set<ChangeId> unseen,
        Instant wall,
        List<Operation> operations,
        boolean office,
        PersonId author,
        DeviceId device,
        @Nullable String why) {
    public Change {
        deps = List.copyOf(deps);
        unseen = Set.copyOf(unseen);
        operations = List.copyOf(operations);
    }

    /** Whether it only asks, replies or closes questions (docs/protocol.md, "Queries"), so that it edits and decides nothing. */
    public boolean isTalk() {
        return !operations.isEmpty()
                && operations.stream()
                        .allMatch(operation -> operation instanceof Operation.Set set
                                && QueryPath.of(set.path()).isPresent());
    }

    /** Ids and counts only, never answers. */
    @Override
    public String toString() {
        return "change " + id + " of record " + recordId + ", " + operations.size() + " operations";
    }
}
