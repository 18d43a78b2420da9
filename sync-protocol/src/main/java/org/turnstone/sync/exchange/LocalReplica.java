package org.turnstone.sync.exchange;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.turnstone.sync.identity.ControlState;
import org.turnstone.sync.log.ChangeLog;
import org.turnstone.sync.log.Delivery;
import org.turnstone.sync.record.BlobId;
import org.turnstone.sync.record.FormHash;
import org.turnstone.sync.replica.Intake;

/** This side of a session: the vault, seen through what a session needs of it. Called from one thread. */
public interface LocalReplica {
    ChangeLog log();

    /** What the control log here adds up to now. */
    ControlState control();

    /** Checks and stores, durably when it returns. */
    Intake.Report take(List<Delivery> entries);

    /** The newest checkpoint that was kept. */
    Optional<Checkpoint> receipt();

    /** Keeps a checkpoint that was verified; an older one than the newest kept is reported, not kept. */
    CheckpointStanding keep(Checkpoint checkpoint);

    /** Form versions whose files are here. */
    Set<FormHash> forms();

    /**
     * Keeps the files of a form version.
     *
     * @throws PeerMistakenException if they do not give that hash
     */
    void keepForm(FormHash hash, Map<String, byte[]> files) throws PeerMistakenException;

    /** Attachments made here whose receipt by the server is not known yet. */
    List<BlobId> blobsToSend();

    /** Length of the sealed bytes of an attachment that is here. */
    long blobLength(BlobId id);

    /** One piece of {@code WireLimits.BLOB_CHUNK} bytes of an attachment that is here. */
    byte[] readBlob(BlobId id, int chunk);

    /** Notes that the server has all of an attachment. */
    void blobStored(BlobId id);

    /** How a checkpoint compares with the newest one known. */
    enum CheckpointStanding {
        NEWER,
        SAME,
        /** The server is older than it was: it was restored, or somebody stands in between. */
        OLDER
    }
}
