package org.turnstone.sync.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.Operation;
import org.turnstone.sync.crypto.LabelledHash;
import org.turnstone.sync.crypto.SymmetricKey;
import org.turnstone.sync.identity.ControlEntry;
import org.turnstone.sync.identity.KeyWrap;
import org.turnstone.sync.log.ChangeLog;
import org.turnstone.sync.log.Delivery;
import org.turnstone.sync.log.LogPosition;
import org.turnstone.sync.log.MemoryChangeLog;
import org.turnstone.sync.log.Need;
import org.turnstone.sync.log.Tip;
import org.turnstone.sync.log.Tips;
import org.turnstone.sync.log.Wants;
import org.turnstone.sync.record.AttachmentRef;
import org.turnstone.sync.record.BlobId;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.record.WireLimits;
import org.turnstone.sync.replica.Intake;
import org.turnstone.sync.replica.IntakeResult;
import org.turnstone.sync.testing.SyncFixtures;
import org.turnstone.sync.testing.TestDevice;
import org.turnstone.sync.testing.TestSite;

/** What docs/protocol.md says of wants, receipts and restored stores, between replicas in memory. */
class NothingLostTest {
    private static final RecordId RECORD = SyncFixtures.record(1);

    private final TestSite site = SyncFixtures.site(1);
    private final TestDevice ada = site.enrol("Ada");
    private final TestDevice ben = site.enrol("Ben");
    private final MemoryServer server = new MemoryServer(site);
    private final MemoryReplica adas = replica(ada);
    private final MemoryReplica bens = replica(ben);

    private MemoryReplica replica(TestDevice device) {
        MemoryChangeLog log = site.newReplica();
        log.append(List.of(device.opening()));
        return new MemoryReplica(
                log, site.authority().verifyingKey(), device.id(), device.signing(), List.of(device.recipient()));
    }

    private SyncReport sync(MemoryReplica replica) throws PeerException {
        return new SyncSession(replica, server.seenBy(replica.device()), SyncListener.NONE).run();
    }

    private static Delivery save(MemoryReplica replica, TestDevice device, String answer) {
        Delivery saved = device.aChange().on(RECORD).set("q", answer).save();
        replica.log().append(List.of(saved));
        return saved;
    }

    private static ChangeId id(Delivery delivery) {
        return delivery.entry().id();
    }

    private boolean isStored(MemoryReplica replica, Delivery delivery) {
        return new Coverage(replica.log(), replica.receipt().orElseThrow().have()).covers(delivery.entry());
    }

    @Test
    void aReceiptCoversWhatIsHereWhole() throws Exception {
        Delivery saved = save(adas, ada, "yes");

        SyncReport report = sync(adas);

        assertThat(report.sent()).isEqualTo(2);
        assertThat(isStored(adas, saved)).isTrue();
        assertThat(server.log().lackingLogs()).isEmpty();
    }

    @Test
    void replicasThatStandAlikeFindOutWithOneRequest() throws Exception {
        save(adas, ada, "yes");
        sync(adas);
        server.calls();

        SyncReport idle = sync(adas);

        assertThat(server.calls()).containsExactly("level");
        assertThat(idle.checkpoint()).isPresent();
        assertThat(idle.stopped()).isFalse();
    }

    @Test
    void whoHasNewsSaysItInOneRequestFromTheLastReceiptOn() throws Exception {
        sync(adas);
        server.calls();
        Delivery saved = save(adas, ada, "no");

        SyncReport report = sync(adas);

        assertThat(server.calls()).containsExactly("news 1");
        assertThat(report.sent()).isEqualTo(1);
        assertThat(isStored(adas, saved)).isTrue();
        sync(adas);
        assertThat(server.calls()).containsExactly("level");
    }

    @Test
    void whoHasNoNewsHearsTheOthersAndSaysThatItHasThem() throws Exception {
        sync(adas);
        sync(bens);
        Delivery saved = save(bens, ben, "yes");
        sync(bens);
        server.calls();

        SyncReport report = sync(adas);

        // Ben's opening came with the change.
        assertThat(report.received()).isEqualTo(2);
        assertThat(server.calls()).containsExactly("news 0", "pull", "news 0");
        assertThat(server.acknowledgedBy(ada.id()).tips()).isEqualTo(adas.log().tips());
        assertThat(isStored(adas, saved)).isTrue();
    }

