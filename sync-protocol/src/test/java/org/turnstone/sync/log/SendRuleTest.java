package org.turnstone.sync.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.testing.SyncFixtures;
import org.turnstone.sync.testing.TestDevice;

class SendRuleTest {
    private final TestDevice ada = SyncFixtures.site(1).enrol("Ada");
    private final Delivery first = ada.aChange().set("q1", 1).save();
    private final LogPosition backup = ada.position();
    private final Delivery second = ada.aChange().set("q1", 2).save();
    private final Delivery third = ada.aChange().set("q1", 3).save();

    private static MemoryChangeLog holding(Delivery... deliveries) {
        MemoryChangeLog log = new MemoryChangeLog();
        log.append(List.of(deliveries));
        return log;
    }

    @Test
    void aReceiverThatIsAheadIsSentNothingOnceItSaysWhatItHolds() {
        MemoryChangeLog sender = holding(ada.opening(), first);
        MemoryChangeLog receiver = holding(ada.opening(), first, second, third);

        assertThat(SendRule.missing(
                        sender, receiver.tips(), Set.of(first.entry().id()), 100))
                .isEmpty();
        assertThat(SendRule.missing(sender, receiver.tips(), Set.of(), 100)).hasSize(2);
    }

    @Test
    void theOtherBranchOfAForkIsSentFromWhereItForked() {
        ada.restore(backup);
        Delivery fork = ada.aChange().set("q1", "restored").save();
        MemoryChangeLog sender = holding(ada.opening(), first, second, third, fork);
        MemoryChangeLog receiver = holding(ada.opening(), first, second, third);

        assertThat(SendRule.missing(sender, receiver.tips(), Set.of(), 100))
                .containsExactly(fork.entry().id());
    }

    @Test
    void aTipThatIsOnlyHeldHereDoesNotHideWhatTheReceiverLacks() {
        ada.restore(backup);
        ada.aChange().set("q1", "restored").save();
        Delivery beyondFork = ada.aChange().set("q1", "restored too").save();
        MemoryChangeLog sender = holding(ada.opening(), first, second, beyondFork);
        Tips receiver = new Tips(new java.util.TreeMap<>(java.util.Map.of(
                ada.logId(),
                new java.util.TreeSet<>(Set.of(new Tip(4, beyondFork.entry().id()))))));

        assertThat(SendRule.missing(sender, receiver, Set.of(), 100))
                .contains(second.entry().id());
    }

    @Test
    void aLogThatForkedOnBothSidesIsSentOnFromTheLastThatArrived() {
        ada.restore(backup);
        Delivery fork = ada.aChange().set("q1", "restored").save();
        MemoryChangeLog sender = holding(ada.opening(), first, second);
        MemoryChangeLog receiver = holding(ada.opening(), first, fork);

        List<ChangeId> beginning = SendRule.missing(sender, receiver.tips(), Set.of(), 2);

        assertThat(beginning)
                .containsExactly(ada.opening().entry().id(), first.entry().id());
        assertThat(SendRule.missing(
                        sender, receiver.tips(), Set.of(first.entry().id()), 2))
                .containsExactly(second.entry().id());
    }

    @Test
    void theLimitKeepsTheOldestFirst() {
        MemoryChangeLog sender = holding(ada.opening(), first, second, third);

        assertThat(SendRule.missing(sender, Tips.NONE, Set.of(), 2))
                .containsExactly(ada.opening().entry().id(), first.entry().id());
    }

    @Test
    void aTipInAWholeChainIsNamedAsHeld() {
        MemoryChangeLog receiver = holding(ada.opening(), first, second, third);

        assertThat(SendRule.held(receiver, holding(ada.opening(), first, second).tips()))
                .containsExactly(second.entry().id());
    }

    @Test
    void aTipThatWaitsForTheOneBeforeItIsNotNamed() {
        MemoryChangeLog receiver = holding(ada.opening(), second);

        assertThat(SendRule.held(receiver, holding(ada.opening(), first, second).tips()))
                .isEmpty();
    }
}
