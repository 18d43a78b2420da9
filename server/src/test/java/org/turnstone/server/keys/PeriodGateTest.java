package org.turnstone.server.keys;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.turnstone.server.keys.PeriodGate.Hindrance;
import org.turnstone.server.keys.PeriodGate.Kind;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.change.EntryKind;
import org.turnstone.sync.crypto.RecipientKey;
import org.turnstone.sync.identity.ControlEntry;
import org.turnstone.sync.identity.ControlState;
import org.turnstone.sync.identity.EraseRequest;
import org.turnstone.sync.identity.SealedCase;
import org.turnstone.sync.log.Delivery;
import org.turnstone.sync.log.Entry;
import org.turnstone.sync.log.EntrySigner;
import org.turnstone.sync.log.LogPosition;
import org.turnstone.sync.log.MemoryChangeLog;
import org.turnstone.sync.log.Tips;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.replica.ControlReader;
import org.turnstone.sync.replica.EraseRequests;
import org.turnstone.sync.replica.Standing;
import org.turnstone.sync.testing.SyncFixtures;
import org.turnstone.sync.testing.TestDevice;
import org.turnstone.sync.testing.TestSite;
import org.turnstone.sync.wire.RequestJson;

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

    /** Destroyed before somebody answers, the key would take the case with it, and the visit was never made. */
    @Test
    void aWithdrawnInterviewThatOnlyItTellsOfHoldsItUpUntilItIsAnswered() {
        RecordId answered = withdrawn(ada, site.periodKey().recipientKey());
        withdrawn(ben, site.periodKey().recipientKey());
        withdrawn(ben, SyncFixtures.site(2).periodKey().recipientKey());

        assertThat(hindrances(CLOSED)).containsExactly(Hindrance.of(Kind.UNCOUNTED, 2));

        log.append(List.of(site.decide(new ControlEntry.Erase(answered, null))));

        assertThat(hindrances(CLOSED)).containsExactly(Hindrance.of(Kind.UNCOUNTED, 1));

        ChangeId other = requests().get(0).id();
        RecordId kept = requests().get(0).record();
        log.append(List.of(site.decide(new ControlEntry.Keep(kept, Set.of(other)))));

        assertThat(hindrances(CLOSED)).isEmpty();
    }

    /** Nobody is asked about what a stolen laptop wrote, so that it cannot keep a key alive. */
    @Test
    void whatIsQuarantinedDoesNotHoldItUp() {
        withdrawn(ada, site.periodKey().recipientKey());
        log.append(List.of(site.decide(new ControlEntry.Revoke(ada.id(), "lost", Map.of()))));

        assertThat(hindrances(CLOSED)).isEmpty();
    }

    private List<EraseRequests.Pending> requests() {
        ControlState control = ControlReader.read(log, site.authority().verifyingKey());
        return EraseRequests.read(log, new Standing(log, control)).hiding().stream()
                .filter(pending -> site.periodKey()
                        .recipientKey()
                        .id()
                        .equals(Objects.requireNonNull(pending.request().about())
                                .to()))
                .toList();
    }

    /** Asks to erase a record of which nothing ever left its laptop; synced, and in a verified backup. */
    private RecordId withdrawn(TestDevice laptop, RecipientKey period) {
        RecordId record = SyncFixtures.record(100 + log.records().size());
        SealedCase about = SealedCase.seal(
                site.siteId(),
                record,
                new SealedCase.Case("PLY-0040-01", "base", "", "110"),
                period,
                new SecureRandom());
        byte[] body = RequestJson.write(new EraseRequest(
                null, EraseRequest.Reason.CONSENT_WITHDRAWN, site.clock().instant(), about));
        Entry request = EntrySigner.plain(EntryKind.ERASE_REQUEST, laptop.position(), record, body, laptop.signing());
        laptop.restore(LogPosition.after(request));
        log.append(List.of(Delivery.of(request)));
        durable = log.tips();
        acknowledged.put(laptop.id(), log.tips());
        return record;
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
