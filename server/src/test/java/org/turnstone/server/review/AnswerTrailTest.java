package org.turnstone.server.review;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.turnstone.sync.change.Change;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.change.KeyId;
import org.turnstone.sync.change.Operation;
import org.turnstone.sync.change.PersonId;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.testing.SyncFixtures;

class AnswerTrailTest {
    private static final FieldPath KIDS = new FieldPath("kids");
    private static final FieldPath TALLY = new FieldPath("tally");

    private static Octets16 octets(int n) {
        return Octets16.ofHex(String.format("%032x", n));
    }

    private static Change change(int id, List<Integer> after, Operation... operations) {
        return new Change(
                new ChangeId(octets(id)),
                SyncFixtures.record(1),
                new KeyId(octets(1)),
                after.stream().map(dep -> new ChangeId(octets(dep))).toList(),
                Set.of(),
                Instant.EPOCH.plusSeconds(id),
                List.of(operations),
                false,
                new PersonId(octets(1)),
                new DeviceId(octets(1)),
                null);
    }

    private static Operation kids(long number) {
        return new Operation.Set(KIDS, new FieldValue.Whole(number));
    }

    private static List<String> told(Change... changes) {
        return AnswerTrail.of(Arrays.asList(changes)).stream()
                .map(given -> given.path().text() + " " + number(given.operation()) + " on "
                        + given.standing().stream().map(AnswerTrailTest::number).toList())
                .toList();
    }

    private static String number(Operation operation) {
        return operation instanceof Operation.Set set
                ? Long.toString(((FieldValue.Whole) set.value()).value())
                : operation instanceof Operation.Increment more ? "+" + more.amount() : "?";
    }

    @Test
    void thirteenBecomesThreeAndOneAndThenThreeIsDecided() {
        assertThat(told(
                        change(1, List.of(), kids(13)),
                        change(2, List.of(1), kids(3)),
                        change(3, List.of(1), kids(1)),
                        change(4, List.of(2, 3), kids(3))))
                .containsExactly("kids 13 on []", "kids 3 on [13]", "kids 1 on [13]", "kids 3 on [3, 1]");
    }

    @Test
    void aSaveThatSaysNothingOfItPassesOnWhatStoodThere() {
        assertThat(told(
                        change(1, List.of(), kids(2)),
                        change(2, List.of(1), new Operation.Increment(TALLY, 1)),
                        change(3, List.of(2), kids(4))))
                .containsExactly("kids 2 on []", "kids 4 on [2]", "tally +1 on []");
    }

    @Test
    void whatIsAddedToATallyTakesNoPlace() {
        assertThat(told(
                        change(1, List.of(), new Operation.Increment(TALLY, 7)),
                        change(2, List.of(1), new Operation.Increment(TALLY, 5)),
                        change(3, List.of(2), new Operation.Increment(TALLY, 1))))
                .containsExactly("tally +7 on []", "tally +5 on [+7]", "tally +1 on [+7, +5]");
    }
}
