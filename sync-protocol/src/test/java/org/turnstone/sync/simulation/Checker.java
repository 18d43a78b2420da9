package org.turnstone.sync.simulation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.change.KeyId;
import org.turnstone.sync.change.LogId;
import org.turnstone.sync.change.Operation;
import org.turnstone.sync.identity.ControlState;
import org.turnstone.sync.log.Entry;
import org.turnstone.sync.merge.Candidate;
import org.turnstone.sync.merge.ChangeStatus;
import org.turnstone.sync.merge.FieldState;
import org.turnstone.sync.merge.Merger;
import org.turnstone.sync.merge.RecordHistory;
import org.turnstone.sync.merge.RecordState;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.replica.Keyring;

/**
 * What has to hold once everybody has synced in good weather:
 *
 * <ul>
 *   <li><b>quiet</b>: it took few rounds, and a session between two that hold the same sends nothing;
 *   <li><b>agreed</b>: all in good standing hold the same entries, decisions and records, byte by byte;
 *   <li><b>nothing lost</b>: every save whose author was told so is at the server, can be opened there and counts as the
 *       ledger says it does, unless the last disk that held it, or held its key, was lost;
 *   <li><b>nothing twice</b>: no entry was stored twice, and none was sent to somebody who had it;
 *   <li><b>erased is erased</b>: no body, no wrap and no word of it is left anywhere;
 *   <li><b>no stale view</b>: what was projected is what a fresh reading gives.
 * </ul>
 *
 * <p>What a save amounts to is worked out from the ledger, which knows it in clear, and not from what any replica says.
 */
final class Checker {
    /** Two rounds bring everything everywhere, a third finds nothing to do; decisions of a restored server take two more. */
    static final int MOST_ROUNDS = 6;

    /**
     * In one run. What waits for the entry before it is held and yet not named, and a wanted key may bring its entry along:
     * that costs a few bytes and is never stored twice. Without the rule that a receiver names what it holds it is dozens.
     */
    static final int SENT_AGAIN_AT_MOST = 4;

    private final World world;
    private final Server server;
    private final List<Violation> violations = new ArrayList<>();

    Checker(World world) {
        this.world = world;
        this.server = world.server();
    }

    /** What a violation is about. */
    enum Kind {
        UNQUIET,
        DIVERGED,
        LOST,
        DUPLICATE,
        ERASED,
        STALE,
        RECEIPT
    }

    /** Something that should not be. */
    record Violation(Kind kind, String what) {}

    List<Violation> check() {
        quiet();
        List<Laptop> members =
                world.laptops().stream().filter(laptop -> !revoked(laptop)).toList();
        members.forEach(this::agreesWithServer);
        nothingLost();
        nothingTwice();
        members.forEach(this::erased);
        erased(server);
        for (RecordId record : server.stale()) {
            violation(Kind.STALE, "the projection of " + record);
        }
        world.falseReceipts().forEach(what -> violation(Kind.RECEIPT, what));
        return List.copyOf(violations);
    }

    private boolean revoked(Laptop laptop) {
        return server.control.isRevoked(laptop.keys.device());
    }

    private void violation(Kind kind, String what) {
        violations.add(new Violation(kind, what));
    }

    private void quiet() {
        if (world.rounds() > MOST_ROUNDS) {
            violation(Kind.UNQUIET, world.rounds() + " rounds and still something to send");
        }
    }

    private void agreesWithServer(Laptop laptop) {
        if (!laptop.log.tips().equals(server.log.tips())) {
            violation(Kind.DIVERGED, laptop + " holds other entries than the server: " + difference(laptop));
        }
        if (!laptop.control.equals(server.control)) {
            violation(Kind.DIVERGED, laptop + " knows other decisions than the server");
        }
        for (RecordId record : everyRecord(laptop)) {
            // Somebody enrolled while the server knew of fewer generations is given the others by a person, once the
            // log is joined.
            boolean forAll = laptop.control.scopeKeys().stream()
                            .allMatch(scope -> laptop.keyring()
                                    .scopeKey(scope.generation())
                                    .isPresent())
                    && world.ledger().made().values().stream()
                            .noneMatch(made -> made.change().recordId().equals(record)
                                    && (made.sealed()
                                            || isStranded(made.change().id())));
            if (forAll
                    && !Arrays.equals(
                            laptop.state(record).canonicalBytes(),
                            server.state(record).canonicalBytes())) {
                violation(
                        Kind.DIVERGED,
                        laptop + " shows another record " + record + " than the server: " + laptop.state(record)
                                + " and " + server.state(record));
            }
        }
    }

