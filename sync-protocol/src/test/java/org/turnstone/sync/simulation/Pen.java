package org.turnstone.sync.simulation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.turnstone.sync.change.ChangeHeader;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.KeyId;
import org.turnstone.sync.change.Operation;
import org.turnstone.sync.crypto.SymmetricKey;
import org.turnstone.sync.log.Entry;
import org.turnstone.sync.merge.RecordState;
import org.turnstone.sync.record.ConsentState;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.GroupPath;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.record.RowId;
import org.turnstone.sync.record.RowPath;
import org.turnstone.sync.replica.RecordReader;

/** What people type: draws saves for a replica from what that replica shows. Every text it makes up stands once only. */
final class Pen {
    private static final GroupPath VISITS = new GroupPath("visit");
    private static final GroupPath PEOPLE = new GroupPath("person");
    private static final FieldPath TALLY = new FieldPath("tally");
    private static final FieldPath TAGS = new FieldPath("tags");
    private static final FieldPath CONSENT = new FieldPath("consent_ok");
    private static final List<String> CHOICES = List.of("gp", "school", "park");

    private final Dice dice;
    private final World world;
    private int words;

    Pen(World world, Dice dice) {
        this.world = world;
        this.dice = dice;
    }

    /** A save of a new record. */
    Replica.Wish begin(boolean sealed) {
        List<Operation> operations = new ArrayList<>();
        operations.add(new Operation.Set(FieldPath.FORM, new FieldValue.Text(word("form"))));
        Map<SymmetricKey, List<Operation>> parts = new LinkedHashMap<>();
        draw(operations, parts, Map.of());
        return new Replica.Wish(
                new RecordId(world.site().octets()), List.of(), Set.of(), operations, parts, null, sealed, null);
    }

    /** The next save of a record, by somebody who sees what this replica shows now. */
    Optional<Replica.Wish> edit(Replica replica, RecordId record) {
        RecordReader.Reading reading = replica.read(record);
        RecordState state = replica.state(record);
        return edit(
                replica, record, reading, state.shown().deps(), state.shown().unseen());
    }

    /** The next save in a form that has been open for a while. */
    Optional<Replica.Wish> edit(Replica replica, Laptop.Sitting sitting) {
        return edit(replica, sitting.record(), replica.read(sitting.record()), sitting.deps(), sitting.unseen());
    }

    private Optional<Replica.Wish> edit(
            Replica replica, RecordId record, RecordReader.Reading reading, List<ChangeId> deps, Set<ChangeId> unseen) {
        if (reading.history().isErased()) {
            return Optional.empty();
        }
        Optional<SymmetricKey> key =
                reading.keyId().flatMap(id -> replica.keyring().key(record, id));
        List<Operation> operations = new ArrayList<>();
        Map<SymmetricKey, List<Operation>> parts = new LinkedHashMap<>();
        if (deps.size() > ChangeHeader.MAX_DEPS) {
            // More heads than a header holds are joined first, by a save that says nothing.
            List<ChangeId> some = deps.subList(0, ChangeHeader.MAX_DEPS);
            return Optional.of(
                    new Replica.Wish(record, some, unseen, operations, parts, key.orElse(null), key.isEmpty(), null));
        }
        Map<RowPath, SymmetricKey> partKeys = new LinkedHashMap<>();
        reading.partKeys()
                .forEach((row, id) -> replica.keyring().key(record, id).ifPresent(found -> partKeys.put(row, found)));
        draw(operations, parts, partKeys);
        return Optional.of(new Replica.Wish(
                record,
                deps,
                unseen,
                operations,
                parts,
                key.orElse(null),
                key.isEmpty(),
                replica instanceof Server ? "settled" : null));
    }