    @Test
    void whatIsReleasedThereDoesNotMakeAWholeLogTravelAgain() throws Exception {
        List<Delivery> saved = List.of(
                ada.aChange().on(RECORD).set("q", "1").save(),
                ada.aChange().on(RECORD).set("q", "2").save(),
                ada.aChange().on(RECORD).set("q", "3").save());
        bens.log().append(List.of(ada.opening(), saved.get(0), saved.get(1)));
        server.intake().accept(List.of(ada.opening(), saved.get(0), saved.get(2)));
        server.calls();

        sync(bens);

        assertThat(server.calls()).filteredOn("push"::equals).hasSize(1);
        assertThat(server.log().tips()).isEqualTo(bens.log().tips());
    }

    @Test
    void aServerThatStandsElsewhereIsToldAllInFull() throws Exception {
        sync(adas);
        Delivery saved = save(adas, ada, "yes");
        server.forgetFootings();
        server.calls();

        sync(adas);

        assertThat(server.calls()).containsExactly("no footing", "control", "compare", "push", "acknowledge");
        assertThat(isStored(adas, saved)).isTrue();
        save(adas, ada, "no");
        sync(adas);
        assertThat(server.calls()).containsExactly("news 1");
    }

    @Test
    void aDecisionThatWasMadeSinceComesBeforeWhatOthersWrote() throws Exception {
        sync(adas);
        site.decide(new ControlEntry.MinimumVersion(1));
        server.log().append(site.control());
        save(adas, ada, "yes");
        server.calls();

        sync(adas);

        assertThat(server.calls()).containsExactly("news 1", "control", "news 0");
        assertThat(server.acknowledgedBy(ada.id()).controlHead())
                .isEqualTo(adas.control().head().orElseThrow());
    }

    @Test
    void whatOnlyThisLaptopHasOfOthersGoesTooWhereItStandsOnAFooting() throws Exception {
        sync(adas);
        Delivery bens = ben.aChange().on(RECORD).set("q", "carried").save();
        adas.log().append(List.of(ben.opening(), bens));
        Delivery saved = save(adas, ada, "yes");
        server.calls();

        sync(adas);

        assertThat(server.calls()).containsExactly("news 1", "push", "compare", "push", "news 0");
        assertThat(isStored(adas, bens)).isTrue();
        assertThat(isStored(adas, saved)).isTrue();
    }

    @Test
    void aBodyThatARelayDroppedIsAskedForAndAnsweredFirst() throws Exception {
        sync(adas);
        Delivery dropped = save(adas, ada, "yes");
        Delivery whole = save(adas, ada, "no");
        // The headers come by a relay that holds no bodies.
        server.seenBy(ben.id());
        server.intake().accept(List.of(new Delivery(dropped.entry().withoutBody(), dropped.wraps()), whole));
        assertThat(server.log().needs(any -> true, 10)).containsExactly(new Need.Body(id(dropped)));
        Checkpoint between = server.checkpoint();
        assertThat(between.have().of(ada.logId())).containsExactly(new Tip(1, id(ada.opening())));
        server.calls();

        sync(adas);

        assertThat(server.calls()).containsExactly("news 2");
        assertThat(server.log().find(id(dropped))).contains(dropped.entry());
        assertThat(isStored(adas, whole)).isTrue();
    }

    @Test
    void aWrapThatWasStrippedIsAskedForByBothSides() throws Exception {
        sync(adas);
        sync(bens);
        Delivery saved = save(adas, ada, "yes");
        server.seenBy(ben.id());
        server.intake().accept(List.of(Delivery.of(saved.entry())));
        Need key = new Need.Key(RECORD, saved.entry().header().keyId());
        assertThat(server.log().needs(any -> true, 10)).containsExactly(key);

        sync(bens);
        assertThat(bens.log().needs(any -> true, 10)).containsExactly(key);
        assertThat(bens.log().wrapsOf(RECORD)).isEmpty();
        sync(adas);
        assertThat(isStored(adas, saved)).isTrue();
        sync(bens);

        assertThat(bens.log().lackingLogs()).isEmpty();
        assertThat(bens.log().wrapsOf(RECORD)).containsExactlyInAnyOrderElementsOf(saved.wraps());
    }

