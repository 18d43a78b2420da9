package org.turnstone.sync.exchange;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.change.LogId;
import org.turnstone.sync.crypto.LabelledHash;
import org.turnstone.sync.crypto.RecipientKeyPair;
import org.turnstone.sync.crypto.SigningKey;
import org.turnstone.sync.crypto.VerifyingKey;
import org.turnstone.sync.identity.ControlEntry;
import org.turnstone.sync.identity.ControlState;
import org.turnstone.sync.identity.DeviceCertificate;
import org.turnstone.sync.identity.FormFiles;
import org.turnstone.sync.identity.KeyWrap;
import org.turnstone.sync.log.Delivery;
import org.turnstone.sync.log.MemoryChangeLog;
import org.turnstone.sync.log.Need;
import org.turnstone.sync.log.Wants;
import org.turnstone.sync.record.BlobId;
import org.turnstone.sync.record.FormHash;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.SiteId;
import org.turnstone.sync.record.WireLimits;
import org.turnstone.sync.replica.ControlReader;
import org.turnstone.sync.replica.Intake;
import org.turnstone.sync.replica.MemoryCustody;

/** A laptop's side of a session, in memory. Used by one thread. */
public class MemoryReplica implements LocalReplica {
    private final MemoryChangeLog log;
    private final VerifyingKey authority;
    private final DeviceId device;
    private final SigningKey signing;
    private final MemoryCustody custody;
    private final Map<FormHash, Map<String, byte[]>> forms = new HashMap<>();
    private final Map<BlobId, TreeMap<Integer, byte[]>> blobs = new HashMap<>();
    private final Map<BlobId, Long> lengths = new HashMap<>();
    private final Set<BlobId> toSend = new HashSet<>();
    private final Set<Need> inVain = new HashSet<>();
    private final List<Set<LogId>> restores = new ArrayList<>();
    private Octets16 leftWanting = Wants.NONE.digest();
    private @Nullable Checkpoint receipt;
    private @Nullable Footing footing;
    private long acknowledgements;

    /**
     * @param authority of the site
     * @param device whose replica this is
     * @param signing the device's key
     * @param recipients keys that wraps may be addressed to
     */
    public MemoryReplica(
            MemoryChangeLog log,
            VerifyingKey authority,
            DeviceId device,
            SigningKey signing,
            List<RecipientKeyPair> recipients) {
        this.log = log;
        this.authority = authority;
        this.device = device;
        this.signing = signing;
        this.custody = new MemoryCustody(log, recipients, id -> holdings(id).complete());
    }

    @Override
    public MemoryChangeLog log() {
        return log;
    }

    @Override
    public ControlState control() {
        return ControlReader.read(log, authority);
    }

    @Override
    public DeviceId device() {
        return device;
    }

    @Override
    public Standpoint standpoint() {
        return new Standpoint(
                control().head(),
                Standpoint.Octets32.of(log.tips().digest()),
                leftWanting,
                receipt()
                        .map(known -> Standpoint.receipt(known.have(), known.durable()))
                        .orElse(Octets16.ZERO));
    }

    @Override
    public Intake.Report take(List<Delivery> entries, List<KeyWrap> wraps) {
        SiteId site = DeviceCertificate.siteIdOf(authority);
        Intake intake = new Intake(log, control(), custody, new DeviceId(site.value()));
        Intake.Report report = intake.accept(entries);
        intake.acceptWraps(wraps);
        leftWanting = Wants.NONE.digest();
        return report;
    }

    @Override
    public void beginLogBeside(Set<LogId> logs) {
        restores.add(Set.copyOf(logs));
    }

    /** What {@link #beginLogBeside} was told, in order. */
    public List<Set<LogId>> restores() {
        return restores;
    }

    @Override
    public Wants wants() {
        return new Wants(log.needs(need -> !inVain.contains(need), WireLimits.MAX_WANTS));
    }

    @Override
    public void askedInVain(Collection<Need> needs) {
        inVain.addAll(needs);
    }

    @Override
    public void askAgain() {
        inVain.clear();
    }

    @Override
    public List<KeyWrap> wrapsOf(Need.Key key) {
        return log.wrapsOf(key.record()).stream()
                .filter(wrap -> wrap.keyId().equals(key.key()))
                .toList();
    }

    @Override
    public void leftWanting(Wants wants) {
        leftWanting = wants.digest();
    }

