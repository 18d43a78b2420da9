package org.turnstone.sync.simulation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.change.EntryKind;
import org.turnstone.sync.change.LogId;
import org.turnstone.sync.change.PersonId;
import org.turnstone.sync.exchange.Acknowledgement;
import org.turnstone.sync.exchange.Checkpoint;
import org.turnstone.sync.exchange.Coverage;
import org.turnstone.sync.exchange.Footing;
import org.turnstone.sync.identity.ControlEntry;
import org.turnstone.sync.identity.KeyWrap;
import org.turnstone.sync.identity.LogOpening;
import org.turnstone.sync.log.Ancestry;
import org.turnstone.sync.log.ChangeLog;
import org.turnstone.sync.log.Delivery;
import org.turnstone.sync.log.Entry;
import org.turnstone.sync.log.EntrySigner;
import org.turnstone.sync.log.LogPosition;
import org.turnstone.sync.log.Tip;
import org.turnstone.sync.log.Tips;
import org.turnstone.sync.record.BlobId;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.replica.Intake;
import org.turnstone.sync.replica.IntakeResult;
import org.turnstone.sync.wire.ControlJson;

/**
 * The server: the site's authority, its office, and a disk with transactions. Records whose history may have changed are
 * marked in the same transaction and projected later, so that what people see can be compared with what there is.
 */
final class Server extends Replica {
    private final LogId controlLog;
    private Octets16 epoch;
    private long checkpoints;
    private Set<RecordId> due = new TreeSet<>();
    private Map<RecordId, byte[]> projected = new TreeMap<>();
    private Tips durable = Tips.NONE;
    private final Map<DeviceId, Footing> footings = new TreeMap<>();
    private @Nullable Backup verified;
    private boolean recovering;
    private boolean deciding;

    Server(World world, SimulatedSite.Keys keys) {
        super(world, "server", keys, List.of(world.site().periodKey(), keys.recipient()));
        epoch = world.site().octets();
        LogOpening opening = new LogOpening(
                world.site().id(),
                world.site().authority().verifyingKey(),
                world.site().octets(),
                new PersonId(Octets16.ZERO));
        controlLog = opening.logId();
        take(
                List.of(Delivery.of(EntrySigner.plain(
                        EntryKind.OPEN_LOG,
                        LogPosition.first(controlLog),
                        ControlJson.write(opening),
                        world.site().authority()))),
                List.of(),
                ChangeLog.HERE);
    }

    private record Backup(
            CrashableLog.Backup disk,
            Octets16 epoch,
            long checkpoints,
            Set<RecordId> due,
            Map<RecordId, byte[]> projected,
            boolean recovering,
            Map<BlobId, byte[]> blobs,
            Map<DeviceId, Footing> footings) {}

    Octets16 epoch() {
        return epoch;
    }

    LogId controlLog() {
        return controlLog;
    }

    /** Each start writes a log of its own. */
    void start() {
        reread();
        beginLog();
    }

    @Override
    Intake.Report take(List<Delivery> deliveries, List<KeyWrap> wraps, DeviceId sender) {
        return log.atomically(() -> {
            Intake.Report report = super.take(deliveries, wraps, sender);
            due.addAll(report.touched());
            wraps.forEach(wrap -> due.add(wrap.recordId()));
            if (!deciding && bringsDecisions(deliveries, report)) {
                recover();
            }
            return report;
        });
    }

    /** Only the server decides, so a decision that somebody else brings shows that it is older than it was. */
    private static boolean bringsDecisions(List<Delivery> deliveries, Intake.Report report) {
        for (int i = 0; i < deliveries.size(); i++) {
            IntakeResult.Code code = report.results().get(i).code();
            if (deliveries.get(i).entry().header().kind() == EntryKind.CONTROL
                    && code.isKept()
                    && code != IntakeResult.Code.DUPLICATE) {
                return true;
            }
        }
        return false;
    }

