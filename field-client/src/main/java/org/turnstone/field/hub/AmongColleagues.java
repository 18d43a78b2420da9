package org.turnstone.field.hub;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.turnstone.sync.exchange.Checkpoint;
import org.turnstone.sync.exchange.LocalReplica;
import org.turnstone.sync.exchange.PeerMistakenException;
import org.turnstone.sync.identity.ControlState;
import org.turnstone.sync.log.ChangeLog;
import org.turnstone.sync.log.Delivery;
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
    public ChangeLog log() {
        return here.log();
    }

    @Override
    public ControlState control() {
        return here.control();
    }

    @Override
    public Intake.Report take(List<Delivery> entries) {
        return here.take(entries);
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
}
