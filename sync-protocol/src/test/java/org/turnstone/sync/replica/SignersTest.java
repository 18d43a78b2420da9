package org.turnstone.sync.replica;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.turnstone.sync.identity.DeviceRole;
import org.turnstone.sync.log.Delivery;
import org.turnstone.sync.log.Entry;
import org.turnstone.sync.log.MemoryChangeLog;
import org.turnstone.sync.replica.IntakeResult.Code;
import org.turnstone.sync.testing.SyncFixtures;
import org.turnstone.sync.testing.TestDevice;
import org.turnstone.sync.testing.TestSite;

class SignersTest {
    private final TestSite site = SyncFixtures.site(1);
    private final TestDevice ada = site.enrol("Ada");
    private final TestDevice ben = site.enrol("Ben");
    private final Signers signers = new Signers();

    private static Entry forged(Delivery genuine, int bit) throws Exception {
        Entry entry = genuine.entry();
        return Entry.of(
                entry.headerBytes(),
                SyncFixtures.withFlippedBit(entry.signature(), bit),
                entry.body().orElseThrow());
    }

    private Delivery saved(TestDevice device, int record) {
        return device.aChange().on(SyncFixtures.record(record)).set("q1", "yes").save();
    }

    @Test
    void aForgedEntryThatWasLookedAtAheadIsStillRefusedAndTheGenuineOneStillTaken() throws Exception {
        MemoryChangeLog log = site.newReplica();
        Delivery genuine = saved(ada, 1);
        Delivery forged = Delivery.of(forged(genuine, 7));
        List<Delivery> batch = List.of(ada.opening(), forged, genuine);
        batch.forEach(delivery -> signers.see(delivery.entry()));

        signers.check(batch);

        assertThat(new Intake(log, site.controlState()).accept(batch).results())
                .extracting(IntakeResult::code)
                .containsExactly(Code.ACCEPTED, Code.SIG, Code.ACCEPTED);
    }

    @Test
    void beingFoundRightForOneSaysNothingOfAnother() {
        Delivery adas = saved(ada, 1);

        assertThat(adas.entry().isFoundSignedBy(ada.signing().verifyingKey())).isTrue();
        assertThat(adas.entry().isFoundSignedBy(ben.signing().verifyingKey())).isFalse();
        assertThat(adas.entry().isFoundSignedBy(ada.signing().verifyingKey())).isTrue();
    }

    @Test
    void whoClaimsALogByAnOpeningOfTheirOwnIsFoundOutByTheIntake() {
        TestDevice stranger = site.unenrolled(DeviceRole.FIELD);
        List<Delivery> batch = List.of(stranger.opening(), saved(stranger, 1));
        batch.forEach(delivery -> signers.see(delivery.entry()));

        signers.check(batch);

        assertThat(new Intake(site.newReplica(), site.controlState())
                        .accept(batch)
                        .results())
                .extracting(IntakeResult::code)
                .containsExactly(Code.UNKNOWN_LOG, Code.UNKNOWN_LOG);
    }

    @Test
    void aLargeBatchIsCheckedWholeAndOneForgeryInItFound() throws Exception {
        List<Delivery> batch = new ArrayList<>(List.of(ada.opening()));
        for (int i = 0; i < 100; i++) {
            batch.add(saved(ada, i));
        }
        batch.set(77, Delivery.of(forged(batch.get(77), 300)));

        List<Code> codes = new Intake(site.newReplica(), site.controlState())
                .accept(batch).results().stream().map(IntakeResult::code).toList();

        assertThat(codes.get(77)).isEqualTo(Code.SIG);
        assertThat(codes.subList(0, 77)).containsOnly(Code.ACCEPTED);
        assertThat(codes.subList(78, batch.size())).containsOnly(Code.HELD);
    }
}