    /** Goes on from no receipt. */
    private static class Comparing extends ForwardingPeer {
        Comparing(Peer real) {
            super(real);
        }

        @Override
        public Optional<NewsAnswer> news(
                Footing footing, @Nullable Acknowledgement mine, List<Delivery> batch, Octets16 leftWanting) {
            return Optional.empty();
        }
    }

    @Test
    void wrapsThatBreakOffAfterTheFirstLeaveNoKeyClosedToMembers() throws Exception {
        sync(adas);
        sync(bens);
        Delivery saved = ada.aChange().on(RECORD).set("q", "yes").save();
        List<KeyWrap> siteFirst = List.of(saved.wraps().get(1), saved.wraps().get(0));
        assertThat(siteFirst).extracting(KeyWrap::type).containsExactly(KeyWrap.Type.HPKE, KeyWrap.Type.SCOPE);
        adas.log().append(List.of(new Delivery(saved.entry(), siteFirst)));
        server.seenBy(ben.id());
        server.intake().accept(List.of(Delivery.of(saved.entry())));
        Peer breaking = new Comparing(server.seenBy(ada.id())) {
            @Override
            public PushAnswer push(List<Delivery> batch, List<KeyWrap> wraps) throws PeerException {
                if (wraps.size() < 2) {
                    return super.push(batch, wraps);
                }
                super.push(batch, wraps.subList(0, 1));
                throw new PeerUnreachableException("the line broke", Duration.ZERO);
            }
        };
        assertThatThrownBy(() -> new SyncSession(adas, breaking, SyncListener.NONE).run())
                .isInstanceOf(PeerUnreachableException.class);

        new SyncSession(adas, new Comparing(server.seenBy(ada.id())), SyncListener.NONE).run();
        sync(bens);

        assertThat(bens.log().lackingLogs()).isEmpty();
    }

    @Test
    void whatCannotBeHadIsNotAskedForAgainUntilSomethingChanged() throws Exception {
        sync(adas);
        Delivery saved = save(adas, ada, "yes");
        server.intake().accept(List.of(Delivery.of(saved.entry())));
        sync(bens);
        server.calls();

        sync(bens);
        assertThat(server.calls()).containsExactly("level");
        save(bens, ben, "no");
        sync(bens);
        assertThat(server.calls()).doesNotContain("supply");
        sync(adas);
        server.calls();
        sync(bens);

        assertThat(server.calls()).contains("supply");
        assertThat(bens.log().lackingLogs()).isEmpty();
    }

    @Test
    void squattingWrapsAreInert() throws Exception {
        sync(adas);
        Delivery saved = save(adas, ada, "yes");
        SymmetricKey other = SymmetricKey.generate(site.random());
        List<KeyWrap> useless = site.wraps(RECORD, other);
        KeyWrap squatting = spoilt(saved.wraps().get(1));
        KeyWrap alsoSquatting = spoilt(saved.wraps().get(0));
        server.seenBy(ben.id());
        server.intake()
                .accept(List.of(new Delivery(
                        saved.entry(), List.of(squatting, alsoSquatting, useless.get(0), useless.get(1)))));

        sync(adas);

        assertThat(isStored(adas, saved)).isTrue();
        assertThat(server.log().wrapsOf(RECORD)).containsAll(saved.wraps()).doesNotContain(squatting);
        sync(bens);
        assertThat(bens.log().lackingLogs()).isEmpty();
    }

    private static KeyWrap spoilt(KeyWrap wrap) throws Exception {
        byte[] bytes = wrap.encode();
        bytes[bytes.length - 1] ^= 1;
        return KeyWrap.decode(bytes);
    }

    private Delivery saveWithPhoto(byte[] sealed) {
        AttachmentRef ref = new AttachmentRef(LabelledHash.sha256(sealed), sealed.length, "image/jpeg", new byte[32]);
        Delivery saved = ada.aChange()
                .on(RECORD)
                .with(new Operation.Set(new FieldPath("photo"), new FieldValue.Attachment(ref)))
                .save();
        adas.log().append(List.of(saved));
        adas.addBlob(ref.blobId(), sealed);
        return saved;
    }

