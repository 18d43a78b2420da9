package org.turnstone.server.keys;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.turnstone.server.keys.PeriodGate.Hindrance;
import org.turnstone.server.keys.PeriodGate.Kind;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.identity.ControlEntry;
import org.turnstone.sync.log.Delivery;
import org.turnstone.sync.log.LogPosition;
import org.turnstone.sync.log.MemoryChangeLog;
import org.turnstone.sync.log.Tips;
import org.turnstone.sync.replica.ControlReader;
import org.turnstone.sync.testing.SyncFixtures;
import org.turnstone.sync.testing.TestDevice;
import org.turnstone.sync.testing.TestSite;

class PeriodGateTest {
    private static final int CLOSED = 1;

    private final TestSite site = SyncFixtures.site(1);
    private final TestDevice ada = site.enrol("Ada");
    private final TestDevice ben = site.enrol("Ben");
    private final TestDevice office = site.office();
    private final MemoryChangeLog log = new MemoryChangeLog();
    private final Map<DeviceId, Tips> acknowledged = new HashMap<>();
    private Tips durable = Tips.NONE;
    private Instant now = site.clock().instant();
    private LogPosition beforeNext = site.controlPosition();

    /** Both laptops know of the next period, all is in a verified backup, and time has passed. */
    @BeforeEach
    void everythingIsReady() {
        beforeNext = site.controlPosition();
        Instant from = site.clock().instant();
        site.decide(
                new ControlEntry.PeriodKey(2, SyncFixtures.site(2).periodKey().recipientKey(), from));
        log.append(site.control());
        log.append(List.of(
                ada.opening(),
                ada.aChange().set("q1", "yes").save(),
                ben.opening(),
                ben.aChange().set("q1", "no").save()));
        acknowledged.put(ada.id(), log.tips());
        acknowledged.put(ben.id(), log.tips());
        durable = log.tips();
        now = from.plus(PeriodGate.REST).plus(Duration.ofDays(1));
    }

    private List<Hindrance> hindrances(int period) {
        return hindrances(period, 0, 0);
    }

    private List<Hindrance> hindrances(int period, int lacking, int onlyThere) {
        return hindrances(period, lacking, onlyThere, false);
    }

    private List<Hindrance> hindrances(int period, int lacking, int onlyThere, boolean away) {
        return PeriodGate.hindrances(
                period,
                new PeriodGate.Facts(
                        ControlReader.read(log, site.authority().verifyingKey()),
                        log,
                        site.controlLog(),
                        acknowledged,
                        durable,
                        lacking,
                        onlyThere,
                        away),
                now);
    }

    @Test
    void nothingStandsAgainstItOnceEverythingIsSafe() {
        assertThat(hindrances(CLOSED)).isEmpty();
    }

    @Test
    void theCurrentPeriodAndUnknownOnesAreNotDestroyed() {
        assertThat(hindrances(2)).containsExactly(Hindrance.of(Kind.CURRENT));
        assertThat(hindrances(9)).containsExactly(Hindrance.of(Kind.UNKNOWN));
    }

    @Test
    void aPeriodIsDestroyedOnce() {
        log.append(List.of(site.decide(new ControlEntry.PeriodDestroyed(CLOSED))));

        assertThat(hindrances(CLOSED)).containsExactly(Hindrance.of(Kind.DESTROYED));
    }

    @Test
    void timeAloneIsNeededAndDoesNotSuffice() {
        now = now.minus(Duration.ofDays(2));
        assertThat(hindrances(CLOSED)).containsExactly(Hindrance.of(Kind.TOO_EARLY));

        now = now.plus(Duration.ofDays(4_000));
        acknowledged.remove(ben.id());
        assertThat(hindrances(CLOSED)).containsExactly(Hindrance.of(Kind.LAPTOP_OUT, ben.id()));
    }

    @Test
    void aLaptopThatKnowsOfDecisionsBeforeTheNextPeriodOnlyIsStillOut() {
        MemoryChangeLog early = new MemoryChangeLog();
        early.append(site.control().subList(0, site.control().size() - 1));
        acknowledged.put(ada.id(), early.tips());

        assertThat(hindrances(CLOSED)).containsExactly(Hindrance.of(Kind.LAPTOP_OUT, ada.id()));
    }

    @Test
    void aLaptopThatIsShutOutHoldsNothingUp() {
        acknowledged.remove(ben.id());
        log.append(List.of(site.decide(new ControlEntry.Revoke(ben.id(), "lost", Map.of()))));

        assertThat(hindrances(CLOSED)).isEmpty();
    }

    @Test
    void theOfficeIsNoLaptop() {
        assertThat(acknowledged).doesNotContainKey(office.id());
        assertThat(hindrances(CLOSED)).isEmpty();
    }

    @Test
    void whatALaptopWroteMustLieInAVerifiedBackup() {
        Delivery late = ada.aChange().set("q1", "later").save();
        log.append(List.of(late));

        assertThat(hindrances(CLOSED)).containsExactly(Hindrance.of(Kind.NOT_DURABLE, ada.id()));

        durable = log.tips();

        assertThat(hindrances(CLOSED)).isEmpty();
    }

    @Test
    void whatALaptopSaysItHasMustLieThereToo() {
        Delivery onlyThere = ada.aChange().set("q1", "not sent yet").save();
        MemoryChangeLog adas = new MemoryChangeLog();
        adas.append(site.control());
        adas.append(List.of(ada.opening()));
        adas.append(log.deliveries(
                log.places(ada.logId(), 1).stream().map(place -> place.id()).toList()));
        adas.append(List.of(onlyThere));
        acknowledged.put(ada.id(), adas.tips());

        assertThat(hindrances(CLOSED)).containsExactly(Hindrance.of(Kind.NOT_DURABLE, ada.id()));
    }

    @Test
    void aLogThatALaptopHasAndTheServerNotAtAllHoldsItUp() {
        MemoryChangeLog adas = new MemoryChangeLog();
        adas.append(site.control());
        adas.append(List.of(ada.opening()));
        adas.append(log.deliveries(
                log.places(ada.logId(), 1).stream().map(place -> place.id()).toList()));
        adas.append(List.of(
                ada.openNewLog(), ada.aChange().set("q1", "not sent yet").save()));
        acknowledged.put(ada.id(), adas.tips());

        assertThat(hindrances(CLOSED)).containsExactly(Hindrance.of(Kind.NOT_DURABLE, ada.id()));
    }

    @Test
    void whatIsLackingAndWhatIsNotWrappedAgainHoldItUp() {
        assertThat(hindrances(CLOSED, 2, 3))
                .containsExactly(Hindrance.of(Kind.LACKING, 2), Hindrance.of(Kind.NOT_REWRAPPED, 3));
    }

    /** What opens by that key alone cannot be counted while it is away. */
    @Test
    void aKeyThatWasHandedOutHasToComeBackFirst() {
        assertThat(hindrances(CLOSED, 0, 0, true)).containsExactly(Hindrance.of(Kind.AWAY));
    }

    @Test
    void aForkedControlLogHoldsItUp() {
        site.restoreControl(beforeNext);
        log.append(List.of(site.decide(new ControlEntry.MinimumVersion(1))));

        assertThat(hindrances(CLOSED)).contains(Hindrance.of(Kind.FORKED));
    }
}
