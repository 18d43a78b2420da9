package org.turnstone.sync.merge;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.turnstone.sync.change.Change;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.change.KeyId;
import org.turnstone.sync.change.Operation;
import org.turnstone.sync.change.PersonId;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.GroupPath;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.RowId;

/**
 * The cost of one operation hardly grows with the record, in the shapes that records have and in those that would show a
 * square. One change has one operation, which is the worst case. The largest record has {@code -Dturnstone.merge.most}
 * operations; a hundred thousand take a minute.
 */
class MergeGrowthTest {
    /** Of this thread alone: what else the machine does is not counted. */
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private static final int MOST = Integer.getInteger("turnstone.merge.most", 20_000);

    /** A square would be 10 times as much for each step. Sorting and what caches cost is less than that. */
    private static final double MOST_PER_STEP = 6;

    /** How changes follow each other and what they do. */
    enum Shape {
        FOUR_LAPTOPS,
        ONE_FIELD_IN_A_LINE,
        ONE_FIELD_AT_ONCE,
        ONE_TALLY_AT_ONCE,
        RECOUNTS_IN_A_LINE,
        ONE_CHOICE_ON_AND_OFF,
        ONE_CHOICE_AT_ONCE,
        ROWS_IN_ONE_CHAIN,
        DELETED_AND_RESTORED,
        STAMPS_AT_ONCE,
        FOUR_LAPTOPS_AND_SOMETHING_UNSEEN;

        Operation operation(int i, Random random) {
            FieldPath field = new FieldPath("f");
            return switch (this) {
                case FOUR_LAPTOPS, FOUR_LAPTOPS_AND_SOMETHING_UNSEEN ->
                    new Operation.Set(new FieldPath("f" + random.nextInt(100)), new FieldValue.Whole(i));
                case ONE_FIELD_IN_A_LINE, ONE_FIELD_AT_ONCE -> new Operation.Set(field, new FieldValue.Whole(i));
                case ONE_TALLY_AT_ONCE -> new Operation.Increment(field, 1);
                case RECOUNTS_IN_A_LINE ->
                    i % 2 == 0 ? new Operation.Recount(field, i) : new Operation.Increment(field, 1);
                case ONE_CHOICE_ON_AND_OFF, ONE_CHOICE_AT_ONCE ->
                    i % 2 == 0 ? new Operation.AddChoice(field, "c") : new Operation.RemoveChoice(field, "c");
                case ROWS_IN_ONE_CHAIN ->
                    new Operation.InsertRow(
                            new GroupPath("g"), i == 0 ? null : new RowId("r" + (i - 1)), new RowId("r" + i));
                case DELETED_AND_RESTORED ->
                    i % 3 == 0
                            ? new Operation.DeleteRecord()
                            : i % 3 == 1 ? new Operation.RestoreRecord() : new Operation.Increment(field, 1);
                case STAMPS_AT_ONCE -> new Operation.Stamp(field, new FieldValue.Whole(i));
            };
        }

        boolean inALine() {
            return switch (this) {
                case ONE_FIELD_IN_A_LINE,
                        RECOUNTS_IN_A_LINE,
                        ONE_CHOICE_ON_AND_OFF,
                        ROWS_IN_ONE_CHAIN,
                        DELETED_AND_RESTORED -> true;
                default -> false;
            };
        }

        boolean atOnce() {
            return switch (this) {
                case ONE_FIELD_AT_ONCE, ONE_TALLY_AT_ONCE, ONE_CHOICE_AT_ONCE, STAMPS_AT_ONCE -> true;
                default -> false;
            };
        }
    }

    @ParameterizedTest
    @EnumSource(Shape.class)
    void theCostOfAnOperationHardlyGrows(Shape shape) {
        merge(changes(shape, 5_000));
        double few = nanosPerOperation(shape, MOST / 100);
        double more = nanosPerOperation(shape, MOST / 10);
        double most = nanosPerOperation(shape, MOST);

        System.out.printf(
                "merge growth %s ops=%d,%d,%d ns/op=%.0f,%.0f,%.0f ratios=%.2f,%.2f%n",
                shape, MOST / 100, MOST / 10, MOST, few, more, most, more / few, most / more);
        assertThat(most / more).isLessThan(MOST_PER_STEP);
        assertThat(most / few).isLessThan(MOST_PER_STEP * MOST_PER_STEP);
    }

    private static double nanosPerOperation(Shape shape, int size) {
        List<RecordHistory.Entry> changes = changes(shape, size);
        long best = Long.MAX_VALUE;
        for (int run = 0; run < 3; run++) {
            long start = THREADS.getCurrentThreadCpuTime();
            merge(changes);
            best = Math.min(best, THREADS.getCurrentThreadCpuTime() - start);
        }
        return (double) best / size;
    }

    private static void merge(List<RecordHistory.Entry> changes) {
        RecordState state = Merger.merge(RecordHistory.of(TestChange.RECORD, changes));
        assertThat(state.erased()).isFalse();
    }

    private static List<RecordHistory.Entry> changes(Shape shape, int count) {
        Random random = new Random(count);
        KeyId key = new KeyId(octets(random));
        DeviceId[] devices = new DeviceId[4];
        PersonId[] people = new PersonId[4];
        ChangeId[] heads = new ChangeId[4];
        for (int i = 0; i < 4; i++) {
            devices[i] = new DeviceId(octets(random));
            people[i] = new PersonId(octets(random));
        }
        ChangeId root = null;
        boolean unseenRoot = shape == Shape.FOUR_LAPTOPS_AND_SOMETHING_UNSEEN;
        List<RecordHistory.Entry> changes = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int laptop = shape.inALine() ? 0 : random.nextInt(4);
            Set<ChangeId> deps = new TreeSet<>();
            if (shape.atOnce()) {
                addIfThere(deps, root);
            } else {
                addIfThere(deps, heads[laptop] == null ? root : heads[laptop]);
                if (random.nextInt(5) == 0) {
                    addIfThere(deps, heads[random.nextInt(4)]);
                }
            }
            ChangeId id = new ChangeId(octets(random));
            changes.add(new RecordHistory.Entry(
                    new Change(
                            id,
                            TestChange.RECORD,
                            key,
                            List.copyOf(deps),
                            unseenRoot && root != null ? Set.of(root) : Set.of(),
                            Instant.ofEpochSecond(1_790_000_000L + random.nextInt(1_000_000)),
                            List.of(shape.operation(i, random)),
                            false,
                            people[laptop],
                            devices[laptop],
                            null),
                    unseenRoot && root == null ? ChangeStatus.QUARANTINED : ChangeStatus.ACTIVE));
            heads[laptop] = id;
            root = root == null ? id : root;
        }
        return changes;
    }

    private static void addIfThere(Set<ChangeId> deps, @Nullable ChangeId id) {
        if (id != null) {
            deps.add(id);
        }
    }

    private static Octets16 octets(Random random) {
        return new Octets16(random.nextLong(), random.nextLong());
    }
}