    private static byte[] photo(int length) {
        byte[] sealed = new byte[length];
        new Random(7).nextBytes(sealed);
        return sealed;
    }

    @Test
    void answersGoFirstAndAreNotCalledStoredBeforeTheirAttachmentsAre() throws Exception {
        sync(adas);
        sync(bens);
        Delivery saved = saveWithPhoto(photo(3 * WireLimits.BLOB_CHUNK + 5));
        server.breakOffAfter(2);
        server.calls();

        assertThatThrownBy(() -> sync(adas)).isInstanceOf(PeerUnreachableException.class);

        assertThat(server.calls()).containsExactly("news 1", "pull", "news 0", "put 0", "put 1");
        assertThat(server.log().find(id(saved))).isPresent();
        assertThat(isStored(adas, saved)).isFalse();
        SyncReport second = sync(adas);
        assertThat(server.calls()).contains("put 2", "put 3").doesNotContain("put 0", "put 1");
        assertThat(second.attachments()).isEqualTo(1);
        assertThat(isStored(adas, saved)).isTrue();
    }

    @Test
    void anAttachmentIsFetchedByAColleagueAndGoesOnWhereItBroke() throws Exception {
        sync(adas);
        sync(bens);
        Delivery saved = saveWithPhoto(photo(3 * WireLimits.BLOB_CHUNK + 5));
        sync(adas);
        server.breakOffAfter(2);
        server.calls();

        assertThatThrownBy(() -> sync(bens)).isInstanceOf(PeerUnreachableException.class);
        assertThat(server.calls()).contains("read 0", "read 1");
        SyncReport second = sync(bens);

        assertThat(server.calls()).contains("read 2", "read 3").doesNotContain("read 0", "read 1");
        assertThat(second.attachmentsReceived()).isEqualTo(1);
        assertThat(bens.log().lackingLogs()).isEmpty();
        assertThat(isStored(bens, saved)).isTrue();
    }

    @Test
    void anAttachmentThatReachedTheServerLaterIsFetchedThen() throws Exception {
        sync(adas);
        byte[] sealed = photo(100);
        Delivery saved = saveWithPhoto(sealed);
        server.intake().accept(List.of(saved));
        sync(bens);
        BlobId blob = BlobId.of(LabelledHash.sha256(sealed));
        assertThat(bens.wants()).isEqualTo(Wants.NONE);

        sync(adas);
        SyncReport report = sync(bens);

        assertThat(report.attachmentsReceived()).isEqualTo(1);
        assertThat(bens.holdings(blob).complete()).isTrue();
    }

    @Test
    void aColleagueSendsTheAttachmentThatARestoredServerLost() throws Exception {
        Delivery saved = saveWithPhoto(photo(2 * WireLimits.BLOB_CHUNK));
        sync(adas);
        sync(bens);
        MemoryServer restored = new MemoryServer(site);

        new SyncSession(bens, restored.seenBy(ben.id()), SyncListener.NONE).run();

        assertThat(restored.log().find(id(saved))).contains(saved.entry());
        assertThat(restored.log().lackingLogs()).isEmpty();
    }

    @Test
    void aRestoredLaptopIsToldBeforeItTakesAnythingInAndPullsItsOwnEntriesBack() throws Exception {
        sync(adas);
        LogPosition backup = ada.position();
        Delivery lost = save(adas, ada, "after the backup");
        sync(adas);
        ada.restore(backup);
        MemoryReplica restored = replica(ada);

        SyncReport report = sync(restored);

        assertThat(restored.restores()).containsExactly(Set.of(ada.logId()));
        assertThat(report.restored()).containsExactly(ada.logId());
        assertThat(restored.log().find(id(lost))).contains(lost.entry());
    }

    @Test
    void bothBranchesOfAForkAreKeptAndSaidInTheReport() throws Exception {
        sync(adas);
        LogPosition backup = ada.position();
        Delivery first = save(adas, ada, "first");
        sync(adas);
        ada.restore(backup);
        MemoryReplica copy = replica(ada);
        Delivery second = save(copy, ada, "second");

        SyncReport report = sync(copy);
        sync(adas);
        SyncReport bensReport = sync(bens);

        assertThat(report.forked()).containsExactly(ada.logId());
        assertThat(bensReport.forked()).containsExactly(ada.logId());
        for (ChangeLog log : List.of(server.log(), copy.log(), adas.log(), bens.log())) {
            assertThat(log.find(id(first))).isPresent();
            assertThat(log.find(id(second))).isPresent();
            assertThat(log.tips().of(ada.logId())).hasSize(2);
        }
    }

