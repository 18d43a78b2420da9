package org.turnstone.sync.replica;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.EntryKind;
import org.turnstone.sync.change.Operation;
import org.turnstone.sync.crypto.SigningKey;
import org.turnstone.sync.identity.ControlEntry;
import org.turnstone.sync.identity.DeviceRole;
import org.turnstone.sync.identity.LogOpening;
import org.turnstone.sync.log.Delivery;
import org.turnstone.sync.log.Entry;
import org.turnstone.sync.log.EntrySigner;
import org.turnstone.sync.log.LogPosition;
import org.turnstone.sync.log.MemoryChangeLog;
import org.turnstone.sync.log.Need;
import org.turnstone.sync.record.AttachmentRef;
import org.turnstone.sync.record.BlobId;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.replica.IntakeResult.Code;
import org.turnstone.sync.testing.SyncFixtures;
import org.turnstone.sync.testing.TestDevice;
import org.turnstone.sync.testing.TestSite;
import org.turnstone.sync.wire.ControlJson;

class IntakeTest {
    private static final RecordId RECORD = SyncFixtures.record(1);

    private final TestSite site = SyncFixtures.site(1);
    private final TestDevice ada = site.enrol("Ada");
    private final TestDevice ben = site.enrol("Ben");
    private final MemoryChangeLog log = site.newReplica();
    private final Intake intake = new Intake(log, site.controlState());

    private List<Code> accept(Delivery... deliveries) {
        return intake.accept(List.of(deliveries)).results().stream()
                .map(IntakeResult::code)
                .toList();
    }

    private Standing standing() {
        return new Standing(log, intake.control());
    }

    private static ChangeId id(Delivery delivery) {
        return delivery.entry().id();
    }

    @Test
    void aBatchMayBringTheOpeningOfItsOwnLog() {
        Delivery saved = ada.aChange().on(RECORD).set("q1", "yes").save();

        Intake.Report report = intake.accept(List.of(ada.opening(), saved));

        assertThat(report.results()).extracting(IntakeResult::code).containsExactly(Code.ACCEPTED, Code.ACCEPTED);
        assertThat(report.touched()).containsExactly(RECORD);
        assertThat(log.wrapsOf(RECORD)).hasSize(2);
        assertThat(accept(ada.opening(), saved)).containsExactly(Code.DUPLICATE, Code.DUPLICATE);
    }

    @Test
    void aBadSignatureIsRefusedAndStopsNothingBehindIt() throws Exception {
        Delivery saved = ada.aChange().on(RECORD).set("q1", "yes").save();
        Entry forged = Entry.of(
                saved.entry().headerBytes(),
                SyncFixtures.withFlippedBit(saved.entry().signature(), 9),
                saved.entry().body().orElseThrow());

        assertThat(accept(Delivery.of(forged), ada.opening(), saved))
                .containsExactly(Code.UNKNOWN_LOG, Code.ACCEPTED, Code.ACCEPTED);
        assertThat(accept(Delivery.of(forged))).containsExactly(Code.SIG);
    }

    @Test
    void anEntryInAnotherDevicesLogIsRefused() {
        accept(ada.opening(), ben.opening());
        LogPosition adas = ada.position();
        ben.restore(adas);

        assertThat(accept(ben.aChange().on(RECORD).set("q1", "yes").save())).containsExactly(Code.SIG);
    }

    @Test
    void aLogWhoseOpeningIsNotHereIsUnknownAndNothingOfItIsKept() {
        Delivery saved = ada.aChange().on(RECORD).set("q1", "yes").save();

        assertThat(accept(saved)).containsExactly(Code.UNKNOWN_LOG);
        assertThat(log.find(id(saved))).isEmpty();
        assertThat(accept(Delivery.of(ada.opening().entry().withoutBody()))).containsExactly(Code.UNKNOWN_LOG);
    }

    @Test
    void aDeviceThatWasNeverEnrolledIsUnknown() {
        TestDevice stranger = site.unenrolled(DeviceRole.FIELD);

        assertThat(accept(
                        stranger.opening(), stranger.aChange().set("q1", "yes").save()))
                .containsExactly(Code.UNKNOWN_LOG, Code.UNKNOWN_LOG);
    }