    /** Where the two differ, log by log. */
    private String difference(Laptop laptop) {
        Set<LogId> logs = new TreeSet<>(laptop.log.tips().byLog().keySet());
        logs.addAll(server.log.tips().byLog().keySet());
        logs.removeIf(log -> laptop.log.tips().of(log).equals(server.log.tips().of(log)));
        List<String> words = new ArrayList<>();
        for (LogId log : logs) {
            words.add((log.equals(world.controlLog()) ? "decisions" : log) + " "
                    + laptop.log.tips().of(log) + " and " + server.log.tips().of(log));
        }
        return String.join(", ", words);
    }

    private Set<RecordId> everyRecord(Replica replica) {
        Set<RecordId> records = new TreeSet<>(replica.log.records());
        records.addAll(server.log.records());
        return records;
    }

    private void nothingLost() {
        Set<ChangeId> survivors = world.survivors();
        Set<RecordId> records = new TreeSet<>();
        for (Ledger.Made made : world.ledger().made().values()) {
            ChangeId id = made.change().id();
            Optional<Entry> entry = server.log.find(id);
            boolean here = entry.isPresent() && !isHeld(entry.get());
            boolean owed = survivors.contains(id)
                    || (world.ledger().isAcknowledged(id) && !world.ledger().isExcused(id));
            if (here) {
                records.add(made.change().recordId());
                if (owed
                        && !entry.get().hasBody()
                        && !server.control.isErased(made.change().recordId())) {
                    violation(Kind.LOST, "what " + id + " says is not at the server");
                }
            } else if (owed && !(entry.isPresent() && isStranded(id))) {
                violation(Kind.LOST, id + " by " + made.change().device() + " is not at the server");
            }
        }
        records.forEach(this::showsEverything);
    }

    /**
     * True if what it follows is on no disk any more: the server and the laptop that wrote it were both put back, and only a
     * stick had what came later. Such an entry is held for good. It counts where it is, and goes no further.
     */
    private boolean isStranded(ChangeId id) {
        Map<ChangeId, ChangeId> before = world.ledger().predecessors();
        for (ChangeId at = before.get(id); at != null; at = before.get(at)) {
            ChangeId earlier = at;
            if (server.log.find(earlier).isEmpty()
                    && world.laptops().stream()
                            .allMatch(laptop -> laptop.log.find(earlier).isEmpty())) {
                return true;
            }
        }
        return false;
    }

    private boolean isHeld(Entry entry) {
        return server.log.places(entry.header().logId(), entry.header().seq() - 1).stream()
                .noneMatch(place -> place.id().equals(entry.id()));
    }

    /** The record as the ledger has it is the record as the server shows it, and no answer is missing from it. */
    private void showsEverything(RecordId record) {
        if (server.control.isErased(record)) {
            return;
        }
        Truth truth = new Truth(this, record);
        RecordState shown = server.state(record);
        RecordState expected = Merger.merge(truth.history());
        if (!Arrays.equals(expected.canonicalBytes(), shown.canonicalBytes())) {
            violation(Kind.LOST, "record " + record + " is not what was typed: " + expected + " and " + shown);
        }
        truth.unanswered(shown).forEach(what -> violation(Kind.LOST, what));
    }

    /** True if a disk was lost that held this, and of its body or of that key there is no other copy that can be used. */
    private boolean isGone(Ledger.Made made, KeyId key) {
        ChangeId id = made.change().id();
        boolean body = world.survivors().contains(id)
                || server.log.find(id).filter(Entry::hasBody).isPresent();
        return world.ledger().isExcused(id)
                && !(body && isKeyAnywhere(made.change().recordId(), key));
    }