    @Test
    void theAcknowledgementNamesWhatWasCarriedOut() throws Exception {
        save(adas, ada, "yes");
        sync(adas);
        server.log().append(List.of(site.decide(new ControlEntry.Erase(RECORD, null))));
        server.log().erase(RECORD, null);

        sync(adas);

        Acknowledgement last = server.acknowledgedBy(ada.id());
        assertThat(last.isSignedBy(ada.signing().verifyingKey())).isTrue();
        assertThat(last.erased()).containsExactly(new Acknowledgement.Erased(RECORD, Acknowledgement.Erased.WHOLE));
        assertThat(last.controlHead()).isEqualTo(adas.control().head().orElseThrow());
        assertThat(last.tips()).isEqualTo(adas.log().tips());
    }

    @Test
    void aDeviceOpensSoManyLogsAndNoMore() throws Exception {
        Intake intake = server.intake();
        for (int i = 1; i < WireLimits.MAX_LOGS_PER_DEVICE; i++) {
            assertThat(intake.accept(List.of(ada.openNewLog())).results())
                    .extracting(IntakeResult::code)
                    .containsExactly(IntakeResult.Code.ACCEPTED);
        }
        Delivery last = ada.openNewLog();
        Delivery onePast = ada.openNewLog();

        assertThat(intake.accept(List.of(last, onePast)).results())
                .extracting(IntakeResult::code)
                .containsExactly(IntakeResult.Code.ACCEPTED, IntakeResult.Code.LIMIT);
        assertThat(server.intake().accept(List.of(onePast, last)).results())
                .extracting(IntakeResult::code)
                .containsExactly(IntakeResult.Code.LIMIT, IntakeResult.Code.DUPLICATE);
        assertThat(server.intake().accept(List.of(ben.opening())).results())
                .extracting(IntakeResult::code)
                .containsExactly(IntakeResult.Code.ACCEPTED);
    }

    @Test
    void quarantinedEntriesAreNotLookedIntoUntilTheyAreReleased() throws Exception {
        sync(adas);
        Delivery kept = ada.opening();
        server.log().append(List.of(site.decide(new ControlEntry.Revoke(ada.id(), "lost", TestSite.cutAt(kept)))));
        Delivery late = save(adas, ada, "late");
        server.intake().accept(List.of(Delivery.of(late.entry())));
        assertThat(server.log().lackingLogs()).isEmpty();

        server.intake().accept(List.of(site.decide(new ControlEntry.Accept(ada.logId(), Set.of(id(late))))));

        assertThat(server.log().needs(any -> true, 10))
                .containsExactly(new Need.Key(RECORD, late.entry().header().keyId()));
    }

    @Test
    void aRecordIsReadAnewWhenAnEntryThatIsHereComesAgainWithItsKey() throws Exception {
        sync(adas);
        Delivery kept = ada.opening();
        Delivery late = save(adas, ada, "late");
        server.intake().accept(List.of(Delivery.of(late.entry())));
        server.log().append(List.of(site.decide(new ControlEntry.Revoke(ada.id(), "lost", TestSite.cutAt(kept)))));

        Intake.Report again = server.intake().accept(List.of(late));

        assertThat(again.results()).extracting(IntakeResult::code).containsExactly(IntakeResult.Code.DUPLICATE);
        assertThat(again.touched()).contains(RECORD);
    }

    @Test
    void whatWaitsForAnEntryThatNobodyHasIsHandedOverAndCountsAtTheServer() throws Exception {
        sync(adas);
        ada.aChange().on(RECORD).set("q", "on a disk that was lost").save();
        Delivery carried = ada.aChange().on(RECORD).set("q", "on a stick").save();
        sync(bens);
        bens.take(List.of(carried), List.of());
        server.calls();

        SyncReport report = sync(bens);

        assertThat(report.attention())
                .extracting(IntakeResult::id, IntakeResult::code)
                .containsExactly(tuple(id(carried), IntakeResult.Code.HELD));
        assertThat(server.log().find(id(carried))).contains(carried.entry());
        assertThat(sync(bens).sent()).as("it is there").isZero();
    }

