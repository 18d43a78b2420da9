package org.turnstone.field.vault;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.turnstone.sync.exchange.Checkpoint;
import org.turnstone.sync.exchange.LocalReplica;
import org.turnstone.sync.exchange.PeerMistakenException;
import org.turnstone.sync.identity.ControlEntry;
import org.turnstone.sync.identity.ControlState;
import org.turnstone.sync.identity.FormFiles;
import org.turnstone.sync.log.ChangeLog;
import org.turnstone.sync.log.Delivery;
import org.turnstone.sync.record.BlobId;
import org.turnstone.sync.record.FormHash;
import org.turnstone.sync.replica.Intake;

/** A vault that is part of a site, as a session sees it. */
final class VaultReplica implements LocalReplica {
    private final Vault vault;

    VaultReplica(Vault vault) {
        this.vault = vault;
    }

    @Override
    public ChangeLog log() {
        return vault.log();
    }

    @Override
    public ControlState control() {
        return vault.control().orElseThrow(() -> new IllegalStateException("this vault is part of no site"));
    }

    @Override
    public Intake.Report take(List<Delivery> entries) {
        vault.lock().lock();
        try {
            Intake intake = new Intake(vault.log(), control());
            Intake.Report report = intake.accept(entries);
            vault.controlIs(intake.control());
            vault.carryOutErasures();
            return report;
        } finally {
            vault.lock().unlock();
        }
    }

    @Override
    public CheckpointStanding keep(Checkpoint checkpoint) {
        vault.lock().lock();
        try {
            Optional<Checkpoint> newest = vault.checkpoint();
            boolean comparable =
                    newest.isPresent() && newest.get().serverEpoch().equals(checkpoint.serverEpoch());
            if (comparable && checkpoint.number() < newest.get().number()) {
                return CheckpointStanding.OLDER;
            }
            if (comparable && checkpoint.number() == newest.get().number()) {
                return CheckpointStanding.SAME;
            }
            vault.keep(checkpoint);
            return CheckpointStanding.NEWER;
        } finally {
            vault.lock().unlock();
        }
    }

    @Override
    public Set<FormHash> forms() {
        return vault.forms().hashes();
    }

    @Override
    public void keepForm(FormHash hash, Map<String, byte[]> files) throws PeerMistakenException {
        Optional<ControlEntry.PublishForm> published = control().form(hash);
        try {
            if (published.isPresent()
                    && FormFiles.of(files)
                            .hash(published.get().formId(), published.get().version())
                            .equals(hash)) {
                vault.keepForm(hash, files);
                return;
            }
        } catch (IllegalArgumentException e) {
            throw mistaken(e);
        }
        throw mistaken(null);
    }

    private static PeerMistakenException mistaken(@org.jspecify.annotations.Nullable Throwable cause) {
        String sentence = "The server sent a form that is not the one the site published. It was not taken; forms you"
                + " have already go on working. Tell the office.";
        return cause == null ? new PeerMistakenException(sentence) : new PeerMistakenException(sentence, cause);
    }

    @Override
    public List<BlobId> blobsToSend() {
        return vault.attachments().toSend();
    }

    @Override
    public long blobLength(BlobId id) {
        return vault.attachments().length(id);
    }

    @Override
    public byte[] readBlob(BlobId id, int chunk) {
        return vault.attachments().read(id, chunk);
    }

    @Override
    public void blobStored(BlobId id) {
        vault.attachments().sent(id);
    }
}