    private boolean isKeyAnywhere(RecordId record, KeyId key) {
        if (server.keyring().key(record, key).isPresent()) {
            return true;
        }
        boolean found = world.laptops().stream()
                .flatMap(laptop -> laptop.log.wrapsOf(record).stream())
                .filter(wrap -> wrap.keyId().equals(key))
                .anyMatch(wrap -> server.keyring().fit(wrap) == Keyring.Fit.OPENS);
        // What the server was shown here it does not have.
        server.forgetKeys();
        return found;
    }

    private void nothingTwice() {
        List<Replica> all = new ArrayList<>(world.laptops());
        all.add(server);
        for (Replica replica : all) {
            if (replica.log.storedTwice() > 0) {
                violation(Kind.DUPLICATE, replica + " stored " + replica.log.storedTwice() + " entries twice");
            }
        }
        if (world.resent() > SENT_AGAIN_AT_MOST) {
            violation(Kind.DUPLICATE, world.resent() + " entries were sent to somebody who had them");
        }
    }

    private void erased(Replica replica) {
        Set<String> gone = new HashSet<>();
        Set<RecordId> touched = new TreeSet<>();
        for (Ledger.Made made : world.ledger().made().values()) {
            RecordId record = made.change().recordId();
            made.words().forEach((part, words) -> {
                if (server.control.isErased(record, part)) {
                    gone.addAll(words);
                    touched.add(record);
                    noneLeft(replica, record, part);
                }
            });
        }
        for (RecordId record : touched) {
            String bytes =
                    new String(replica.state(record).canonicalBytes(), java.nio.charset.StandardCharsets.ISO_8859_1);
            gone.stream()
                    .filter(bytes::contains)
                    .forEach(word -> violation(Kind.ERASED, replica + " still shows " + word));
        }
    }

    private void noneLeft(Replica replica, RecordId record, KeyId part) {
        if (replica.log.wrapsOf(record).stream().anyMatch(wrap -> wrap.keyId().equals(part))) {
            violation(Kind.ERASED, replica + " still has a key of what was erased from " + record);
        }
        boolean bodies = server.control.isErased(record)
                && replica.log.entriesOf(record).stream().anyMatch(Entry::hasBody);
        if (bodies) {
            violation(Kind.ERASED, replica + " still has bodies of the erased record " + record);
        }
    }

    /** One record as the ledger has it. */
    private static final class Truth {
        private final Map<ChangeId, Ledger.Made> changes = new TreeMap<>();
        private final Set<ChangeId> quarantined = new HashSet<>();
        private final Set<ChangeId> gone = new HashSet<>();
        private final Set<KeyId> erased = new HashSet<>();
        private final RecordId record;

        Truth(Checker checker, RecordId record) {
            this.record = record;
            Ledger ledger = checker.world.ledger();
            Server server = checker.server;
            for (Ledger.Made made : ledger.made().values()) {
                if (!made.change().recordId().equals(record)
                        || server.log.find(made.change().id()).isEmpty()) {
                    continue;
                }
                changes.put(made.change().id(), made);
                made.words().keySet().stream()
                        .filter(part -> server.control.isErased(record, part))
                        .forEach(erased::add);
                made.boxes().keySet().stream()
                        .filter(part -> server.control.isErased(record, part))
                        .forEach(erased::add);
                made.boxes().keySet().stream()
                        .filter(part -> checker.isGone(made, part))
                        .forEach(erased::add);
                if (checker.isGone(made, made.change().keyId())) {
                    gone.add(made.change().id());
                }
                if (isQuarantined(made, checker.world)) {
                    quarantined.add(made.change().id());
                }
            }
        }

        /** Worked out by walking down from every tip that counts, as docs/protocol.md, "Standing", says. */
        private static boolean isQuarantined(Ledger.Made made, World world) {
            DeviceId device = made.change().device();
            ControlState control = world.server().control;
            if (isWithin(made, world, control.accepted(made.entry().header().logId()))) {
                return false;
            }
            return control.device(device).isEmpty()
                    || control.revocations(device).stream()
                            .anyMatch(revocation -> !isWithin(
                                    made,
                                    world,
                                    revocation
                                            .cuts()
                                            .getOrDefault(made.entry().header().logId(), Set.of())));
        }