    @Test
    void aRevokedDeviceHandsOverWhatItHoldsForOthersToo() throws Exception {
        sync(adas);
        Delivery first = save(adas, ada, "first");
        Delivery second = save(adas, ada, "second");
        Delivery third = save(adas, ada, "third");
        server.intake().accept(List.of(first));
        bens.log().append(List.of(ada.opening()));
        bens.take(List.of(second, third), List.of());
        server.log().append(List.of(site.decide(new ControlEntry.Revoke(ben.id(), "lost", Map.of()))));
        Peer refusing = new Comparing(server.seenBy(ben.id())) {
            @Override
            public Coming pullAhead(Tips mine, Set<ChangeId> iHold, int maxBytes, Consumer<List<Delivery>> whenHere) {
                return () -> {
                    throw new PeerRefusedException("REVOKED", "This laptop was revoked.");
                };
            }
        };

        for (int session = 0; session < 2; session++) {
            server.calls();
            assertThatThrownBy(() -> new SyncSession(bens, refusing, SyncListener.NONE).run())
                    .isInstanceOf(PeerRefusedException.class);

            assertThat(server.log().tips().of(ada.logId())).containsExactly(new Tip(4, id(third)));
            assertThat(server.calls().contains("push"))
                    .as("once the server stands above it, it is not sent again")
                    .isEqualTo(session == 0);
        }
    }

    @Test
    void whatLiesBelowAnEndIsLookedIntoOnceTheWayDownFromItIsHere() throws Exception {
        sync(adas);
        Delivery kept = ada.opening();
        Delivery first = save(adas, ada, "first");
        Delivery second = save(adas, ada, "second");
        server.log()
                .append(List.of(
                        site.decide(new ControlEntry.Revoke(ada.id(), "lost", TestSite.cutAt(kept))),
                        site.decide(new ControlEntry.Accept(ada.logId(), Set.of(id(second))))));
        server.intake().accept(List.of(Delivery.of(first.entry())));
        assertThat(server.log().lackingLogs())
                .as("nobody can tell yet that it lies below what was accepted")
                .isEmpty();

        Intake.Report report = server.intake().accept(List.of(Delivery.of(second.entry())));

        assertThat(server.log().lackingIn(ada.logId())).containsExactlyInAnyOrder(id(first), id(second));
        assertThat(report.touched()).contains(RECORD);
    }

