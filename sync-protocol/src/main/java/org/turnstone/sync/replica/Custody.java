package org.turnstone.sync.replica;

import org.jspecify.annotations.Nullable;
import org.turnstone.sync.change.KeyId;
import org.turnstone.sync.identity.ControlState;
import org.turnstone.sync.record.BlobId;
import org.turnstone.sync.record.RecordId;

/**
 * What a replica has beside its log: the keys it can open and the attachments. Intake asks it in order to find out whether
 * an entry is here whole. Used by the thread that takes in.
 */
public interface Custody {
    /** The keys that can be opened here under these decisions. They stay this side's to close. */
    Keyring keys(ControlState control);

    /** True if all of an attachment is here and its hash is right. */
    boolean isWhole(BlobId blob);

    /**
     * Notes that a record, or the part of it under one key, refers to an attachment, whether that is here or not.
     *
     * @param key what the reference is sealed under
     */
    void uses(RecordId record, KeyId key, BlobId blob);

    /**
     * Told when a record, or the part of it under one key, is erased: attachments that nothing else refers to go too.
     */
    void erased(RecordId record, @Nullable KeyId part);
}