    @Test
    void aDeviceOfAnotherSiteIsUnknown() {
        TestDevice foreign = SyncFixtures.site(2).enrol("Eve");

        assertThat(accept(foreign.opening(), foreign.aChange().set("q1", "yes").save()))
                .containsExactly(Code.UNKNOWN_LOG, Code.UNKNOWN_LOG);
    }

    @Test
    void aLogOpenedInAnotherPersonsNameIsUnknown() {
        LogOpening opening = new LogOpening(
                site.siteId(),
                ada.certificate().verifyingKey(),
                new Octets16(1, 1),
                ben.certificate().personId());
        Entry entry = EntrySigner.plain(
                EntryKind.OPEN_LOG, LogPosition.first(opening.logId()), ControlJson.write(opening), ada.signing());

        assertThat(accept(Delivery.of(entry))).containsExactly(Code.UNKNOWN_LOG);
    }

    @Test
    void aDeviceThatSignsADecisionIsRefused() {
        accept(ada.opening());
        Entry coup = EntrySigner.plain(
                EntryKind.CONTROL,
                ada.position(),
                ControlJson.write(
                        new ControlEntry.Erase(RECORD, null), site.clock().instant()),
                ada.signing());
        Entry intrusion = EntrySigner.plain(
                EntryKind.CONTROL,
                site.controlPosition(),
                ControlJson.write(
                        new ControlEntry.Erase(RECORD, null), site.clock().instant()),
                ada.signing());

        assertThat(accept(Delivery.of(coup), Delivery.of(intrusion))).containsExactly(Code.LIMIT, Code.SIG);
        assertThat(intake.control().isErased(RECORD)).isFalse();
    }

    @Test
    void theAuthoritysLogHoldsDecisionsOnly() {
        Entry request = EntrySigner.plain(
                EntryKind.ERASE_REQUEST, site.controlPosition(), RECORD, new byte[2], site.authority());

        assertThat(accept(Delivery.of(request))).containsExactly(Code.LIMIT);
    }

    @Test
    void aSecondOpeningWithinALogIsRefused() {
        accept(ada.opening());
        byte[] body = ada.opening().entry().body().orElseThrow();
        Entry again = EntrySigner.plain(EntryKind.OPEN_LOG, ada.position(), body, ada.signing());

        assertThat(accept(Delivery.of(again))).containsExactly(Code.LIMIT);
    }

    @Test
    void anOpeningThatClaimsToFollowSomethingIsRefused() {
        byte[] body = ada.opening().entry().body().orElseThrow();
        byte[] prev = new byte[32];
        prev[5] = 1;
        Entry entry = EntrySigner.plain(EntryKind.OPEN_LOG, new LogPosition(ada.logId(), 1, prev), body, ada.signing());

        assertThat(accept(Delivery.of(entry))).containsExactly(Code.LIMIT);
    }

    @Test
    void anEntryBeforeWhichOneIsMissingIsHeldAndStillCounts() {
        Delivery first = ada.aChange().on(RECORD).set("q1", "yes").save();
        Delivery second = ada.aChange().on(RECORD).set("q1", "no").save();

        assertThat(accept(ada.opening(), second)).containsExactly(Code.ACCEPTED, Code.HELD);
        assertThat(standing().isQuarantined(second.entry())).isFalse();
        assertThat(accept(first, second)).containsExactly(Code.ACCEPTED, Code.DUPLICATE);
    }

    @Test
    void aForkIsKeptAndReported() {
        LogPosition backup = ada.position();
        Delivery lost = ada.aChange().on(RECORD).set("q1", "before").save();
        ada.restore(backup);
        Delivery again = ada.aChange().on(RECORD).set("q1", "after").save();

        assertThat(accept(ada.opening(), lost, again))
                .containsExactly(Code.ACCEPTED, Code.ACCEPTED, Code.ACCEPTED_BRANCH);
    }

    @Test
    void enrolmentAndTheDevicesEntriesMayComeInOneBatchInAnyOrder() {
        TestDevice late = site.enrol("Cleo");
        List<Delivery> batch = new ArrayList<>();
        batch.add(late.opening());
        batch.add(late.aChange().on(RECORD).set("q1", "yes").save());
        batch.addAll(site.control());

        Intake.Report report = intake.accept(batch);

        assertThat(report.results().get(0)).isEqualTo(new IntakeResult(id(late.opening()), Code.ACCEPTED));
        assertThat(report.results()).extracting(IntakeResult::code).doesNotContain(Code.UNKNOWN_LOG, Code.HELD);
        assertThat(intake.control().device(late.id())).isPresent();
    }

