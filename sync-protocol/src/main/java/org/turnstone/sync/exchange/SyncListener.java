package org.turnstone.sync.exchange;

import java.util.Set;
import org.turnstone.sync.record.RecordId;

/** Told how a session goes on, on the session's thread. */
public interface SyncListener {
    /** What a session is doing, in order. */
    enum Step {
        CONTROL,
        COMPARE,
        SEND,
        RECEIVE,
        FORMS,
        ATTACHMENTS,
        RECEIPT
    }

    /**
     * @param done entries, forms or pieces so far in this step
     * @param total how many there will be, or -1 where that is not known
     */
    void progress(Step step, long done, long total);

    /**
     * Told when the other side has answered for something it was sent.
     *
     * @param records whose entries were among it; empty for pieces of attachments
     * @param bytes their length, without what the carrier adds
     */
    default void handedOver(Set<RecordId> records, long bytes) {}

    /** Asked between two steps and two batches: true ends the session where it is, which loses nothing. */
    boolean isStopped();

    /** Listens to nothing. */
    SyncListener NONE = new SyncListener() {
        @Override
        public void progress(Step step, long done, long total) {}

        @Override
        public boolean isStopped() {
            return false;
        }
    };
}
