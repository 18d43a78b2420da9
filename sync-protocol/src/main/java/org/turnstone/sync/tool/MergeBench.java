package org.turnstone.sync.tool;

import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.turnstone.sync.change.Change;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.change.KeyId;
import org.turnstone.sync.change.Operation;
import org.turnstone.sync.change.PersonId;
import org.turnstone.sync.merge.ChangeStatus;
import org.turnstone.sync.merge.Merger;
import org.turnstone.sync.merge.RecordHistory;
import org.turnstone.sync.merge.RecordState;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.GroupPath;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.record.RowId;

/**
 * Says how many operations a second one thread merges. The records are made from a seed and are the same on every run:
 * a workshop kept on four laptops that now and then see each other's saves, with cards in rows, tallies, ticks and notes.
 * History and merge are both timed, for that is what a replica does when changes have come in.
 */
final class MergeBench {
    private static final long SEED = 20261102;
    private static final int LAPTOPS = 4;
    private static final GroupPath CARDS = new GroupPath("w/card");
    private static final long WARM_UP_NANOS = 2_000_000_000L;
    private static final long MEASURED_NANOS = 3_000_000_000L;

    private MergeBench() {}

    static void run(PrintStream out) {
        workshops(out);
        largeRecord(out, false);
        largeRecord(out, true);
    }

    private static void workshops(PrintStream out) {
        List<Workshop> workshops = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            workshops.add(new Workshop(150, 1, 10, false, SEED + i));
        }
        repeat(workshops, WARM_UP_NANOS);
        Figures figures = repeat(workshops, MEASURED_NANOS);
        out.printf(
                "merge workshops changes=150 ops/record=%d records/s=%.0f ops/s=%.0f ops/cpu-s=%.0f"
                        + " (%d fields, %d for review)%n",
                figures.operations / figures.records,
                figures.records / figures.seconds(),
                figures.operations / figures.seconds(),
                figures.operations / figures.cpuSeconds(),
                figures.fields / figures.records,
                figures.review / figures.records);
    }

    private static void largeRecord(PrintStream out, boolean unseenRoot) {
        List<Workshop> large = List.of(new Workshop(5_000, 5, 5, unseenRoot, SEED));
        repeat(large, WARM_UP_NANOS);
        Figures figures = repeat(large, MEASURED_NANOS);
        out.printf(
                "merge large record%s changes=5000 ops=%d ms/merge=%.1f ops/s=%.0f ops/cpu-s=%.0f%n",
                unseenRoot ? " with an unseen change" : "",
                figures.operations / figures.records,
                1000 * figures.seconds() / figures.records,
                figures.operations / figures.seconds(),
                figures.operations / figures.cpuSeconds());
    }

    private static Figures repeat(List<Workshop> workshops, long nanos) {
        Figures figures = new Figures();
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long start = System.nanoTime();
        long cpuStart = threads.getCurrentThreadCpuTime();
        do {
            for (Workshop workshop : workshops) {
                RecordState state = Merger.merge(RecordHistory.of(workshop.recordId, workshop.entries));
                figures.records++;
                figures.operations += workshop.operations;
                figures.fields += state.fields().size();
                figures.review += state.review().size();
            }
            figures.nanos = System.nanoTime() - start;
        } while (figures.nanos < nanos);
        figures.cpuNanos = threads.getCurrentThreadCpuTime() - cpuStart;
        return figures;
    }

    /** What a run came to. The contents of the states are counted so that no compiler can leave the work out. */
    private static final class Figures {
        long records;
        long operations;
        long fields;
        long review;
        long nanos;
        /** Of this thread alone: what the same run takes on a machine that has nothing else to do. */
        long cpuNanos;

        double seconds() {
            return nanos / 1e9;
        }

        double cpuSeconds() {
            return cpuNanos / 1e9;
        }
    }

    /** One record's changes, made from a seed; on request the first is quarantined and every author was spared it. */
    private static final class Workshop {
        final RecordId recordId;
        final List<RecordHistory.Entry> entries = new ArrayList<>();
        long operations;

        private final Random random;
        private final KeyId keyId;
        private final List<RowId> rows = new ArrayList<>();

        Workshop(int changes, int leastOperations, int mostOperations, boolean unseenRoot, long seed) {
            random = new Random(seed);
            recordId = new RecordId(octets());
            keyId = new KeyId(octets());
            DeviceId[] devices = new DeviceId[LAPTOPS];
            PersonId[] people = new PersonId[LAPTOPS];
            ChangeId[] heads = new ChangeId[LAPTOPS];
            for (int i = 0; i < LAPTOPS; i++) {
                devices[i] = new DeviceId(octets());
                people[i] = new PersonId(octets());
            }
            for (int i = 0; i < changes; i++) {
                int laptop = random.nextInt(LAPTOPS);
                List<Operation> ops = new ArrayList<>();
                int wanted = leastOperations + random.nextInt(mostOperations - leastOperations + 1);
                while (ops.size() < wanted) {
                    ops.add(operation());
                }
                ChangeId id = new ChangeId(octets());
                Instant wall = Instant.ofEpochSecond(1_790_000_000L + i * 40L);
                Change change = new Change(
                        id,
                        recordId,
                        keyId,
                        deps(heads, laptop),
                        unseenRoot && i > 0 ? Set.of(entries.get(0).change().id()) : Set.of(),
                        wall,
                        ops,
                        false,
                        people[laptop],
                        devices[laptop],
                        null);
                boolean inert = unseenRoot && i == 0;
                entries.add(new RecordHistory.Entry(change, inert ? ChangeStatus.QUARANTINED : ChangeStatus.ACTIVE));
                operations += ops.size();
                heads[laptop] = id;
            }
        }

        /** Mostly a laptop follows itself; one save in five follows another laptop's latest as well. */
        private List<ChangeId> deps(ChangeId[] heads, int laptop) {
            List<ChangeId> deps = new ArrayList<>();
            ChangeId own = heads[laptop];
            if (own != null) {
                deps.add(own);
            }
            ChangeId other = heads[random.nextInt(LAPTOPS)];
            if (other != null && !other.equals(own) && (own == null || random.nextInt(5) == 0)) {
                deps.add(other);
            }
            return deps;
        }

        private Operation operation() {
            int kind = random.nextInt(10);
            if (kind < 2 || rows.isEmpty()) {
                RowId after = rows.isEmpty() ? null : rows.get(random.nextInt(rows.size()));
                RowId row = new RowId("c" + rows.size());
                rows.add(row);
                return new Operation.InsertRow(CARDS, after, row);
            }
            if (kind < 6) {
                RowId row = rows.get(random.nextInt(rows.size()));
                FieldPath path = CARDS.row(row).field(random.nextBoolean() ? "text" : "domain");
                return new Operation.Set(path, new FieldValue.Text("card " + random.nextInt(1000)));
            }
            if (kind == 6) {
                return new Operation.Increment(new FieldPath("w/tally" + random.nextInt(8)), 1 + random.nextInt(4));
            }
            if (kind == 7) {
                return new Operation.AddChoice(new FieldPath("w/themes"), "t" + random.nextInt(12));
            }
            return new Operation.Set(new FieldPath("w/note" + random.nextInt(30)), new FieldValue.Text("note"));
        }

        private Octets16 octets() {
            byte[] bytes = new byte[Octets16.LENGTH];
            random.nextBytes(bytes);
            return Octets16.readFrom(ByteBuffer.wrap(bytes));
        }
    }
}
