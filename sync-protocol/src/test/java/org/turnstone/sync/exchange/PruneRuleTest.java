package org.turnstone.sync.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.log.Delivery;
import org.turnstone.sync.log.LogPosition;
import org.turnstone.sync.log.MemoryChangeLog;
import org.turnstone.sync.log.Need;
import org.turnstone.sync.log.Tips;
import org.turnstone.sync.record.BlobId;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.testing.SyncFixtures;
import org.turnstone.sync.testing.TestDevice;
import org.turnstone.sync.testing.TestSite;

class PruneRuleTest {
    private static final Instant START = Instant.parse("2026-03-01T10:00:00Z");

    private final TestSite site = SyncFixtures.site(1);
    private final TestDevice ada = site.enrol("Ada");
    private final MemoryChangeLog log = site.newReplica();
    private long number;

    private Delivery save(String answer) {
        Delivery saved =
                ada.aChange().on(SyncFixtures.record(1)).set("q", answer).save();
        log.append(List.of(saved));
        return saved;
    }

    private Checkpoint checkpoint(Duration after, Tips durable) {
        return Checkpoint.sign(
                site.siteId(),
                Octets16.ZERO,
                ++number,
                START.plus(after),
                SyncFixtures.change(1),
                log.tips(),
                durable,
                site.serverKey());
    }

    private List<ChangeId> bodies(List<PruneRule.Covered> remembered, Checkpoint newest) {
        return PruneRule.bodies(log, PruneRule.prunable(remembered, newest), newest, any -> true, 1_000);
    }

    @Test
    void nothingGoesBeforeThirtyDaysAreOver() {
        log.append(List.of(ada.opening()));
        Delivery saved = save("yes");
        Tips durable = log.tips();
        List<PruneRule.Covered> remembered = PruneRule.after(List.of(), checkpoint(Duration.ZERO, durable));

        Checkpoint early = checkpoint(Duration.ofDays(30).minusMillis(1), durable);
        assertThat(bodies(PruneRule.after(remembered, early), early)).isEmpty();
        Checkpoint inTime = checkpoint(Duration.ofDays(30), durable);
        assertThat(bodies(PruneRule.after(remembered, inTime), inTime))
                .containsExactly(saved.entry().id());
    }

    @Test
    void whatIsNotInABackupIsNeverForgotten() {
        log.append(List.of(ada.opening()));
        Delivery first = save("yes");
        Tips durable = log.tips();
        save("no");
        List<PruneRule.Covered> remembered = PruneRule.after(List.of(), checkpoint(Duration.ZERO, durable));

        Checkpoint late = checkpoint(Duration.ofDays(3_000), durable);

        assertThat(bodies(PruneRule.after(remembered, late), late))
                .containsExactly(first.entry().id());
        Checkpoint none = checkpoint(Duration.ofDays(3_001), Tips.NONE);
        assertThat(bodies(PruneRule.after(remembered, none), none)).isEmpty();
    }

    @Test
    void atOrBelowIsByHashAndNotByNumber() {
        log.append(List.of(ada.opening()));
        LogPosition fork = ada.position();
        Delivery durableOne = save("yes");
        Tips durable = log.tips();
        ada.restore(fork);
        Delivery otherBranch = save("no");
        List<PruneRule.Covered> remembered = PruneRule.after(List.of(), checkpoint(Duration.ZERO, durable));

        Checkpoint late = checkpoint(Duration.ofDays(31), durable);

        assertThat(bodies(PruneRule.after(remembered, late), late))
                .containsExactly(durableOne.entry().id())
                .doesNotContain(otherBranch.entry().id());
    }

    @Test
    void anEntryThatLacksSomethingHereIsLeftAlone() {
        log.append(List.of(ada.opening()));
        Delivery saved = save("yes");
        log.lacks(Map.of(saved.entry().id(), Set.of(new Need.Blob(BlobId.of(new byte[32])))));
        List<PruneRule.Covered> remembered = PruneRule.after(List.of(), checkpoint(Duration.ZERO, log.tips()));

        Checkpoint late = checkpoint(Duration.ofDays(31), log.tips());

        assertThat(bodies(PruneRule.after(remembered, late), late)).isEmpty();
    }

    @Test
    void openingsAndDecisionsKeepTheirBodies() {
        log.append(List.of(ada.opening()));
        log.append(site.control());
        List<PruneRule.Covered> remembered = PruneRule.after(List.of(), checkpoint(Duration.ZERO, log.tips()));

        Checkpoint late = checkpoint(Duration.ofDays(31), log.tips());

        assertThat(bodies(PruneRule.after(remembered, late), late)).isEmpty();
    }

    @Test
    void aServerThatIsAskedEveryHourForAYearIsRememberedInFewVectors() {
        log.append(List.of(ada.opening()));
        List<PruneRule.Covered> remembered = List.of();
        List<ChangeId> saved = new ArrayList<>();
        for (int hour = 0; hour < 24 * 365; hour++) {
            if (hour % 96 == 0) {
                saved.add(save("answer " + hour).entry().id());
            }
            Checkpoint checkpoint = checkpoint(Duration.ofHours(hour), log.tips());
            remembered = PruneRule.after(remembered, checkpoint);
            assertThat(remembered).hasSizeLessThanOrEqualTo(PruneRule.MAX_REMEMBERED);
        }

        Checkpoint last = checkpoint(Duration.ofDays(365), log.tips());
        List<ChangeId> prunable = bodies(PruneRule.after(remembered, last), last);

        assertThat(prunable).isEqualTo(saved.subList(0, prunable.size()));
        // Whatever is a month and a day old is prunable, and nothing younger than a month is.
        assertThat(prunable.size()).isBetween((365 - 31) * 24 / 96, (365 - 30) * 24 / 96 + 1);
    }
}
