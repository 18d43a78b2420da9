package org.turnstone.sync.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.change.LogId;
import org.turnstone.sync.exchange.Acknowledgement;
import org.turnstone.sync.exchange.Checkpoint;
import org.turnstone.sync.exchange.Coverage;
import org.turnstone.sync.exchange.Footing;
import org.turnstone.sync.exchange.LocalReplica;
import org.turnstone.sync.exchange.Peer;
import org.turnstone.sync.exchange.Standpoint;
import org.turnstone.sync.identity.ControlEntry;
import org.turnstone.sync.identity.ControlState;
import org.turnstone.sync.identity.KeyWrap;
import org.turnstone.sync.log.ChangeLog;
import org.turnstone.sync.log.Delivery;
import org.turnstone.sync.log.Entry;
import org.turnstone.sync.log.Need;
import org.turnstone.sync.log.Tip;
import org.turnstone.sync.log.Wants;
import org.turnstone.sync.record.BlobId;
import org.turnstone.sync.record.FormHash;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.record.WireLimits;
import org.turnstone.sync.replica.Intake;

/**
 * A laptop: a disk, a guard beside the disk, a clock that may be decades off, and a person. Starting it compares the disk
 * with the guard and begins a new log if the disk looks restored or copied, as the vault does.
 */
final class Laptop extends Replica implements LocalReplica {
    private final Duration clockError;
    private final List<BlobId> toSend = new ArrayList<>();
    private final List<Sitting> sittings = new ArrayList<>();
    private final Set<ControlEntry.Erase> erased = new HashSet<>();
    private int machine;
    private long opens;
    private @Nullable Guard guard;
    private @Nullable Checkpoint newest;
    private @Nullable Footing footing;
    private final Set<Need> inVain = new HashSet<>();
    private Octets16 leftWanting = Wants.NONE.digest();
    private long acknowledgements;

    Laptop(World world, String name, SimulatedSite.Keys keys, int machine, Duration clockError) {
        super(world, name, keys, List.of(keys.recipient()));
        this.machine = machine;
        this.clockError = clockError;
    }

    /** What stands outside the disk, so that a restored disk can be told from the one that was left. */
    private record Guard(
            int machine, @Nullable LogId log, @Nullable ChangeId head, long opens) {}

    /** A form that is open: what its reader was shown then, however much has arrived since. */
    record Sitting(RecordId record, List<ChangeId> deps, Set<ChangeId> unseen) {}

    /** All of a laptop's disk, and the guard as it was then, which most backups leave out. */
    record Backup(
            CrashableLog.Backup disk,
            @Nullable LogId ownLog,
            long opens,
            @Nullable Guard guard,
            @Nullable Checkpoint newest,
            @Nullable Footing footing,
            Map<FormHash, Map<String, byte[]>> forms,
            Map<BlobId, byte[]> blobs,
            List<BlobId> toSend,
            Set<ControlEntry.Erase> erased) {}

    Instant now() {
        return world.now().plus(clockError);
    }

    List<Sitting> sittings() {
        return sittings;
    }

    Optional<Checkpoint> newest() {
        return Optional.ofNullable(newest);
    }

    /** Starts the program. */
    void start() {
        sittings.clear();
        reread();
        if (guard == null || guard.machine() != machine || !follows(guard)) {
            beginLog();
        }
        opens++;
        writeGuard();
    }

    /** True if this disk holds what the guard remembers and was not started without it. */
    private boolean follows(Guard left) {
        boolean counted = opens == left.opens() || opens == left.opens() + 1;
        ChangeId head = left.head();
        return counted
                && (head == null
                        || (ownLog().equals(Optional.ofNullable(left.log()))
                                && log.find(head).isPresent()));
    }

    private void writeGuard() {
        SortedSet<Tip> tips = ownLog().map(id -> log.tips().of(id)).orElse(java.util.Collections.emptySortedSet());
        guard = new Guard(
                machine,
                ownLog().orElse(null),
                tips.isEmpty() ? null : tips.last().id(),
                opens);
    }

    /** The power goes away and comes back. */
    void crash() {
        log.reopen();
        restart();
    }

    private void restart() {
        log.restore(log.backup());
        start();
    }

    Backup backup() {
        return new Backup(
                log.backup(),
                ownLog().orElse(null),
                opens,
                guard,
                newest,
                footing,
                Map.copyOf(forms),
                Map.copyOf(blobs),
                List.copyOf(toSend),
                Set.copyOf(erased));
    }

    /**
     * Puts a backup in place of the disk and starts.
     *
     * @param withGuard true if the guard comes back too, as with an image of the whole machine, so that nothing is noticed
     * @param on the machine it runs on from now
     */
    void restore(Backup backup, boolean withGuard, int on) {
        machine = on;
        log.restore(backup.disk());
        ownLogIs(backup.ownLog());
        opens = backup.opens();
        newest = backup.newest();
        footing = backup.footing();
        guard = withGuard ? backup.guard() : guard;
        forms.clear();
        forms.putAll(backup.forms());
        blobs.clear();
        blobs.putAll(backup.blobs());
        toSend.clear();
        toSend.addAll(backup.toSend());
        erased.clear();
        erased.addAll(backup.erased());
        start();
    }

