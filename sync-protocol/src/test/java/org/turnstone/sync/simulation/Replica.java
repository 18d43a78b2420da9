package org.turnstone.sync.simulation;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.turnstone.sync.change.Change;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.change.EntryKind;
import org.turnstone.sync.change.KeyId;
import org.turnstone.sync.change.LogId;
import org.turnstone.sync.change.Operation;
import org.turnstone.sync.crypto.RecipientKeyPair;
import org.turnstone.sync.crypto.SymmetricKey;
import org.turnstone.sync.identity.ControlState;
import org.turnstone.sync.identity.DeviceRole;
import org.turnstone.sync.identity.KeyWrap;
import org.turnstone.sync.identity.LogOpening;
import org.turnstone.sync.log.Delivery;
import org.turnstone.sync.log.Entry;
import org.turnstone.sync.log.EntrySigner;
import org.turnstone.sync.log.LogPosition;
import org.turnstone.sync.log.Tip;
import org.turnstone.sync.log.Wants;
import org.turnstone.sync.merge.Merger;
import org.turnstone.sync.merge.RecordState;
import org.turnstone.sync.record.BlobId;
import org.turnstone.sync.record.FormHash;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.record.WireLimits;
import org.turnstone.sync.replica.ControlReader;
import org.turnstone.sync.replica.Intake;
import org.turnstone.sync.replica.Keyring;
import org.turnstone.sync.replica.MemoryCustody;
import org.turnstone.sync.replica.RecordReader;
import org.turnstone.sync.replica.Standing;
import org.turnstone.sync.wire.ChangeSealer;
import org.turnstone.sync.wire.ControlJson;

/** What laptops and the server have in common: a log, what it adds up to, and a log of their own that they write. */
abstract class Replica {
    final World world;
    final String name;
    final SimulatedSite.Keys keys;
    final CrashableLog log;
    final Map<FormHash, Map<String, byte[]>> forms = new TreeMap<>();
    final Map<BlobId, byte[]> blobs = new TreeMap<>();

    ControlState control;
    private @Nullable LogId ownLog;
    private @Nullable Keyring keyring;
    private final List<RecipientKeyPair> recipients;
    private final MemoryCustody custody;
    final PlantedView planted;

    Replica(World world, String name, SimulatedSite.Keys keys, List<RecipientKeyPair> recipients) {
        this.world = world;
        this.name = name;
        this.keys = keys;
        this.log = new CrashableLog(world.faults());
        this.recipients = recipients;
        this.custody = new MemoryCustody(log, recipients, blobs::containsKey);
        this.control = ControlState.of(world.site().authority().verifyingKey());
        this.planted = new PlantedView(world.faults());
    }

    /** Checks and stores what came from outside. */
    Intake.Report take(List<Delivery> deliveries, List<KeyWrap> wraps, DeviceId sender) {
        Intake intake = new Intake(log, control, custody, sender);
        Intake.Report report = intake.accept(deliveries);
        if (!wraps.isEmpty()) {
            intake.acceptWraps(wraps);
        }
        if (!deliveries.isEmpty() || !wraps.isEmpty()) {
            control = intake.control();
            forgetKeys();
            planted.taken(this, deliveries);
        }
        return report;
    }

    Wants wants() {
        return new Wants(log.needs(any -> true, WireLimits.MAX_WANTS));
    }

    /** What a program knows that starts with this disk. */
    void reread() {
        control = ControlReader.read(log, control.authority());
        forgetKeys();
    }

    void forgetKeys() {
        if (keyring != null) {
            keyring.close();
            keyring = null;
        }
    }

    Keyring keyring() {
        if (keyring == null) {
            keyring = new Keyring(log, control, recipients);
        }
        return keyring;
    }

    Standing standing() {
        return new Standing(log, control);
    }

    RecordReader.Reading read(RecordId record) {
        return new RecordReader(log, standing(), keyring()).read(record);
    }

    RecordState state(RecordId record) {
        return Merger.merge(
                planted.distorts()
                        ? planted.history(this, record)
                        : read(record).history());
    }

    Optional<LogId> ownLog() {
        return Optional.ofNullable(ownLog);
    }

    void ownLogIs(@Nullable LogId id) {
        ownLog = id;
    }

    /** Opens a log of its own and writes to that one from now on. */
    void beginLog() {
        LogOpening opening = new LogOpening(
                world.site().id(),
                keys.signing().verifyingKey(),
                world.site().octets(),
                keys.certificate().personId());
        Entry entry = EntrySigner.plain(
                EntryKind.OPEN_LOG, LogPosition.first(opening.logId()), ControlJson.write(opening), keys.signing());
        log.append(List.of(Delivery.of(entry)));
        ownLog = opening.logId();
        world.trace(name + " opens log " + shortened(opening.logId().toHex()));
    }

