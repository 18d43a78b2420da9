package org.turnstone.field.hub;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.change.LogId;
import org.turnstone.sync.exchange.Acknowledgement;
import org.turnstone.sync.exchange.Checkpoint;
import org.turnstone.sync.exchange.Footing;
import org.turnstone.sync.exchange.LocalReplica;
import org.turnstone.sync.exchange.Peer;
import org.turnstone.sync.exchange.PeerMistakenException;
import org.turnstone.sync.exchange.Standpoint;
import org.turnstone.sync.identity.ControlState;
import org.turnstone.sync.identity.KeyWrap;
import org.turnstone.sync.log.ChangeLog;
import org.turnstone.sync.log.Delivery;
import org.turnstone.sync.log.Need;
import org.turnstone.sync.log.Wants;
import org.turnstone.sync.record.BlobId;
import org.turnstone.sync.record.FormHash;
import org.turnstone.sync.replica.Intake;

/**
 * This laptop in a session with a hub. The same as in one with the server, but for what only the server can be taken at its
 * word for: what a hub has does not count as stored, what it lacks is asked of the server all the same, and a receipt that it
 * passes on may be older than one that is here without anything being wrong.
 */
final class AmongColleagues implements LocalReplica {
    private final LocalReplica here;

    AmongColleagues(LocalReplica here) {
        this.here = here;
    }

    @Override
    public CheckpointStanding keep(Checkpoint checkpoint) {
        CheckpointStanding standing = here.keep(checkpoint);
        return standing == CheckpointStanding.OLDER ? CheckpointStanding.SAME : standing;
    }

    /** None of its own accord; a hub says itself which attachments it wants. */
    @Override
    public List<BlobId> blobsToSend() {
        return List.of();
    }

    @Override
    public void blobStored(BlobId id) {
        // On the hub, not on the server.
    }

    @Override
    public void askedInVain(Collection<Need> needs) {
        // The server may have what a hub has not.
    }

    @Override
    public void askAgain() {
        // What the server could not give is still not to be had from it.
    }

    @Override
    public void leftWanting(Wants wants) {
        // What a hub wants is of no account when the server is asked next.
    }

    @Override
    public ChangeLog log() {
        return here.log();
    }

    @Override
    public ControlState control() {
        return here.control();
    }

    @Override
    public DeviceId device() {
        return here.device();
    }

    @Override
    public Standpoint standpoint() {
        return here.standpoint();
    }

    @Override
    public Intake.Report take(List<Delivery> entries, List<KeyWrap> wraps) {
        return here.take(entries, wraps);
    }

    @Override
    public void beginLogBeside(Set<LogId> logs) {
        here.beginLogBeside(logs);
    }

    @Override
    public Wants wants() {
        return here.wants();
    }

    @Override
    public List<KeyWrap> wrapsOf(Need.Key key) {
        return here.wrapsOf(key);
    }

    @Override
    public Acknowledgement acknowledgement() {
        return here.acknowledgement();
    }

    @Override
    public Optional<Checkpoint> receipt() {
        return here.receipt();
    }

    @Override
    public boolean stillStandsOn(Footing footing) {
        return here.stillStandsOn(footing);
    }

    /** Only the server keeps what a laptop said last. */
    @Override
    public Optional<Footing> footing() {
        return Optional.empty();
    }

    @Override
    public void keep(Footing footing) {
        // The receipt is one that the server gave to somebody else.
    }

    @Override
    public Set<FormHash> forms() {
        return here.forms();
    }

    @Override
    public void keepForm(FormHash hash, Map<String, byte[]> files) throws PeerMistakenException {
        here.keepForm(hash, files);
    }

    @Override
    public long blobLength(BlobId id) {
        return here.blobLength(id);
    }

    @Override
    public byte[] readBlob(BlobId id, int chunk) {
        return here.readBlob(id, chunk);
    }

    @Override
    public Peer.BlobHoldings holdings(BlobId id) {
        return here.holdings(id);
    }

    @Override
    public void keepPiece(BlobId id, int chunk, long length, byte[] bytes) {
        here.keepPiece(id, chunk, length, bytes);
    }
}
