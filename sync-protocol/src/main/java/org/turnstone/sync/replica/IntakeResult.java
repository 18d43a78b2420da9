package org.turnstone.sync.replica;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.log.Delivery;

/**
 * What became of one entry from outside.
 *
 * @param id the entry
 * @param code what happened, in the words of the wire
 */
public record IntakeResult(ChangeId id, Code code) {
    /**
     * What became of each entry of a batch, told in short.
     *
     * @param named those that are neither plainly accepted nor duplicates
     * @param accepted how many of the others are new; the first so many are taken for them
     */
    public static List<IntakeResult> ofBatch(List<Delivery> batch, Map<ChangeId, Code> named, int accepted) {
        int fresh = accepted;
        List<IntakeResult> results = new ArrayList<>(batch.size());
        for (Delivery delivery : batch) {
            ChangeId id = delivery.entry().id();
            Code code = named.get(id);
            if (code == null) {
                code = fresh > 0 ? Code.ACCEPTED : Code.DUPLICATE;
                fresh--;
            }
            results.add(new IntakeResult(id, code));
        }
        return results;
    }

    /** The codes of docs/protocol.md, "Codes of entries". */
    public enum Code {
        ACCEPTED,
        /** Accepted beside another entry at the same place of its log: a fork, which raises an alarm. */
        ACCEPTED_BRANCH,
        DUPLICATE,
        /** Kept, waiting for an entry before it. */
        HELD,
        /** Kept and passed on, without effect until the office accepts it. */
        QUARANTINED,
        /** Kept as a header; what it says was erased. */
        ERASED,
        /** Not kept: the signature is not its device's. */
        SIG(false),
        /** Not kept: nobody enrolled at this site opened this log. */
        UNKNOWN_LOG(false),
        /** Not kept: it breaks a limit or a rule of its kind. */
        LIMIT(false);

        private final boolean kept;

        Code() {
            this(true);
        }

        Code(boolean kept) {
            this.kept = kept;
        }

        /** True if the replica now has it, so that the sender need not send it again. */
        public boolean isKept() {
            return kept;
        }
    }
}