    /** True if this server signed a checkpoint that its database does not know of. */
    boolean isBeyondUs(Checkpoint word) {
        return word.serverEpoch().equals(epoch) && word.number() > checkpoints;
    }

    @Override
    void saving(RecordId record) {
        due.add(record);
    }

    /** Signs decisions, all or none, unless the site's decisions have two ends or may not be all here. */
    boolean decide(List<ControlEntry> decisions) {
        boolean forAllBranches = decisions.stream()
                .allMatch(decision -> decision instanceof ControlEntry.Erase
                        || decision instanceof ControlEntry.Revoke
                        || decision instanceof ControlEntry.Join);
        if (recovering || (control.isForked() && !forAllBranches)) {
            return false;
        }
        Entry last = control.head()
                .flatMap(log::find)
                .orElseGet(() -> log.opening(controlLog).orElseThrow());
        List<Delivery> entries = new ArrayList<>();
        for (ControlEntry decision : decisions) {
            last = EntrySigner.plain(
                    EntryKind.CONTROL,
                    LogPosition.after(last),
                    ControlJson.write(decision, world.now()),
                    world.site().authority());
            entries.add(Delivery.of(last));
        }
        deciding = true;
        try {
            for (IntakeResult result : take(entries, List.of(), ChangeLog.HERE).results()) {
                if (result.code() != IntakeResult.Code.ACCEPTED) {
                    throw new AssertionError("a decision of the authority was " + result.code());
                }
            }
        } finally {
            deciding = false;
        }
        return true;
    }

    boolean isRecovering() {
        return recovering;
    }

    /** Somebody or something noticed that this is an older state: nothing is signed until a person goes on. */
    void recover() {
        recovering = true;
    }

    /** A person goes on: the branches are joined, what only a closed one said is said again, checkpoints count anew. */
    void confirm() {
        boolean wasRecovering = recovering;
        Octets16 fresh = world.site().octets();
        long last = checkpoints;
        try {
            log.atomically(() -> {
                recovering = false;
                goOn(wasRecovering ? new ControlEntry.ServerEpoch(fresh, last) : null);
                return fresh;
            });
        } catch (SimulatedCrash crash) {
            recovering = wasRecovering && !crash.isWritten();
            if (wasRecovering && crash.isWritten()) {
                countAfresh(fresh);
            }
            throw crash;
        }
        if (wasRecovering) {
            countAfresh(fresh);
        }
    }

    private void countAfresh(Octets16 fresh) {
        epoch = fresh;
        checkpoints = 0;
    }

    private void goOn(ControlEntry.@Nullable ServerEpoch afresh) {
        if (control.isForked()) {
            List<ControlEntry> again = new ArrayList<>();
            TreeSet<ChangeId> ends = new TreeSet<>(control.looseEnds());
            ends.add(control.head().orElseThrow());
            decide(List.of(new ControlEntry.Join(List.copyOf(ends))));
            control.setAside()
                    .forEach(
                            decision -> decision.entry().filter(this::isLacking).ifPresent(again::add));
            decide(again);
        }
        if (afresh != null) {
            decide(List.of(afresh));
        }
    }

    private boolean isLacking(ControlEntry decision) {
        if (decision instanceof ControlEntry.Enrol enrol) {
            return control.device(enrol.certificate().deviceId()).isEmpty();
        }
        if (decision instanceof ControlEntry.ScopeKey scope) {
            return control.scopeKeys().stream().noneMatch(known -> known.generation() == scope.generation());
        }
        if (decision instanceof ControlEntry.Accept accept) {
            return !control.accepted(accept.log()).containsAll(accept.tips());
        }
        return decision instanceof ControlEntry.PublishForm form
                && control.form(form.hash()).isEmpty();
    }

    /** Projects what is due, as the background work does. */
    void project() {
        for (RecordId record : due) {
            projected.put(record, state(record).canonicalBytes());
        }
        due.clear();
    }

