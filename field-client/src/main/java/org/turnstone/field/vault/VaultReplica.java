package org.turnstone.field.vault;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.change.KeyId;
import org.turnstone.sync.change.LogId;
import org.turnstone.sync.crypto.SigningKey;
import org.turnstone.sync.exchange.Acknowledgement;
import org.turnstone.sync.exchange.Checkpoint;
import org.turnstone.sync.exchange.Footing;
import org.turnstone.sync.exchange.LocalReplica;
import org.turnstone.sync.exchange.Peer;
import org.turnstone.sync.exchange.PeerMistakenException;
import org.turnstone.sync.exchange.Standpoint;
import org.turnstone.sync.identity.ControlEntry;
import org.turnstone.sync.identity.ControlState;
import org.turnstone.sync.identity.FormFiles;
import org.turnstone.sync.identity.KeyWrap;
import org.turnstone.sync.log.ChangeLog;
import org.turnstone.sync.log.Delivery;
import org.turnstone.sync.log.Need;
import org.turnstone.sync.log.Wants;
import org.turnstone.sync.record.BlobId;
import org.turnstone.sync.record.FormHash;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.WireLimits;
import org.turnstone.sync.replica.Intake;

/** A vault that is part of a site, as a session sees it. */
final class VaultReplica implements LocalReplica {
    private final Vault vault;
    private final SessionNotes notes;
    private final DeviceId sender;

    /** @param sender who is on the other side */
    VaultReplica(Vault vault, SessionNotes notes, DeviceId sender) {
        this.vault = vault;
        this.notes = notes;
        this.sender = sender;
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
    public DeviceId device() {
        return vault.membership().orElseThrow().certificate().deviceId();
    }

    @Override
    public Standpoint standpoint() {
        return new Standpoint(
                control().head(),
                Standpoint.Octets32.of(log().tips().digest()),
                notes.leftWanting(),
                vault.checkpoint()
                        .map(receipt -> Standpoint.receipt(receipt.have(), receipt.durable()))
                        .orElse(Octets16.ZERO));
    }

    @Override
    public Intake.Report take(List<Delivery> entries, List<KeyWrap> wraps) {
        vault.lock().lock();
        boolean done = false;
        try {
            Intake intake = new Intake(vault.log(), control(), new VaultCustody(vault), sender);
            // One commit: else a crash could leave an entry here of which nobody notes what it lacks.
            Intake.Report report = vault.atomically(() -> {
                Intake.Report taken = intake.accept(entries);
                if (!wraps.isEmpty()) {
                    intake.acceptWraps(wraps);
                }
                if (!entries.isEmpty() || !wraps.isEmpty()) {
                    notes.gained();
                }
                return taken;
            });
            vault.controlIs(intake.control());
            done = true;
            vault.carryOutErasures();
            return report;
        } finally {
            if (!done) {
                vault.forgetWhatFailed();
            }
            vault.lock().unlock();
        }
    }

    @Override
    public void beginLogBeside(Set<LogId> logs) {
        vault.beginLogBeside(logs);
    }

    @Override
    public Wants wants() {
        return new Wants(log().needs(need -> vault.isWanted(need) && !notes.wasInVain(need), WireLimits.MAX_WANTS));
    }

    @Override
    public void askedInVain(Collection<Need> needs) {
        notes.inVain(needs);
    }

    @Override
    public void askAgain() {
        notes.forgetWhatWasInVain();
    }

    @Override
    public List<KeyWrap> wrapsOf(Need.Key key) {
        List<KeyWrap> wraps = new ArrayList<>(log().wrapsOf(key.record()));
        wraps.removeIf(wrap -> !wrap.keyId().equals(key.key()));
        // The wrap that the server had may be for a period whose key is gone: whoever can open the record makes a new
        // one.
        vault.wrapToSite(key.record(), key.key())
                .filter(fresh -> wraps.stream()
                        .noneMatch(wrap -> wrap.to().equals(fresh.to()) && wrap.generation() == fresh.generation()))
                .ifPresent(wraps::add);
        return wraps;
    }

    @Override
    public void leftWanting(Wants wants) {
        notes.leftWanting(wants.digest());
    }

    @Override
    public boolean stillStandsOn(Footing footing) {
        List<Acknowledgement.Erased> all = erased();
        // Whoever has erased more than one acknowledgement can say goes on saying it.
        return all.size() <= WireLimits.MAX_ERASURES_ACKNOWLEDGED
                && footing.stands(log().tips(), control().head().orElse(new ChangeId(Octets16.ZERO)), all);
    }

    private List<Acknowledgement.Erased> erased() {
        return vault.erasuresCarriedOut().stream()
                .map(VaultReplica::erased)
                .sorted()
                .toList();
    }

    @Override
    public Acknowledgement acknowledgement() {
        ControlState control = control();
        List<Acknowledgement.Erased> all = erased();
        long number = notes.nextAcknowledgement();
        try (SigningKey key = vault.signingKey()) {
            return Acknowledgement.sign(
                    control.siteId(),
                    device(),
                    number,
                    control.head().orElse(new ChangeId(Octets16.ZERO)),
                    log().tips(),
                    window(all, number),
                    key);
        }
    }

    private static Acknowledgement.Erased erased(ControlEntry.Erase erasure) {
        KeyId part = erasure.part();
        return new Acknowledgement.Erased(erasure.record(), part == null ? Acknowledgement.Erased.WHOLE : part);
    }

    /** As many as one acknowledgement holds; if there are more, the next ones go on behind these. */
    private static List<Acknowledgement.Erased> window(List<Acknowledgement.Erased> all, long number) {
        int most = WireLimits.MAX_ERASURES_ACKNOWLEDGED;
        if (all.size() <= most) {
            return all;
        }
        int windows = (all.size() + most - 1) / most;
        int from = Math.toIntExact(number % windows) * most;
        return all.subList(from, Math.min(all.size(), from + most));
    }

    @Override
    public Optional<Checkpoint> receipt() {
        return vault.checkpoint();
    }

    @Override
    public CheckpointStanding keep(Checkpoint checkpoint) {
        vault.lock().lock();
        try {
            CheckpointStanding standing = vault.checkpoint()
                    .map(newest -> checkpoint.comparedWith(newest, control()))
                    .orElse(CheckpointStanding.NEWER);
            if (standing == CheckpointStanding.NEWER) {
                vault.keep(checkpoint);
            }
            return standing;
        } finally {
            vault.lock().unlock();
        }
    }

    @Override
    public Optional<Footing> footing() {
        return notes.footing();
    }

    @Override
    public void keep(Footing footing) {
        notes.footing(footing);
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

    @Override
    public Peer.BlobHoldings holdings(BlobId id) {
        return vault.attachments().holdings(id);
    }

    @Override
    public void keepPiece(BlobId id, int chunk, long length, byte[] bytes) {
        if (vault.attachments().keepPiece(id, chunk, length, bytes)) {
            vault.log().arrived(new Need.Blob(id));
            notes.gained();
        }
    }
}
