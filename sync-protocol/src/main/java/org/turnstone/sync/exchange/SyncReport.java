package org.turnstone.sync.exchange;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.turnstone.sync.change.LogId;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.replica.IntakeResult;

/**
 * What a session did, for a person to be told.
 *
 * @param stopped true if it was ended before its time
 * @param sent entries the other side has now that it did not have before
 * @param received entries that are new here
 * @param changed records whose history may be another now
 * @param notTaken entries the other side did not keep, with the reason
 * @param attention entries it keeps but that wait for something: held or quarantined
 * @param forms form versions that are new here
 * @param attachments attachments the other side has now
 * @param attachmentsReceived attachments that are new here
 * @param forked logs that were found to have more than one branch: a store was restored or copied, or a device lies
 * @param restored logs of this device of which the other side knew more than was here
 * @param receipt the other side's verified checkpoint, or null if the session ended before
 * @param serverOlder true if the other side is older than it was last time
 */
public record SyncReport(
        boolean stopped,
        int sent,
        int received,
        Set<RecordId> changed,
        List<IntakeResult> notTaken,
        List<IntakeResult> attention,
        int forms,
        int attachments,
        int attachmentsReceived,
        Set<LogId> forked,
        Set<LogId> restored,
        @Nullable Checkpoint receipt,
        boolean serverOlder) {
    public SyncReport {
        changed = Set.copyOf(changed);
        forked = Set.copyOf(forked);
        restored = Set.copyOf(restored);
        notTaken = List.copyOf(notTaken);
        attention = List.copyOf(attention);
    }

    public Optional<Checkpoint> checkpoint() {
        return Optional.ofNullable(receipt);
    }
}
