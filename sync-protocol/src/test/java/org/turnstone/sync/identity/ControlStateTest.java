package org.turnstone.sync.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.change.KeyId;
import org.turnstone.sync.record.FormHash;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.testing.SyncFixtures;

class ControlStateTest {
    private static final RecordId RECORD = SyncFixtures.record(1);
    private static final DeviceId DEVICE = new DeviceId(new Octets16(1, 1));
    private static final FormHash FORM = new FormHash(new Octets16(2, 2));
    private static final ControlEntry.PublishForm PUBLISHED = new ControlEntry.PublishForm(FORM, "f", "1", "Form");

    private final DecisionTree tree = new DecisionTree();
    private final Decision root = tree.root();

    private static ControlEntry join(Decision... ends) {
        return new ControlEntry.Join(
                List.of(ends).stream().map(Decision::id).sorted().toList());
    }

    @Test
    void withoutBranchesTheNewestDecisionIsTheHead() {
        Decision last = tree.after(tree.after(root, PUBLISHED), new ControlEntry.CloseForm(FORM));

        assertThat(tree.state().head()).contains(last.id());
        assertThat(tree.state().isForked()).isFalse();
        assertThat(tree.state().isClosed(FORM)).isTrue();
    }

    @Test
    void aFormIsClosedSinceItsFirstClosingUntilItIsPublishedAgain() {
        Decision closing = tree.after(tree.after(root, PUBLISHED), new ControlEntry.CloseForm(FORM));
        Decision second = tree.after(closing, new ControlEntry.CloseForm(FORM));

        assertThat(tree.state().closedAt(FORM)).contains(closing.at());

        tree.after(second, PUBLISHED);

        assertThat(tree.state().isClosed(FORM)).isFalse();
        assertThat(tree.state().closedAt(FORM)).isEmpty();
    }

    @Test
    void untilTheyAreJoinedTheBranchThatBeganFirstIsFollowedAndTheForkIsVisible() {
        Decision monday = tree.after(root, PUBLISHED);
        Decision friday = tree.after(root, new ControlEntry.CloseForm(FORM));
        Decision saturday = tree.after(friday, new ControlEntry.MinimumVersion(9));

        ControlState state = tree.state();

        assertThat(state.head()).contains(monday.id());
        assertThat(state.isForked()).isTrue();
        assertThat(state.looseEnds()).containsExactly(saturday.id());
        assertThat(state.setAside()).containsExactlyInAnyOrder(friday, saturday);
        assertThat(state.isClosed(FORM)).isFalse();
        assertThat(state.minimumVersion()).isZero();
    }

    @Test
    void aJoinChoosesTheBranchItStandsOn() {
        Decision monday = tree.after(root, PUBLISHED);
        Decision friday = tree.after(root, new ControlEntry.MinimumVersion(9));
        Decision joined = tree.after(friday, join(monday, friday));

        ControlState state = tree.state();

        assertThat(state.head()).contains(joined.id());
        assertThat(state.isForked()).isFalse();
        assertThat(state.minimumVersion()).isEqualTo(9);
        assertThat(state.forms()).isEmpty();
    }

    @Test
    void ofTwoJoinsTheOneThatKnewTheOtherCounts() {
        Decision monday = tree.after(root, PUBLISHED);
        Decision friday = tree.after(root, new ControlEntry.MinimumVersion(9));
        Decision forMonday = tree.after(monday, join(monday, friday));
        Decision forFriday = tree.after(friday, join(forMonday, friday));

        assertThat(tree.state().head()).contains(forFriday.id());
        assertThat(tree.state().isForked()).isFalse();
    }

    @Test
    void twoJoinsThatDidNotKnowEachOtherLeaveTheForkOpen() {
        Decision monday = tree.after(root, PUBLISHED);
        Decision friday = tree.after(root, new ControlEntry.MinimumVersion(9));
        Decision forMonday = tree.after(monday, join(monday, friday));
        Decision forFriday = tree.after(friday, join(monday, friday));

        assertThat(tree.state().head()).contains(forMonday.id());
        assertThat(tree.state().looseEnds()).containsExactly(forFriday.id());
    }

    @Test
    void erasuresAndRevocationsOfTheClosedBranchHoldAndItsOtherDecisionsDoNot() {
        Decision monday = tree.after(root, PUBLISHED);
        Decision friday = tree.after(root, new ControlEntry.Erase(RECORD, null));
        Decision revoked = tree.after(friday, new ControlEntry.Revoke(DEVICE, "lost", Map.of()));
        Decision part = tree.after(revoked, new ControlEntry.Erase(SyncFixtures.record(2), new KeyId(Octets16.ZERO)));
        tree.after(monday, join(monday, part));

        ControlState state = tree.state();

        assertThat(state.isErased(RECORD)).isTrue();
        assertThat(state.isErased(SyncFixtures.record(2))).isFalse();
        assertThat(state.isErased(SyncFixtures.record(2), new KeyId(Octets16.ZERO)))
                .isTrue();
        assertThat(state.isRevoked(DEVICE)).isTrue();
        assertThat(state.forms()).containsExactly(PUBLISHED);
    }

    @Test
    void everyRevocationOfADeviceIsKept() {
        var wide = new ControlEntry.Revoke(DEVICE, "lost", Map.of());
        var narrow = new ControlEntry.Revoke(DEVICE, "stolen", Map.of());
        tree.after(tree.after(root, wide), narrow);

        assertThat(tree.state().revocations(DEVICE)).containsExactlyInAnyOrder(wide, narrow);
    }

    @Test
    void aRefusedRequestIsRememberedByItsEntry() {
        tree.after(root, new ControlEntry.Keep(RECORD, Set.of(SyncFixtures.change(1))));

        assertThat(tree.state().isRefused(SyncFixtures.change(1))).isTrue();
        assertThat(tree.state().isRefused(SyncFixtures.change(2))).isFalse();
    }

    @Test
    void serverEpochsStandInTheOrderTheyWereAnnounced() {
        var first = new ControlEntry.ServerEpoch(new Octets16(1, 9), 0);
        var second = new ControlEntry.ServerEpoch(new Octets16(1, 3), 41);
        tree.after(tree.after(root, first), second);

        assertThat(tree.state().serverEpochs()).containsExactly(first, second);
    }

    @Test
    void theLowestVersionNeverGoesDown() {
        tree.after(tree.after(root, new ControlEntry.MinimumVersion(3)), new ControlEntry.MinimumVersion(2));

        assertThat(tree.state().minimumVersion()).isEqualTo(3);
    }

    @Test
    void aDestroyedPeriodStaysDestroyed() {
        tree.after(root, new ControlEntry.PeriodDestroyed(8104));

        assertThat(tree.state().isDestroyed(8104)).isTrue();
        assertThat(tree.state().isDestroyed(8105)).isFalse();
    }

    @Test
    void aDecisionWhoseForerunnersAreMissingHasNoEffectYet() {
        Decision before = tree.after(root, new ControlEntry.MinimumVersion(1));
        Decision after = tree.after(before, new ControlEntry.Erase(RECORD, null));

        ControlState state = ControlState.of(DecisionTree.AUTHORITY, List.of(root, after));

        assertThat(state.isErased(RECORD)).isFalse();
        assertThat(state.head()).contains(root.id());
    }

    @Test
    void aChainOfManyThousandDecisionsIsFolded() {
        Decision last = root;
        for (int i = 0; i < 50_000; i++) {
            last = tree.after(last, new ControlEntry.MinimumVersion(i));
        }

        assertThat(tree.state().minimumVersion()).isEqualTo(49_999);
    }
}