    private LogPosition position() {
        SortedSet<Tip> tips = ownLog == null ? new TreeSet<>() : log.tips().of(ownLog);
        if (tips.size() != 1) {
            // Its own log has a branch it did not write: it was restored and nobody noticed until now.
            beginLog();
            return position();
        }
        return LogPosition.after(log.find(tips.first().id()).orElseThrow());
    }

    /** What somebody wants to save. */
    record Wish(
            RecordId record,
            List<ChangeId> deps,
            Set<ChangeId> unseen,
            List<Operation> operations,
            Map<SymmetricKey, List<Operation>> parts,
            @Nullable SymmetricKey key,
            boolean sealed,
            @Nullable String why) {}

    /** Seals, signs and stores a save; only then its author is told. */
    ChangeId save(Wish wish, Instant wall) {
        LogPosition at = position();
        List<KeyWrap> wraps = new ArrayList<>();
        SymmetricKey key = wish.key();
        if (key == null) {
            key = SymmetricKey.generate(world.site().random());
            wraps.add(wrap(wish.record(), key, wish.sealed()));
        }
        List<ChangeSealer.Part> parts = new ArrayList<>();
        Map<KeyId, List<Operation>> boxes = new LinkedHashMap<>();
        Map<KeyId, Set<String>> words = new HashMap<>();
        words.put(new KeyId(key.keyId()), Words.in(wish.operations()));
        for (Map.Entry<SymmetricKey, List<Operation>> part : wish.parts().entrySet()) {
            KeyId partKey = new KeyId(part.getKey().keyId());
            if (keyring().key(wish.record(), partKey).isEmpty()) {
                wraps.add(wrap(wish.record(), part.getKey(), wish.sealed()));
            }
            parts.add(new ChangeSealer.Part(part.getKey(), part.getValue()));
            boxes.put(partKey, part.getValue());
            words.computeIfAbsent(partKey, any -> new HashSet<>()).addAll(Words.in(part.getValue()));
        }
        ChangeSealer.Draft draft = new ChangeSealer.Draft(
                wish.record(), key, wish.deps(), wish.unseen(), wall, wish.operations(), parts, wish.why(), null);
        Entry entry = new ChangeSealer(world.site().random()).seal(draft, at, keys.signing());
        Change change = new Change(
                entry.id(),
                wish.record(),
                entry.header().keyId(),
                entry.header().deps(),
                wish.unseen(),
                Instant.ofEpochMilli(wall.toEpochMilli()),
                wish.operations(),
                keys.certificate().role() == DeviceRole.OFFICE,
                keys.certificate().personId(),
                keys.device(),
                wish.why());
        boolean sealed = !wraps.isEmpty() && wraps.stream().noneMatch(wrap -> wrap.type() == KeyWrap.Type.SCOPE);
        world.ledger().made(new Ledger.Made(change, boxes, entry, sealed, words));
        saving(wish.record());
        log.append(List.of(new Delivery(entry, wraps)));
        forgetKeys();
        saved();
        world.ledger().acknowledge(entry.id());
        world.trace(name + " saved " + shortened(entry.id().toHex()) + " of record "
                + shortened(wish.record().toHex()));
        return entry.id();
    }

    /** Called before a save is on the disk, for what goes with it in one transaction. */
    void saving(RecordId record) {}

    /** Called when a save is on the disk and before its author is told. */
    void saved() {}

    /** Seals a key for all members, which the site opens too; or for the site if only that may read it, or no scope key is here. */
    private KeyWrap wrap(RecordId record, SymmetricKey key, boolean sealed) {
        Optional<Integer> scope = sealed ? Optional.empty() : newestScope();
        return scope.isPresent()
                ? KeyWrap.toScope(
                        world.site().id(),
                        record,
                        key,
                        keyring().scopeKey(scope.get()).orElseThrow(),
                        scope.get(),
                        world.site().random())
                : KeyWrap.toRecipient(
                        world.site().id(),
                        record,
                        key,
                        world.site().periodKey().recipientKey(),
                        1,
                        world.site().random());
    }

    private Optional<Integer> newestScope() {
        return control.scopeKeys().stream()
                .map(scope -> scope.generation())
                .filter(generation -> keyring().scopeKey(generation).isPresent())
                .reduce((first, second) -> second);
    }

    /** What was erased here by a decision, which may be lost together with this disk. */
    Set<ChangeId> erasedHere() {
        Set<ChangeId> ids = new HashSet<>();
        for (RecordId record : log.records()) {
            if (control.isErased(record)) {
                log.entriesOf(record).forEach(entry -> ids.add(entry.id()));
            }
        }
        return ids;
    }

    boolean isRevoked() {
        return false;
    }

    static String shortened(String hex) {
        return hex.substring(0, 8);
    }

    @Override
    public String toString() {
        return name;
    }
}