    @Test
    void aDecisionThatWasHeldCountsOnceTheOneBeforeItArrives() {
        Delivery first = site.decide(new ControlEntry.MinimumVersion(1));
        Delivery second = site.decide(new ControlEntry.Erase(RECORD, null));

        assertThat(accept(second)).containsExactly(Code.HELD);
        assertThat(intake.control().isErased(RECORD)).isFalse();
        accept(first);

        assertThat(intake.control().isErased(RECORD)).isTrue();
        assertThat(intake.control().head()).contains(id(second));
    }

    @Test
    void whatLiesBeyondTheCutOfARevocationIsQuarantinedUntilItIsAccepted() {
        Delivery before = ada.aChange().on(RECORD).set("q1", "before").save();
        Delivery after = ada.aChange().on(RECORD).set("q1", "after").save();
        Delivery last =
                ada.aChange().on(SyncFixtures.record(2)).set("q1", "last").save();
        accept(ada.opening(), before, after);
        assertThat(standing().isQuarantined(after.entry())).isFalse();

        Delivery revocation =
                site.decide(new ControlEntry.Revoke(ada.id(), "lost on the train", TestSite.cutAt(before)));
        Intake.Report report = intake.accept(List.of(revocation));

        assertThat(report.touched()).containsExactly(RECORD);
        assertThat(standing().isQuarantined(ada.opening().entry())).isFalse();
        assertThat(standing().isQuarantined(before.entry())).isFalse();
        assertThat(standing().isQuarantined(after.entry())).isTrue();
        assertThat(accept(last)).containsExactly(Code.QUARANTINED);
        assertThat(log.find(id(last))).isPresent();

        Intake.Report released =
                intake.accept(List.of(site.decide(new ControlEntry.Accept(ada.logId(), Set.of(id(after))))));

        assertThat(released.touched()).contains(RECORD);
        assertThat(standing().isQuarantined(after.entry())).isFalse();
        assertThat(standing().isQuarantined(last.entry())).isTrue();
    }

    @Test
    void aLogThatACutDoesNotNameIsCutEmpty() {
        Delivery saved = ada.aChange().on(RECORD).set("q1", "yes").save();
        Delivery other = ben.aChange().on(RECORD).set("q1", "no").save();
        accept(ada.opening(), saved, ben.opening(), other);

        accept(site.decide(new ControlEntry.Revoke(ada.id(), "lost", Map.of())));

        assertThat(standing().isQuarantined(saved.entry())).isTrue();
        assertThat(standing().isQuarantined(other.entry())).isFalse();
    }

    @Test
    void aBackdatedBranchBelowTheCutIsQuarantinedAllTheSame() {
        LogPosition backup = ada.position();
        Delivery honest = ada.aChange().on(RECORD).set("q1", "honest").save();
        Delivery latest = ada.aChange().on(RECORD).set("q1", "latest").save();
        accept(ada.opening(), honest, latest);
        accept(site.decide(new ControlEntry.Revoke(ada.id(), "stolen", TestSite.cutAt(latest))));
        ada.restore(backup);

        assertThat(accept(ada.aChange().on(RECORD).set("q1", "forged").save())).containsExactly(Code.QUARANTINED);
    }

    @Test
    void anErasedRecordKeepsHeadersOnly() {
        Delivery first = ada.aChange().on(RECORD).set("q1", "yes").save();
        Delivery second = ada.aChange().on(RECORD).set("q1", "no").save();
        accept(ada.opening(), first);

        Intake.Report report = intake.accept(List.of(site.decide(new ControlEntry.Erase(RECORD, null))));

        assertThat(report.touched()).containsExactly(RECORD);
        assertThat(log.find(id(first))).contains(first.entry().withoutBody());
        assertThat(log.wrapsOf(RECORD)).isEmpty();
        assertThat(accept(second, first)).containsExactly(Code.ERASED, Code.ERASED);
        assertThat(log.find(id(second))).contains(second.entry().withoutBody());
        assertThat(log.find(id(first))).contains(first.entry().withoutBody());
        intake.acceptWraps(first.wraps());
        assertThat(log.wrapsOf(RECORD)).isEmpty();
    }