    /** A save by somebody without the record's key who claims to have seen everything, and deletes and overwrites it. */
    Replica.Wish overwrite(Replica replica, RecordId record) {
        Set<ChangeId> all = new TreeSet<>();
        replica.log.entriesOf(record).stream().map(Entry::id).forEach(all::add);
        List<ChangeId> deps = List.copyOf(all).subList(0, Math.min(all.size(), ChangeHeader.MAX_DEPS));
        List<Operation> operations = new ArrayList<>();
        operations.add(text());
        operations.add(new Operation.Recount(TALLY, 0));
        operations.add(new Operation.DeleteRow(VISITS, row()));
        operations.add(new Operation.DeleteRecord());
        return new Replica.Wish(record, deps, Set.of(), operations, Map.of(), null, false, null);
    }

    private void draw(
            List<Operation> operations, Map<SymmetricKey, List<Operation>> parts, Map<RowPath, SymmetricKey> partKeys) {
        int count = dice.between(1, 3);
        for (int i = 0; i < count; i++) {
            switch (dice.below(15)) {
                case 0, 1, 2, 3 -> operations.add(text());
                case 4 -> operations.add(new Operation.Set(field(), new FieldValue.Cleared()));
                case 5 -> operations.add(new Operation.SetConsent(CONSENT, dice.pick(List.of(ConsentState.values()))));
                case 6 -> operations.add(new Operation.AddChoice(TAGS, dice.pick(CHOICES)));
                case 7 -> operations.add(new Operation.RemoveChoice(TAGS, dice.pick(CHOICES)));
                case 8, 9 -> operations.add(new Operation.Increment(TALLY, dice.between(1, 9)));
                case 10 -> operations.add(tally());
                case 11, 12 -> visit(operations);
                case 13 -> person(parts, partKeys);
                default -> operations.add(rare());
            }
        }
    }

    private Operation tally() {
        return dice.percent(70)
                ? new Operation.Recount(TALLY, dice.between(0, 99))
                : new Operation.Set(TALLY, new FieldValue.Whole(dice.below(99)));
    }

    private Operation rare() {
        return switch (dice.below(4)) {
            case 0 -> new Operation.DeleteRecord();
            case 1 -> new Operation.RestoreRecord();
            case 2 -> new Operation.Stamp(new FieldPath("started"), new FieldValue.Text(word("stamp")));
            default -> new Operation.Set(FieldPath.FORM, new FieldValue.Text(word("form")));
        };
    }

    /** Rows that follow each other in any order, rings included. */
    private void visit(List<Operation> operations) {
        RowId row = row();
        if (dice.percent(20)) {
            operations.add(new Operation.DeleteRow(VISITS, row));
            return;
        }
        if (dice.percent(60)) {
            operations.add(new Operation.InsertRow(VISITS, dice.percent(70) ? row() : null, row));
        }
        operations.add(new Operation.Set(VISITS.row(row).field("what"), new FieldValue.Text(word("visit"))));
    }

    private void person(Map<SymmetricKey, List<Operation>> parts, Map<RowPath, SymmetricKey> partKeys) {
        RowPath row = PEOPLE.row(row());
        SymmetricKey key = partKeys.get(row);
        if (key == null) {
            key = SymmetricKey.generate(world.site().random());
        }
        List<Operation> inside = parts.computeIfAbsent(key, any -> new ArrayList<>());
        inside.add(new Operation.InsertRow(PEOPLE, null, row.row()));
        inside.add(new Operation.Set(row.field("p_name"), new FieldValue.Text(word("person"))));
    }

    private Operation text() {
        return new Operation.Set(field(), new FieldValue.Text(word("answer")));
    }

    private FieldPath field() {
        return new FieldPath("q" + dice.below(4));
    }

    private RowId row() {
        return new RowId("r" + dice.below(4));
    }

    private String word(String of) {
        words++;
        return of + "-" + words + "-" + dice.below(1_000_000);
    }

    /** The parts of a record that can be erased alone, lowest key first. */
    static List<KeyId> parts(Replica replica, RecordId record) {
        return List.copyOf(new TreeSet<>(replica.read(record).partKeys().values()));
    }
}
