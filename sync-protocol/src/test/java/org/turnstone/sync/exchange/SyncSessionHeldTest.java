package org.turnstone.sync.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.turnstone.sync.log.Delivery;
import org.turnstone.sync.log.MemoryChangeLog;
import org.turnstone.sync.log.Tips;
import org.turnstone.sync.testing.SyncFixtures;
import org.turnstone.sync.testing.TestDevice;

class SyncSessionHeldTest {
    private final TestDevice ada = SyncFixtures.site(1).enrol("Ada");
    private final Delivery first = ada.aChange().set("q1", "yes").save();
    private final Delivery second = ada.aChange().set("q1", "no").save();
    private final MemoryChangeLog log = new MemoryChangeLog();

    private Tips whole() {
        MemoryChangeLog all = new MemoryChangeLog();
        all.append(List.of(ada.opening(), first, second));
        return all.tips();
    }

    @Test
    void aTipInAWholeChainIsNamedAsHeld() {
        log.append(List.of(ada.opening(), first, second));

        assertThat(SyncSession.held(log, whole()))
                .containsExactly(second.entry().id());
    }

    @Test
    void aTipThatWaitsForTheOneBeforeItIsNotNamed() {
        log.append(List.of(ada.opening(), second));

        assertThat(SyncSession.held(log, whole())).isEmpty();
    }
}