    /** Records whose projection is not what their entries say. */
    List<RecordId> stale() {
        List<RecordId> stale = new ArrayList<>();
        for (RecordId record : log.records()) {
            if (!Arrays.equals(projected.get(record), state(record).canonicalBytes())) {
                stale.add(record);
            }
        }
        return stale;
    }

    /** Makes a backup and verifies it: what it holds counts as durable from now on. */
    void backUp() {
        verified = new Backup(
                log.backup(),
                epoch,
                checkpoints,
                Set.copyOf(due),
                Map.copyOf(projected),
                recovering,
                Map.copyOf(blobs),
                Map.copyOf(footings));
        durable = have();
    }

    boolean hasBackup() {
        return verified != null;
    }

    /**
     * Puts the newest verified backup in place of the disk.
     *
     * @param noticed true if whoever did it said so; if not, the server learns it from the first laptop that knows better
     */
    void restore(boolean noticed) {
        Backup backup = verified;
        if (backup == null) {
            throw new IllegalStateException("there is no backup");
        }
        log.restore(backup.disk());
        epoch = backup.epoch();
        checkpoints = backup.checkpoints();
        due = new TreeSet<>(backup.due());
        projected = new TreeMap<>(backup.projected());
        blobs.clear();
        blobs.putAll(backup.blobs());
        footings.clear();
        footings.putAll(backup.footings());
        recovering = noticed || backup.recovering();
        start();
    }

    void crash() {
        log.reopen();
        log.restore(log.backup());
        start();
    }

    /** The server's signed word on what it holds; {@code claimed} is what a server would say that answers too early. */
    Checkpoint checkpoint(@Nullable Tips claimed) {
        checkpoints++;
        Tips early = world.faults().contains(Fault.RECEIPT_TOO_EARLY) ? claimed : null;
        return Checkpoint.sign(
                world.site().id(),
                epoch,
                checkpoints,
                world.now(),
                control.head().orElse(new ChangeId(Octets16.ZERO)),
                early == null ? have() : early,
                early == null ? durable : early,
                world.site().serverKey());
    }

    /** The receipt of a device, kept with what it acknowledged. */
    Checkpoint receipt(Acknowledgement said) {
        Checkpoint word = checkpoint(said.tips());
        Footing before = footings.get(said.device());
        Acknowledgement newest = before == null || said.number() > before.said().number() ? said : before.said();
        footings.put(said.device(), new Footing(newest, word));
        return word;
    }

    /** The footing of a device, if it is the one that the device names. */
    Optional<Footing> footing(DeviceId device, Octets16 named) {
        return Optional.ofNullable(footings.get(device))
                .filter(footing -> footing.id().equals(named));
    }

    /** True if what a receipt covers is on the disk in whole chains with its bodies, or in the backup. */
    boolean honours(Checkpoint word) {
        return covers(have(), word.have()) && covers(durable, word.durable());
    }

    private boolean covers(Tips here, Tips claimed) {
        for (Map.Entry<LogId, SortedSet<Tip>> log : claimed.byLog().entrySet()) {
            Set<ChangeId> covered = Ancestry.atOrBelow(
                    this.log,
                    log.getKey(),
                    here.of(log.getKey()).stream().map(Tip::id).toList());
            if (!log.getValue().stream().map(Tip::id).allMatch(covered::contains)) {
                return false;
            }
        }
        return true;
    }

    /** All whole chains in which nothing is lacking. */
    Tips have() {
        return Coverage.whole(log);
    }

    Tips durable() {
        return durable;
    }

    /** Ids of every entry here that has its body. */
    Set<ChangeId> everything() {
        Set<ChangeId> ids = new HashSet<>();
        for (RecordId record : log.records()) {
            log.entriesOf(record).stream().filter(Entry::hasBody).map(Entry::id).forEach(ids::add);
        }
        return ids;
    }
}