    @Override
    public boolean stillStandsOn(Footing last) {
        ControlState control = control();
        return last.stands(log.tips(), control.head().orElse(new ChangeId(Octets16.ZERO)), erased(control));
    }

    private List<Acknowledgement.Erased> erased(ControlState control) {
        return control.erasuresSince(ControlState.of(authority)).stream()
                .map(MemoryReplica::erased)
                .toList();
    }

    @Override
    public Acknowledgement acknowledgement() {
        ControlState control = control();
        return Acknowledgement.sign(
                control.siteId(),
                device,
                ++acknowledgements,
                control.head().orElse(new ChangeId(Octets16.ZERO)),
                log.tips(),
                erased(control),
                signing);
    }

    private static Acknowledgement.Erased erased(ControlEntry.Erase erasure) {
        var part = erasure.part();
        return new Acknowledgement.Erased(erasure.record(), part == null ? Acknowledgement.Erased.WHOLE : part);
    }

    @Override
    public Optional<Checkpoint> receipt() {
        return Optional.ofNullable(receipt);
    }

    @Override
    public CheckpointStanding keep(Checkpoint checkpoint) {
        Checkpoint known = receipt;
        CheckpointStanding standing =
                known == null ? CheckpointStanding.NEWER : checkpoint.comparedWith(known, control());
        if (standing != CheckpointStanding.OLDER) {
            receipt = checkpoint;
        }
        return standing;
    }

    @Override
    public Optional<Footing> footing() {
        return Optional.ofNullable(footing);
    }

    @Override
    public void keep(Footing both) {
        footing = both;
    }

    @Override
    public Set<FormHash> forms() {
        return forms.keySet();
    }

    @Override
    public void keepForm(FormHash hash, Map<String, byte[]> files) throws PeerMistakenException {
        ControlEntry.PublishForm form = control().form(hash).orElseThrow();
        if (!FormFiles.of(files).hash(form.formId(), form.version()).equals(hash)) {
            throw new PeerMistakenException("these are not the files of the form");
        }
        forms.put(hash, files);
    }

    /** Adds an attachment that was made here. */
    public void addBlob(BlobId id, byte[] sealed) {
        for (int n = 0; n < Peer.BlobHoldings.pieces(sealed.length); n++) {
            int from = n * WireLimits.BLOB_CHUNK;
            byte[] piece = Arrays.copyOfRange(sealed, from, Math.min(sealed.length, from + WireLimits.BLOB_CHUNK));
            blobs.computeIfAbsent(id, any -> new TreeMap<>()).put(n, piece);
        }
        lengths.put(id, (long) sealed.length);
        toSend.add(id);
        log.arrived(new Need.Blob(id));
    }

    @Override
    public List<BlobId> blobsToSend() {
        return List.copyOf(toSend);
    }

    @Override
    public long blobLength(BlobId id) {
        return lengths.getOrDefault(id, 0L);
    }

    @Override
    public byte[] readBlob(BlobId id, int chunk) {
        return blobs.getOrDefault(id, new TreeMap<>()).getOrDefault(chunk, new byte[0]);
    }

    @Override
    public void blobStored(BlobId id) {
        toSend.remove(id);
    }

    @Override
    public Peer.BlobHoldings holdings(BlobId id) {
        TreeMap<Integer, byte[]> pieces = blobs.getOrDefault(id, new TreeMap<>());
        long length = lengths.getOrDefault(id, 0L);
        boolean complete = length > 0 && pieces.size() == Peer.BlobHoldings.pieces(length);
        return new Peer.BlobHoldings(complete, pieces.keySet(), length);
    }

    @Override
    public void keepPiece(BlobId id, int chunk, long length, byte[] bytes) {
        lengths.put(id, length);
        TreeMap<Integer, byte[]> pieces = blobs.computeIfAbsent(id, any -> new TreeMap<>());
        pieces.put(chunk, bytes);
        if (!holdings(id).complete()) {
            return;
        }
        java.io.ByteArrayOutputStream all = new java.io.ByteArrayOutputStream();
        pieces.values().forEach(all::writeBytes);
        if (Arrays.equals(LabelledHash.sha256(all.toByteArray()), id.toBytes())) {
            log.arrived(new Need.Blob(id));
        } else {
            pieces.clear();
        }
    }
}