    @Override
    void saved() {
        writeGuard();
    }

    /** After a session, as the program does. */
    void synced() {
        writeGuard();
    }

    /** True if a receipt that cannot be undone by a restored server covers all that was written here. */
    boolean isSafeToHandIn() {
        if (newest == null || !toSend.isEmpty()) {
            return false;
        }
        Coverage durable = new Coverage(log, newest.durable());
        for (LogId id : log.tips().byLog().keySet()) {
            boolean own = standing()
                    .authorOf(id)
                    .filter(author -> author.deviceId().equals(keys.device()))
                    .isPresent();
            if (own && !log.places(id, 0).stream().allMatch(place -> durable.covers(entry(place.id())))) {
                return false;
            }
        }
        return true;
    }

    private Entry entry(ChangeId id) {
        return log.find(id).orElseThrow();
    }

    /** Ids of everything on this disk. */
    Set<ChangeId> everything() {
        Set<ChangeId> ids = new HashSet<>();
        for (RecordId record : log.records()) {
            log.entriesOf(record).stream().filter(Entry::hasBody).map(Entry::id).forEach(ids::add);
        }
        return ids;
    }

    void attach(BlobId id, byte[] sealed) {
        blobs.put(id, sealed);
        toSend.add(id);
    }

    @Override
    public ChangeLog log() {
        return log;
    }

    @Override
    public ControlState control() {
        return control;
    }

    @Override
    public Intake.Report take(List<Delivery> entries, List<KeyWrap> wraps) {
        return take(entries, wraps, new DeviceId(world.site().id().value()));
    }

    @Override
    Intake.Report take(List<Delivery> entries, List<KeyWrap> wraps, DeviceId sender) {
        // As a vault does it: a crash between an entry and the note of what it lacks would leave it lacking for ever.
        Intake.Report report = log.atomically(() -> super.take(entries, wraps, sender));
        carryOutErasures();
        if (!entries.isEmpty() || !wraps.isEmpty()) {
            leftWanting = Wants.NONE.digest();
        }
        return report;
    }

    @Override
    public DeviceId device() {
        return keys.device();
    }

    @Override
    public Standpoint standpoint() {
        return new Standpoint(
                control.head(),
                Standpoint.Octets32.of(log.tips().digest()),
                leftWanting,
                receipt()
                        .map(known -> Standpoint.receipt(known.have(), known.durable()))
                        .orElse(Octets16.ZERO));
    }

    @Override
    public void beginLogBeside(Set<LogId> logs) {
        if (ownLog().filter(logs::contains).isPresent()) {
            beginLog();
            writeGuard();
        }
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
        return last.stands(log.tips(), control.head().orElse(new ChangeId(Octets16.ZERO)), List.of());
    }

    @Override
    public Acknowledgement acknowledgement() {
        return Acknowledgement.sign(
                world.site().id(),
                keys.device(),
                ++acknowledgements,
                control.head().orElse(new ChangeId(Octets16.ZERO)),
                log.tips(),
                List.of(),
                keys.signing());
    }

    @Override
    public Peer.BlobHoldings holdings(BlobId id) {
        byte[] bytes = blobs.get(id);
        return bytes == null ? Peer.BlobHoldings.NONE : new Peer.BlobHoldings(true, Set.of(0), bytes.length);
    }

    @Override
    public void keepPiece(BlobId id, int chunk, long length, byte[] bytes) {
        blobs.put(id, bytes);
        log.arrived(new Need.Blob(id));
    }

    /** A power cut between a decision and what it asks for leaves that undone; each session looks again. */
    private void carryOutErasures() {
        for (ControlEntry.Erase erasure : control.erasuresSince(ControlState.of(control.authority()))) {
            if (!erased.contains(erasure)) {
                log.erase(erasure.record(), erasure.part());
                erased.add(erasure);
            }
        }
    }

    @Override
    public Optional<Checkpoint> receipt() {
        return newest();
    }

    @Override
    public CheckpointStanding keep(Checkpoint checkpoint) {
        CheckpointStanding standing =
                newest == null ? CheckpointStanding.NEWER : checkpoint.comparedWith(newest, control);
        if (standing == CheckpointStanding.NEWER) {
            newest = checkpoint;
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
        return Set.copyOf(forms.keySet());
    }

    @Override
    public void keepForm(FormHash hash, Map<String, byte[]> files) {
        forms.put(hash, files);
    }

    @Override
    public List<BlobId> blobsToSend() {
        return List.copyOf(toSend);
    }

    @Override
    public long blobLength(BlobId id) {
        return blob(id).length;
    }

    @Override
    public byte[] readBlob(BlobId id, int chunk) {
        byte[] all = blob(id);
        int from = chunk * WireLimits.BLOB_CHUNK;
        return java.util.Arrays.copyOfRange(all, from, Math.min(all.length, from + WireLimits.BLOB_CHUNK));
    }

    private byte[] blob(BlobId id) {
        byte[] bytes = blobs.get(id);
        if (bytes == null) {
            throw new AssertionError("an attachment that waits is here");
        }
        return bytes;
    }

    @Override
    public void blobStored(BlobId id) {
        toSend.remove(id);
    }

    @Override
    boolean isRevoked() {
        return control.isRevoked(keys.device());
    }
}
