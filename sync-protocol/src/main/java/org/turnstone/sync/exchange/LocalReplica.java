package org.turnstone.sync.exchange;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.change.LogId;
import org.turnstone.sync.identity.ControlState;
import org.turnstone.sync.identity.KeyWrap;
import org.turnstone.sync.log.ChangeLog;
import org.turnstone.sync.log.Delivery;
import org.turnstone.sync.log.Need;
import org.turnstone.sync.log.Wants;
import org.turnstone.sync.record.BlobId;
import org.turnstone.sync.record.FormHash;
import org.turnstone.sync.replica.Intake;

/** This side of a session: the vault, seen through what a session needs of it. Called from one thread. */
public interface LocalReplica {
    ChangeLog log();

    /** What the control log here adds up to now. */
    ControlState control();

    /** The device this replica is. */
    DeviceId device();

    /** Where it stands, as what was kept of the last session says. */
    Standpoint standpoint();

    /**
     * Checks and stores, durably when it returns.
     *
     * @param wraps that came without an entry
     */
    Intake.Report take(List<Delivery> entries, List<KeyWrap> wraps);

    /**
     * Told, before anything is taken in, that the other side holds entries of this device's own logs that are not here: this
     * replica was restored or copied. It begins a new log before it writes anything more, unless it writes to another one
     * than these already. Told again, it does nothing more.
     */
    void beginLogBeside(Set<LogId> logs);

    /** What is lacking here, may be held here, and was not {@link #askedInVain}. */
    Wants wants();

    /** Notes that the other side cannot give these now. */
    void askedInVain(Collection<Need> needs);

    /** Forgets what was asked for in vain: the other side may have it by now. */
    void askAgain();

    /** The wraps of a key that are here, and one for the site's current key if it can be made. */
    List<KeyWrap> wrapsOf(Need.Key key);

    /** Notes what the other side wants and cannot be given now, for the next {@link #standpoint}. */
    void leftWanting(Wants wants);

    /** What this device has carried out and holds, signed. */
    Acknowledgement acknowledgement();

    /** True if {@link #acknowledgement} would say no more than the one of this footing. */
    boolean stillStandsOn(Footing footing);

    /** The newest checkpoint that was kept. */
    Optional<Checkpoint> receipt();

    /** Keeps a checkpoint that was verified; an older one than the newest kept is reported, not kept. */
    CheckpointStanding keep(Checkpoint checkpoint);

    /** The last word of each side, as far as it was kept; none is as good, and costs bytes. */
    Optional<Footing> footing();

    /** Keeps the last word of each side, whose receipt was verified. */
    void keep(Footing footing);

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

    /** What is here of an attachment. */
    Peer.BlobHoldings holdings(BlobId id);

    /**
     * Keeps one piece of an attachment that is wanted here, durably enough that the next session need not fetch it again. If
     * with it all pieces are here and do not give the id, all are dropped.
     *
     * @param length of the whole in bytes, at most {@code WireLimits.MAX_BLOB}
     */
    void keepPiece(BlobId id, int chunk, long length, byte[] bytes);

    /** How a checkpoint compares with the newest one known. */
    enum CheckpointStanding {
        NEWER,
        SAME,
        /** The server is older than it was: it was restored, or somebody stands in between. */
        OLDER
    }
}