    @Test
    @Timeout(value = 10, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void decisionsThatComeInPortionsGetPastABranchTheServerLost() throws Exception {
        LogPosition backedUp = site.controlPosition();
        MemoryServer restored = new MemoryServer(site);
        adas.log().append(List.of(site.decide(new ControlEntry.MinimumVersion(1))));
        site.restoreControl(backedUp);
        Delivery anew = site.decide(new ControlEntry.Erase(RECORD, null));
        restored.log().append(List.of(anew));
        restored.decisionsAtOnce(2);

        SyncReport report = new SyncSession(adas, restored.seenBy(ada.id()), SyncListener.NONE).run();

        assertThat(adas.log().find(id(anew))).contains(anew.entry());
        assertThat(report.serverOlder()).isTrue();
    }

    @Test
    @Timeout(value = 10, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aServerThatRepeatsThePortionItSentIsNotAskedForever() throws Exception {
        Peer stuck = (Peer) Proxy.newProxyInstance(
                Peer.class.getClassLoader(),
                new Class<?>[] {Peer.class},
                (proxy, method, arguments) -> method.getName().equals("control")
                        ? new Peer.ControlAnswer(site.control().subList(0, 1), true, Set.of(), null)
                        : method.invoke(server.seenBy(ada.id()), arguments));

        SyncReport report = new SyncSession(adas, stuck, SyncListener.NONE).run();

        assertThat(report.stopped()).isFalse();
    }

    /** Answers a pull when it is asked for, not when it is awaited, and notes what the asking side had by then. */
    private final class AheadPeer extends ForwardingPeer {
        private final List<Integer> hereWhenAsked = new ArrayList<>();
        private final List<ChangeId> sent = new ArrayList<>();
        private int refusals;

        AheadPeer(Peer real) {
            super(real);
        }

        @Override
        public Coming pullAhead(Tips mine, Set<ChangeId> iHold, int maxBytes, Consumer<List<Delivery>> arrived) {
            hereWhenAsked.add(bens.log().entriesOf(RECORD).size());
            if (hereWhenAsked.size() > 1 && refusals > 0) {
                refusals--;
                return () -> {
                    throw new PeerRefusedException("CONTROL_BEHIND", "The office decided something meanwhile.");
                };
            }
            PullAnswer answer;
            try {
                answer = pull(mine, iHold, maxBytes);
            } catch (PeerException e) {
                throw new AssertionError(e);
            }
            answer.entries().forEach(delivery -> sent.add(id(delivery)));
            arrived.accept(answer.entries());
            return () -> answer;
        }
    }

    /** Their log begins with its opening. */
    private AheadPeer changesInPortionsOfTwo(int changes) throws PeerException {
        sync(bens);
        for (int i = 0; i < changes; i++) {
            save(adas, ada, "answer " + i);
        }
        sync(adas);
        server.entriesAtOnce(2);
        return new AheadPeer(server.seenBy(ben.id()));
    }

    @Test
    void theNextPortionIsAskedForBeforeTheFiveThatCameAreTakenIn() throws Exception {
        AheadPeer ahead = changesInPortionsOfTwo(12);

        SyncReport report = new SyncSession(bens, ahead, SyncListener.NONE).run();

        assertThat(report.received()).isEqualTo(13);
        assertThat(bens.log().tips()).isEqualTo(server.log().tips());
        assertThat(ahead.hereWhenAsked).containsExactly(0, 0, 0, 0, 0, 0, 9);
        assertThat(ahead.sent).doesNotHaveDuplicates();
    }

    @Test
    void aPortionAskedForAheadThatTheOfficeOvertookIsAskedForAgain() throws Exception {
        AheadPeer ahead = changesInPortionsOfTwo(5);
        ahead.refusals = 1;

        new SyncSession(bens, ahead, SyncListener.NONE).run();

        assertThat(bens.log().tips()).isEqualTo(server.log().tips());
        assertThat(ahead.sent).doesNotHaveDuplicates();
    }

    @Test
    void theOneThatLosesItsConnectionKeepsThePortionsThatCame() throws Exception {
        AheadPeer ahead = changesInPortionsOfTwo(5);
        Peer breaking = new ForwardingPeer(ahead) {
            private int portions;

            @Override
            public PullAnswer pull(Tips mine, Set<ChangeId> iHold, int maxBytes) throws PeerException {
                if (++portions == 3) {
                    throw new PeerUnreachableException("The connection to the server broke off.", Duration.ZERO);
                }
                return super.pull(mine, iHold, maxBytes);
            }
        };

        assertThatThrownBy(() -> new SyncSession(bens, breaking, SyncListener.NONE).run())
                .isInstanceOf(PeerUnreachableException.class);

        assertThat(bens.log().entriesOf(RECORD)).hasSize(3);
    }

    @Test
    void aPortionThatCannotBeStoredCostsNoneBeforeIt() throws Exception {
        AheadPeer ahead = changesInPortionsOfTwo(5);
        ChangeId poison = server.log().tips().of(ada.logId()).first().id();
        MemoryReplica poisoned =
                new MemoryReplica(
                        bens.log(),
                        site.authority().verifyingKey(),
                        ben.id(),
                        ben.signing(),
                        List.of(ben.recipient())) {
                    @Override
                    public Intake.Report take(List<Delivery> entries, List<KeyWrap> wraps) {
                        if (entries.stream().anyMatch(delivery -> id(delivery).equals(poison))) {
                            throw new IllegalStateException("no room for this one");
                        }
                        return super.take(entries, wraps);
                    }
                };

        assertThatThrownBy(() -> new SyncSession(poisoned, ahead, SyncListener.NONE).run())
                .isInstanceOf(IllegalStateException.class);

        assertThat(bens.log().entriesOf(RECORD)).hasSize(3);
    }
}
