package org.turnstone.sync.replica;

import org.turnstone.sync.change.ChangeId;

/**
 * What became of one entry from outside.
 *
 * @param id the entry
 * @param code what happened, in the words of the wire
 */
public record IntakeResult(ChangeId id, Code code) {
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
