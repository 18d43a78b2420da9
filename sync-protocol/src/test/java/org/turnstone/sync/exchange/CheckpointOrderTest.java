package org.turnstone.sync.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.exchange.LocalReplica.CheckpointStanding;
import org.turnstone.sync.identity.ControlEntry;
import org.turnstone.sync.log.Tips;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.testing.SyncFixtures;
import org.turnstone.sync.testing.TestSite;

/** When a server counts as older than it was, and when its numbers only begin again. */
class CheckpointOrderTest {
    private static final Octets16 FOUNDED = new Octets16(1, 9);
    private static final Octets16 RESTORED = new Octets16(1, 3);
    private static final Octets16 UNHEARD_OF = new Octets16(1, 5);

    private final TestSite site = SyncFixtures.site(1);

    private Checkpoint checkpoint(Octets16 epoch, long number) {
        return Checkpoint.sign(
                site.siteId(),
                epoch,
                number,
                site.clock().instant(),
                new ChangeId(Octets16.ZERO),
                Tips.NONE,
                Tips.NONE,
                site.serverKey());
    }

    private CheckpointStanding compared(Checkpoint next, Checkpoint newest) {
        return next.comparedWith(newest, site.controlState());
    }

    @Test
    void withinAnEpochTheNumberDecides() {
        assertThat(compared(checkpoint(FOUNDED, 8), checkpoint(FOUNDED, 7))).isEqualTo(CheckpointStanding.NEWER);
        assertThat(compared(checkpoint(FOUNDED, 7), checkpoint(FOUNDED, 7))).isEqualTo(CheckpointStanding.SAME);
        assertThat(compared(checkpoint(FOUNDED, 6), checkpoint(FOUNDED, 7))).isEqualTo(CheckpointStanding.OLDER);
    }

    @Test
    void anEpochThatWasAnnouncedLaterIsNewerWhateverItsNumber() {
        site.decide(new ControlEntry.ServerEpoch(FOUNDED, 0));
        site.decide(new ControlEntry.ServerEpoch(RESTORED, 41));

        assertThat(compared(checkpoint(RESTORED, 1), checkpoint(FOUNDED, 57))).isEqualTo(CheckpointStanding.NEWER);
        assertThat(compared(checkpoint(FOUNDED, 58), checkpoint(RESTORED, 1))).isEqualTo(CheckpointStanding.OLDER);
    }

    @Test
    void anEpochThatNobodyAnnouncedIsNoNewerThanAnything() {
        site.decide(new ControlEntry.ServerEpoch(FOUNDED, 0));

        assertThat(compared(checkpoint(UNHEARD_OF, 99), checkpoint(FOUNDED, 7))).isEqualTo(CheckpointStanding.OLDER);
    }
}
