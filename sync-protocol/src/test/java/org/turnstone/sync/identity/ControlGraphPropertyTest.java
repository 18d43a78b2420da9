package org.turnstone.sync.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.testing.SyncFixtures;

/** Laws of a control log with branches, over trees of decisions with joins anywhere. */
class ControlGraphPropertyTest {
    @Provide
    Arbitrary<List<Integer>> scripts() {
        return Arbitraries.integers().between(0, 99_999).list().ofMaxSize(30);
    }

    @Property(tries = 500)
    void theSameDecisionsInAnyOrderAddUpToTheSame(@ForAll("scripts") List<Integer> script, @ForAll long seed) {
        DecisionTree tree = DecisionTree.of(script);
        List<Decision> shuffled = new ArrayList<>(tree.all);
        shuffled.addAll(tree.all.subList(0, tree.all.size() / 2));
        Collections.shuffle(shuffled, new Random(seed));

        assertThat(ControlState.of(DecisionTree.AUTHORITY, shuffled)).isEqualTo(tree.state());
    }

    @Property(tries = 500)
    void whatIsErasedOrRevokedOnAnyBranchStaysSoWhateverComesAfter(@ForAll("scripts") List<Integer> script) {
        DecisionTree tree = DecisionTree.of(script);

        Set<Object> held = new HashSet<>();
        for (int known = 1; known <= tree.all.size(); known++) {
            ControlState state = ControlState.of(DecisionTree.AUTHORITY, tree.all.subList(0, known));
            Set<Object> now = lasting(state);
            assertThat(now).containsAll(held);
            ControlEntry last = tree.all.get(known - 1).content();
            if (last instanceof ControlEntry.Erase erase) {
                assertThat(state.isErased(erase.record())).isTrue();
            } else if (last instanceof ControlEntry.Revoke revoke) {
                assertThat(state.revocations(revoke.device())).contains(revoke);
            }
            held = now;
        }
    }

    private static Set<Object> lasting(ControlState state) {
        Set<Object> lasting = new HashSet<>();
        Stream.of(0, 1, 2, 3).map(SyncFixtures::record).filter(state::isErased).forEach(lasting::add);
        for (int i = 0; i < 3; i++) {
            lasting.addAll(state.revocations(new DeviceId(new Octets16(5, i))));
        }
        return lasting;
    }

    /** A restored server that goes on signing must not take over by signing more than the other. */
    @Property(tries = 500)
    void aBranchThatIsNotFollowedDoesNotTakeOverByGrowing(@ForAll("scripts") List<Integer> script) {
        DecisionTree tree = DecisionTree.of(script);
        ControlState before = tree.state();
        List<ChangeId> aside = before.looseEnds().stream().toList();
        if (aside.isEmpty()) {
            return;
        }

        Decision end = tree.all.stream()
                .filter(decision -> decision.id().equals(aside.get(0)))
                .findFirst()
                .orElseThrow();
        for (int i = 0; i < 5; i++) {
            end = tree.after(end, new ControlEntry.MinimumVersion(100 + i));
        }

        assertThat(tree.state().head()).isEqualTo(before.head());
        assertThat(tree.state().minimumVersion()).isEqualTo(before.minimumVersion());
        assertThat(tree.state().isForked()).isTrue();
    }

    @Property(tries = 500)
    void aJoinOfAllEndsIsFollowedWhereverItStands(@ForAll("scripts") List<Integer> script, @ForAll int choice) {
        DecisionTree tree = DecisionTree.of(script);
        List<Decision> ends = tree.all.stream()
                .filter(end -> tree.all.stream().noneMatch(other -> end.id().equals(other.before())))
                .toList();
        Decision chosen = ends.get(Math.floorMod(choice, ends.size()));

        Decision join = tree.after(
                chosen,
                new ControlEntry.Join(ends.stream().map(Decision::id).sorted().toList()));

        assertThat(tree.state().head()).contains(join.id());
        assertThat(tree.state().isForked()).isFalse();
    }

    @Property(tries = 500)
    void aClosedBranchThatGrowsIsNotFollowedAndRaisesTheAlarmAgain(@ForAll("scripts") List<Integer> script) {
        DecisionTree tree = DecisionTree.of(script);
        Decision root = tree.all.get(0);
        Decision closed = tree.after(root, new ControlEntry.MinimumVersion(7));
        List<Decision> ends = tree.all.stream()
                .filter(end -> tree.all.stream().noneMatch(other -> end.id().equals(other.before())))
                .toList();
        Decision chosen =
                ends.stream().filter(end -> !end.equals(closed)).findFirst().orElse(root);
        Decision join = tree.after(
                chosen,
                new ControlEntry.Join(ends.stream().map(Decision::id).sorted().toList()));

        tree.after(closed, new ControlEntry.Erase(SyncFixtures.record(9), null));

        assertThat(tree.state().head()).contains(join.id());
        assertThat(tree.state().isForked()).isTrue();
        assertThat(tree.state().isErased(SyncFixtures.record(9))).isTrue();
    }
}