        /** What lies below a tip that every disk has lost stays in quarantine: nobody can tell that it lies there. */
        private static boolean isWithin(Ledger.Made made, World world, Set<ChangeId> tips) {
            Map<ChangeId, ChangeId> before = world.ledger().predecessors();
            for (ChangeId tip : tips) {
                ChangeId at = tip;
                while (at != null && world.server().log.find(at).isPresent()) {
                    if (at.equals(made.change().id())) {
                        return true;
                    }
                    at = before.get(at);
                }
            }
            return false;
        }

        private boolean isActive(ChangeId id) {
            return changes.containsKey(id) && !quarantined.contains(id) && !gone.contains(id);
        }

        RecordHistory history() {
            RecordHistory.Builder history = RecordHistory.of(record);
            changes.forEach((id, made) -> {
                if (gone.contains(id) && !quarantined.contains(id)) {
                    history.addWithoutBody(id, made.change().deps());
                } else {
                    history.add(made.without(erased), isActive(id) ? ChangeStatus.ACTIVE : ChangeStatus.QUARANTINED);
                }
            });
            return history.build();
        }

        /** Answers that count, that nothing replaced whose author saw them, and that are not among those shown. */
        List<String> unanswered(RecordState shown) {
            List<String> missing = new ArrayList<>();
            changes.forEach((id, made) -> {
                List<Operation> operations = isActive(id) ? made.operationsWithout(erased) : List.of();
                for (int i = 0; i < operations.size(); i++) {
                    if (operations.get(i) instanceof Operation.Set set
                            && !isShown(shown, set.path(), id)
                            && !isReplaced(made, i, set.path())
                            && !isInDeletedRow(made, set.path())) {
                        missing.add("an answer of " + id + " at " + set.path() + " is neither shown nor replaced");
                    }
                }
            });
            return missing;
        }

        private static boolean isShown(RecordState shown, FieldPath path, ChangeId id) {
            Optional<FieldState> field = shown.field(path);
            return field.isPresent()
                    && field.get().candidates().stream()
                            .map(Candidate::changeId)
                            .anyMatch(id::equals);
        }

        private boolean isReplaced(Ledger.Made made, int index, FieldPath path) {
            for (Ledger.Made other : changes.values()) {
                if (!isActive(other.change().id())) {
                    continue;
                }
                List<Operation> operations = other.operationsWithout(erased);
                for (int i = 0; i < operations.size(); i++) {
                    boolean same = other.change().id().equals(made.change().id());
                    boolean after = same ? i > index : saw(other, made);
                    if (after && replaces(operations.get(i), path)) {
                        return true;
                    }
                }
            }
            return false;
        }

        private static boolean replaces(Operation operation, FieldPath path) {
            return (operation instanceof Operation.Set set && set.path().equals(path))
                    || (operation instanceof Operation.Recount recount
                            && recount.path().equals(path));
        }

        /** Somebody deleted the row having seen this. Whether others worked in it is the merge's own matter. */
        private boolean isInDeletedRow(Ledger.Made made, FieldPath path) {
            return path.row().isPresent()
                    && changes.values().stream()
                            .filter(other -> isActive(other.change().id()))
                            .filter(other -> other == made || saw(other, made))
                            .flatMap(other -> other.operationsWithout(erased).stream())
                            .anyMatch(operation -> operation instanceof Operation.DeleteRow delete
                                    && delete.group()
                                            .row(delete.row())
                                            .equals(path.row().get()));
        }

        /** True if the later author was shown the earlier save and could read it. */
        private boolean saw(Ledger.Made later, Ledger.Made earlier) {
            boolean readable = later.change().keyId().equals(earlier.change().keyId())
                    || later.change().office();
            Set<ChangeId> seen = new HashSet<>();
            List<ChangeId> next = new ArrayList<>(later.change().deps());
            while (!next.isEmpty()) {
                ChangeId id = next.remove(next.size() - 1);
                if (later.change().unseen().contains(id) || !seen.add(id)) {
                    continue;
                }
                Ledger.Made at = changes.get(id);
                if (at != null) {
                    next.addAll(at.change().deps());
                }
            }
            return readable && seen.contains(earlier.change().id());
        }
    }
}
