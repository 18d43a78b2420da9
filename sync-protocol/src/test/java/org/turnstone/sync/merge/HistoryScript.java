package org.turnstone.sync.merge;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.turnstone.sync.change.Change;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.change.KeyId;
import org.turnstone.sync.change.Operation;
import org.turnstone.sync.change.PersonId;
import org.turnstone.sync.record.ConsentState;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.GroupPath;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.RowId;

/**
 * A random history, written as plain numbers so that jqwik can shrink it. Few fields, few rows and small clocks, so that
 * everything meets everything: all kinds on all paths, rings of rows, other keys, the office, quarantine, missing bodies
 * and parents, unseen ancestors.
 *
 * @param saves in an order in which parents come first; ids are scrambled so that their order says nothing
 */
record HistoryScript(List<Save> saves) {
    /**
     * @param parents bits: which of the eight saves before it this one follows
     * @param unseen bits: which of the sixteen before it its author was not shown
     * @param wall a small clock, so that ties happen
     * @param traits 0..99: status, key and office
     */
    record Save(int parents, int unseen, int wall, int traits, List<Deed> deeds) {}

    /**
     * @param kind 0..99
     * @param target what to do it to
     * @param number what to do
     */
    record Deed(int kind, int target, int number) {}

    private static final List<ConsentState> CONSENTS = List.of(ConsentState.values());
    private static final String[] FIELDS = {
        "f0", "f1", "tally", "consent", "choices", "start", "g[r0]/x", "g[r1]/x", "g[r0]/h[n0]/y", "g[r2]/h[n1]/y"
    };
    private static final String[] GROUPS = {"g", "g", "g", "g[r0]/h", "g[r1]/h", "g[r2]/h"};
    private static final String[] ROWS = {"r0", "r1", "r2", "r3"};
    private static final String[] NESTED = {"n0", "n1", "n2"};

    static HistoryScript random(Random random) {
        List<Save> saves = new ArrayList<>();
        int count = 1 + random.nextInt(random.nextInt(4) == 0 ? 16 : 8);
        for (int i = 0; i < count; i++) {
            List<Deed> deeds = new ArrayList<>();
            int wanted = random.nextInt(7);
            for (int j = 0; j < wanted; j++) {
                deeds.add(new Deed(random.nextInt(100), random.nextInt(1000), random.nextInt(1000)));
            }
            int unseen = random.nextInt(5) == 0 ? fewBits(random, 1 << 16) : 0;
            int parents = fewBits(random, 256) | (random.nextInt(5) < 3 ? 1 : 0);
            saves.add(new Save(parents, unseen, random.nextInt(12), random.nextInt(100), deeds));
        }
        if (random.nextInt(10) == 0) {
            saves.add(new Save(255, 0, 5, 0, List.of(new Deed(95, 0, 0))));
        }
        return new HistoryScript(saves);
    }

    /** About one bit in four. */
    private static int fewBits(Random random, int bound) {
        int some = random.nextInt(bound);
        return some & random.nextInt(bound);
    }

    List<RecordHistory.Entry> entries() {
        List<RecordHistory.Entry> entries = new ArrayList<>();
        for (int i = 0; i < saves.size(); i++) {
            Save save = saves.get(i);
            Set<ChangeId> deps = new LinkedHashSet<>(chosen(save.parents, i, 8));
            if (save.traits % 17 == 3) {
                deps.add(id(1000 + i));
            }
            List<Operation> operations = new ArrayList<>();
            save.deeds.forEach(deed -> operations.add(operation(deed)));
            Change change = new Change(
                    id(i),
                    TestChange.RECORD,
                    new KeyId(TestChange.octets(save.traits % 5 == 4 ? "k2" : "k1")),
                    new ArrayList<>(deps),
                    new HashSet<>(chosen(save.unseen, i, 16)),
                    Instant.ofEpochMilli(save.wall),
                    operations,
                    save.traits % 11 == 10,
                    new PersonId(TestChange.octets("p" + save.traits % 3)),
                    new DeviceId(TestChange.octets("d" + save.traits % 3)),
                    save.traits % 7 == 0 ? "why" + i : null);
            entries.add(new RecordHistory.Entry(change, status(save.traits)));
        }
        return entries;
    }

    private static ChangeStatus status(int traits) {
        if (traits >= 92) {
            return ChangeStatus.QUARANTINED;
        }
        return traits >= 86 ? ChangeStatus.NO_BODY : ChangeStatus.ACTIVE;
    }

    private static List<ChangeId> chosen(int bits, int before, int reach) {
        List<ChangeId> ids = new ArrayList<>();
        for (int back = 1; back <= Math.min(before, reach); back++) {
            if ((bits >> (back - 1) & 1) == 1) {
                ids.add(id(before - back));
            }
        }
        return ids;
    }

    private static ChangeId id(int number) {
        return new ChangeId(new Octets16(number * 0x9E3779B97F4A7C15L, number));
    }

    private static Operation operation(Deed deed) {
        int n = deed.number;
        FieldPath any = new FieldPath(FIELDS[deed.target % FIELDS.length]);
        if (deed.kind < 22) {
            return new Operation.Set(any, value(n));
        }
        if (deed.kind < 30) {
            return new Operation.SetConsent(usually(deed, "consent"), CONSENTS.get(n % 4));
        }
        if (deed.kind < 40) {
            return new Operation.AddChoice(usually(deed, "choices"), "e" + n % 3);
        }
        if (deed.kind < 48) {
            return new Operation.RemoveChoice(usually(deed, "choices"), "e" + n % 3);
        }
        if (deed.kind < 57) {
            return new Operation.Increment(usually(deed, "tally"), n % 50 == 7 ? FieldValue.MAX_WHOLE : n % 4 - 1);
        }
        if (deed.kind < 63) {
            return new Operation.Recount(usually(deed, "tally"), n % 50 == 7 ? FieldValue.MAX_WHOLE : n % 3);
        }
        if (deed.kind < 69) {
            return new Operation.Stamp(usually(deed, "start"), value(n));
        }
        if (deed.kind < 94) {
            return rowOperation(deed);
        }
        if (deed.kind < 96) {
            return new Operation.DeleteRecord();
        }
        return deed.kind < 98 ? new Operation.RestoreRecord() : new Operation.Unreadable("reason " + n % 2);
    }

    private static Operation rowOperation(Deed deed) {
        String group = GROUPS[deed.target % GROUPS.length];
        String[] names = group.equals("g") ? ROWS : NESTED;
        RowId row = new RowId(names[deed.number % names.length]);
        int after = deed.number / 7 % (names.length + 1);
        if (deed.kind >= 82) {
            return new Operation.DeleteRow(new GroupPath(group), row);
        }
        return new Operation.InsertRow(new GroupPath(group), after == 0 ? null : new RowId(names[after - 1]), row);
    }

    private static FieldPath usually(Deed deed, String path) {
        return new FieldPath(deed.target % 6 == 5 ? FIELDS[deed.target / 6 % FIELDS.length] : path);
    }

    private static FieldValue value(int n) {
        return switch (n % 12) {
            case 0 -> FieldValue.CLEARED;
            case 1 -> FieldValue.Choices.of(List.of());
            case 2 -> FieldValue.Choices.of(List.of("e0", "e" + n % 3));
            case 3 -> new FieldValue.Text(CONSENTS.get(n / 12 % 4).code());
            case 4, 5, 6 -> new FieldValue.Whole(n % 3);
            default -> new FieldValue.Text("t" + n % 4);
        };
    }
}