    /** The office's replica after a shut-out laptop handed over a change with a photo that is not here. */
    private final class LatePhoto {
        final BlobId photo;
        final Delivery late;
        final MemoryCustody custody = new MemoryCustody(log, List.of(site.periodKey()), any -> false);
        final Intake office = new Intake(log, site.controlState(), custody, ben.id());

        LatePhoto() {
            AttachmentRef ref = new AttachmentRef(new byte[32], 10, "image/jpeg", new byte[32]);
            photo = ref.blobId();
            Delivery early = ada.aChange().on(RECORD).set("q1", "yes").save();
            late = ada.aChange()
                    .on(RECORD)
                    .with(new Operation.Set(new FieldPath("photo"), new FieldValue.Attachment(ref)))
                    .save();
            Delivery cut = site.decide(new ControlEntry.Revoke(ada.id(), "lost", TestSite.cutAt(early)));
            office.accept(List.of(ada.opening(), early, cut, late));
        }
    }

    @Test
    void attachmentsOfAQuarantinedChangeAreAskedForOnceItCounts() {
        LatePhoto laptop = new LatePhoto();
        assertThat(laptop.custody.usedBy(RECORD)).isEmpty();
        assertThat(log.lackingLogs()).isEmpty();

        laptop.office.accept(List.of(site.decide(new ControlEntry.Accept(ada.logId(), Set.of(id(laptop.late))))));

        assertThat(laptop.custody.usedBy(RECORD)).containsExactly(laptop.photo);
        assertThat(log.needs(any -> true, 10)).containsExactly(new Need.Blob(laptop.photo));
    }

    @Test
    void attachmentsOfAQuarantinedChangeAreErasedWithItsRecord() {
        LatePhoto laptop = new LatePhoto();

        laptop.office.accept(List.of(site.decide(new ControlEntry.Erase(RECORD, null))));

        assertThat(laptop.custody.taken()).containsExactly(laptop.photo);
        assertThat(log.lackingLogs()).isEmpty();
    }

    @Test
    void wrapsOfAnotherRecordDoNotRideOnAnEntry() {
        Delivery saved = ada.aChange().on(RECORD).set("q1", "yes").save();
        RecordId other = SyncFixtures.record(2);

        accept(ada.opening(), new Delivery(saved.entry(), site.wraps(other, site.recordKey(other))));

        assertThat(log.wrapsOf(other)).isEmpty();
        assertThat(log.wrapsOf(RECORD)).isEmpty();
    }

    @Test
    void aReplayIntoAnotherSiteIsOfNoUse() {
        TestSite other = SyncFixtures.site(9);
        Delivery saved = ada.aChange().on(RECORD).set("q1", "yes").save();
        Intake elsewhere = new Intake(other.newReplica(), other.controlState());

        assertThat(elsewhere.accept(List.of(ada.opening(), saved)).results())
                .extracting(IntakeResult::code)
                .containsOnly(Code.UNKNOWN_LOG);
    }

    @Test
    void replicasThatTookTheSameDecisionsInAnyOrderAgree() {
        site.decide(new ControlEntry.Erase(RECORD, null));
        site.decide(new ControlEntry.Revoke(ben.id(), "left", Map.of()));
        List<Delivery> backwards = new ArrayList<>(site.control());
        java.util.Collections.reverse(backwards);
        MemoryChangeLog replica = new MemoryChangeLog();
        SigningKey authority = site.authority();
        Intake other = new Intake(replica, ControlReader.read(replica, authority.verifyingKey()));

        for (int round = 0; round < 2; round++) {
            backwards.forEach(delivery -> other.accept(List.of(delivery)));
        }

        assertThat(replica.tips()).isEqualTo(site.newReplica().tips());
        assertThat(other.control().isErased(RECORD)).isTrue();
        assertThat(other.control().isRevoked(ben.id())).isTrue();
        assertThat(other.control().head()).isEqualTo(site.controlState().head());
    }
}
