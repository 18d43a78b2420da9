package org.turnstone.sync.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.turnstone.sync.bundle.BundleReader;
import org.turnstone.sync.bundle.BundleSink;
import org.turnstone.sync.bundle.BundleWriter;
import org.turnstone.sync.bundle.ForeignBundleException;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.EntryKind;
import org.turnstone.sync.change.HeaderCodec;
import org.turnstone.sync.change.KeyId;
import org.turnstone.sync.change.LogId;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.change.Operation;
import org.turnstone.sync.change.UnsupportedVersionException;
import org.turnstone.sync.crypto.AeadStream;
import org.turnstone.sync.crypto.HpkeSealed;
import org.turnstone.sync.crypto.RecipientKeyPair;
import org.turnstone.sync.crypto.SealingStream;
import org.turnstone.sync.crypto.Secret;
import org.turnstone.sync.crypto.SymmetricKey;
import org.turnstone.sync.identity.ControlEntry;
import org.turnstone.sync.identity.KeyWrap;
import org.turnstone.sync.identity.Proofs;
import org.turnstone.sync.log.Delivery;
import org.turnstone.sync.log.Entry;
import org.turnstone.sync.log.EntrySigner;
import org.turnstone.sync.log.LogPosition;
import org.turnstone.sync.merge.RecordState;
import org.turnstone.sync.merge.ReviewItem;
import org.turnstone.sync.record.BlobId;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.GroupPath;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.record.RowId;
import org.turnstone.sync.replica.IntakeResult.Code;
import org.turnstone.sync.replica.Keyring;
import org.turnstone.sync.testing.SyncFixtures;
import org.turnstone.sync.testing.TestDevice;
import org.turnstone.sync.testing.TestSite;
import org.turnstone.sync.wire.ChangeBodyJson;
import org.turnstone.sync.wire.ControlJson;
import org.turnstone.sync.wire.PaddedBodies;
import org.turnstone.sync.wire.StrictJson;

/**
 * Row X3: the attacks A1 to A16 of the design and those of its amendments, each detected or without effect. A test's name
 * begins with the attack's number; those that need a vault or a running server stand in the modules that have one.
 */
@ExtendWith(PassedAttacks.class)
class AttacksTest {
    private static final RecordId RECORD = SyncFixtures.record(1);
    private static final FieldPath Q1 = new FieldPath("q1");

    private final TestSite site = SyncFixtures.site(1);
    private final TestDevice ada = site.enrol("Ada");
    private final TestDevice ben = site.enrol("Ben");
    private final Replica server = new Replica(site);

    @AfterAll
    static void sayHowMany() {
        PassedAttacks.conclude(AttacksTest.class, "protocol");
    }

    private static FieldValue text(String value) {
        return new FieldValue.Text(value);
    }

    private static ChangeId id(Delivery delivery) {
        return delivery.entry().id();
    }

    private Delivery saved(TestDevice device, String answer) {
        return device.aChange().on(RECORD).set("q1", answer).save();
    }

    @Test
    void attackA01aLaptopThatIsRestoredAndReusesItsNumbersLosesNothing() {
        LogPosition backup = ada.position();
        Delivery first = ada.aChange().on(RECORD).after().set("q1", "before").save();
        ada.restore(backup);
        Delivery second = ada.aChange().on(RECORD).after().set("q2", "after").save();
        Replica hub = new Replica(site);

        assertThat(server.take(ada.opening(), first)).doesNotContain(Code.SIG);
        assertThat(hub.take(ada.opening(), second)).doesNotContain(Code.SIG);
        assertThat(server.log.tips().digest())
                .as("the vectors differ although the numbers are the same")
                .isNotEqualTo(hub.log.tips().digest());
        server.exchangeWith(hub);

        assertThat(server.log.tips()).isEqualTo(hub.log.tips());
        RecordState state = server.state(RECORD, site.periodKey());
        assertThat(state.value(Q1)).contains(text("before"));
        assertThat(state.value(new FieldPath("q2"))).contains(text("after"));
    }

    @Test
    void attackA01bRepeatedRandomNumbersTellNothingAboutTwoTexts() {
        byte[] nonce = new byte[12];
        SymmetricKey key = SyncFixtures.key(5);
        byte[] one = "the same length, one".getBytes(StandardCharsets.UTF_8);
        byte[] two = "the same length, two".getBytes(StandardCharsets.UTF_8);

        byte[] sealedOne = key.sealSiv(nonce, new byte[0], one);
        byte[] sealedTwo = key.sealSiv(nonce, new byte[0], two);

        assertThat(xor(sealedOne, sealedTwo, one.length)).isNotEqualTo(xor(one, two, one.length));
        assertThat(Arrays.copyOf(sealedOne, 16)).isNotEqualTo(Arrays.copyOf(sealedTwo, 16));
    }

    private static byte[] xor(byte[] a, byte[] b, int length) {
        byte[] out = new byte[length];
        for (int i = 0; i < length; i++) {
            out[i] = (byte) (a[i] ^ b[i]);
        }
        return out;
    }

    @Test
    void attackA02aDeviceThatTellsTwoPeopleDifferentThingsIsKeptTwiceAndNoticed() {
        LogPosition fork = ada.position();
        Delivery toBen = ada.aChange().on(RECORD).after().set("q1", "yes").save();
        ada.restore(fork);
        Delivery toServer = ada.aChange().on(RECORD).after().set("q1", "no").save();
        Replica bens = new Replica(site);
        bens.take(ada.opening(), toBen);

        assertThat(server.take(ada.opening(), toServer)).containsExactly(Code.ACCEPTED, Code.ACCEPTED);
        assertThat(server.take(toBen)).containsExactly(Code.ACCEPTED_BRANCH);
        bens.exchangeWith(server);

        assertThat(bens.state(RECORD, site.periodKey())).isEqualTo(server.state(RECORD, site.periodKey()));
        assertThat(server.state(RECORD, site.periodKey()).review()).hasSize(1);
    }

    @Test
    void attackA03aReplayedBundleChangesNothingAndAnotherSitesIsRefused() throws Exception {
        Delivery saved = saved(ada, "yes");
        server.take(ada.opening(), saved);
        RecordState before = server.state(RECORD, site.periodKey());
        TestSite other = SyncFixtures.site(2);
        ByteArrayOutputStream bundle = new ByteArrayOutputStream();
        BundleWriter writer = new BundleWriter(bundle, site.siteId());
        writer.delivery(saved);
        writer.end(false);

        assertThat(server.take(ada.opening(), saved)).containsExactly(Code.DUPLICATE, Code.DUPLICATE);
        assertThat(server.state(RECORD, site.periodKey())).isEqualTo(before);
        assertThat(new Replica(other).take(ada.opening(), saved)).containsExactly(Code.UNKNOWN_LOG, Code.UNKNOWN_LOG);
        assertThatThrownBy(() -> BundleReader.read(
                        new ByteArrayInputStream(bundle.toByteArray()), other.siteId(), refusing(), Long.MAX_VALUE))
                .isInstanceOf(ForeignBundleException.class);
    }

    private static BundleSink refusing() {
        return new BundleSink() {
            @Override
            public void delivery(Delivery delivery) {
                throw new AssertionError("handed out");
            }

            @Override
            public void wraps(List<KeyWrap> wraps) {
                throw new AssertionError("handed out");
            }
        };
    }

    @Test
    void attackA04anEntryThatACourierHeldBackLeavesAGapThatShows() {
        Delivery first = saved(ada, "one");
        Delivery second = saved(ada, "two");
        Delivery third = saved(ada, "three");

        assertThat(server.take(ada.opening(), first, third)).containsExactly(Code.ACCEPTED, Code.ACCEPTED, Code.HELD);
        assertThat(server.log.tips().of(ada.logId()))
                .as("the vector names the gap, so the next exchange fills it")
                .extracting(tip -> tip.id())
                .containsExactly(id(first));
        assertThat(server.state(RECORD, site.periodKey()).incomplete()).isTrue();
        server.take(second);
        assertThat(server.state(RECORD, site.periodKey()).incomplete()).isFalse();
    }

    @Test
    void attackA05aClockOfTheYear2099WinsNothing() {
        Delivery far = ben.aChange()
                .on(RECORD)
                .at(Instant.parse("2099-01-01T00:00:00Z"))
                .set("q1", "from 2099")
                .save();
        Delivery informed =
                ada.aChange().on(RECORD).after(far).set("q1", "informed").save();
        server.take(ben.opening(), far, ada.opening(), informed);

        assertThat(server.state(RECORD, site.periodKey()).value(Q1)).contains(text("informed"));
        assertThat(server.state(RECORD, site.periodKey()).review()).isEmpty();
    }

    @Test
    void attackA05bClocksThatNoCalendarHoldsAreRefused() {
        for (String time : List.of("9223372036854775807", "1e400", "-9223372036854775808", "\"soon\"")) {
            byte[] body = ("{\"v\":1,\"t\":" + time + ",\"ops\":[]}").getBytes(StandardCharsets.UTF_8);
            try {
                ChangeBodyJson.read(body);
            } catch (MalformedMessageException e) {
                assertThat(e).hasMessageNotContaining("9223372036854775807");
            }
        }
    }

    @Test
    void attackA06noOtherSuiteIsSpokenAndTheSuiteIsSigned() throws Exception {
        Entry entry = saved(ada, "yes").entry();
        byte[] header = entry.headerBytes();
        for (int suite : new int[] {0, 2, 255}) {
            byte[] other = header.clone();
            other[2] = (byte) suite;

            assertThatThrownBy(() -> HeaderCodec.decode(ByteBuffer.wrap(other)))
                    .isInstanceOf(UnsupportedVersionException.class);
            assertThat(ada.certificate().verifyingKey().verify("TS1 entry", other, entry.signature()))
                    .isFalse();
        }
    }

    @Test
    void attackA07aStolenLaptopReadsNothingThatWasWrittenAfterItsRevocation() {
        site.decide(new ControlEntry.Revoke(ben.id(), "stolen", Map.of()));
        SymmetricKey next = SymmetricKey.generate(site.random());
        KeyId keyId = new KeyId(next.keyId());
        try (Secret secret = next.secret()) {
            HpkeSealed toAda = ada.recipient()
                    .recipientKey()
                    .seal(Keyring.scopeInfo(site.siteId(), 2, keyId), new byte[0], secret.copy(), site.random());
            site.decide(new ControlEntry.ScopeKey(
                    2, 1, keyId, Map.of(ada.recipient().recipientKey().id(), toAda)));
        }
        SymmetricKey recordKey = SymmetricKey.generate(site.random());
        Replica all = new Replica(site);
        Entry later = ada.aChange()
                .on(RECORD)
                .underKey(recordKey)
                .set("q1", "new")
                .save()
                .entry();
        all.take(
                ada.opening(),
                new Delivery(
                        later, List.of(KeyWrap.toScope(site.siteId(), RECORD, recordKey, next, 2, site.random()))));

        assertThat(all.state(RECORD, ada.recipient()).value(Q1)).contains(text("new"));
        assertThat(all.state(RECORD, ben.recipient()).fields()).isEmpty();
        assertThat(all.take(ben.opening(), saved(ben, "thief"))).containsExactly(Code.QUARANTINED, Code.QUARANTINED);
        assertThat(all.state(RECORD, ada.recipient()).value(Q1)).contains(text("new"));
    }

    @Test
    void attackA08backDatingBelowTheCutStaysOutsideIt() {
        Delivery honest = saved(ada, "honest");
        LogPosition beforeIt = LogPosition.after(ada.opening().entry());
        server.take(ada.opening(), honest);
        site.decide(new ControlEntry.Revoke(ada.id(), "stolen", TestSite.cutAt(honest)));
        ada.restore(beforeIt);
        Delivery forged = ada.aChange()
                .on(RECORD)
                .at(Instant.parse("2020-01-01T00:00:00Z"))
                .after()
                .set("q1", "forged")
                .save();
        Replica informed = new Replica(site);

        assertThat(informed.take(ada.opening(), honest)).containsExactly(Code.ACCEPTED, Code.ACCEPTED);
        assertThat(informed.take(forged)).containsExactly(Code.QUARANTINED);
        assertThat(informed.state(RECORD, site.periodKey()).value(Q1)).contains(text("honest"));
        assertThat(informed.log.find(id(forged)))
                .as("kept for a person to look at")
                .isPresent();
    }

    @Test
    void attackA09twoKeysForOneBodyAreTwoKeyIdsAndOnlyTheSignedOneOpens() {
        Delivery saved = saved(ada, "yes");
        SymmetricKey second = SymmetricKey.generate(site.random());
        List<KeyWrap> both = new ArrayList<>(List.of(KeyWrap.toRecipient(
                site.siteId(), RECORD, second, site.periodKey().recipientKey(), 1, site.random())));
        both.addAll(saved.wraps());
        server.take(ada.opening(), new Delivery(saved.entry(), both));

        assertThat(second.keyId()).isNotEqualTo(saved.entry().header().keyId().value());
        assertThat(server.state(RECORD, site.periodKey()).value(Q1)).contains(text("yes"));
        assertThat(server.state(RECORD, ben.recipient()))
                .as("whoever reads through another wrap reads the same")
                .isEqualTo(server.state(RECORD, site.periodKey()));
    }

    @Test
    void attackA10swappedAndStrippedWrapsOpenNothingAndHideNothing() throws Exception {
        Delivery saved = saved(ada, "yes");
        Delivery foreign =
                ada.aChange().on(SyncFixtures.record(2)).set("q1", "other").save();
        server.take(ada.opening(), new Delivery(saved.entry(), List.of()));

        assertThat(server.state(RECORD, site.periodKey()).fields())
                .as("stripped")
                .isEmpty();
        server.intake.acceptWraps(
                List.of(renamed(foreign.wraps().get(1), saved.wraps().get(1))));
        assertThat(server.state(RECORD, site.periodKey()).fields())
                .as("swapped")
                .isEmpty();
        server.intake.acceptWraps(saved.wraps());
        assertThat(server.state(RECORD, site.periodKey()).value(Q1)).contains(text("yes"));
    }

    /** The ciphertext of one wrap under the names of another. */
    private static KeyWrap renamed(KeyWrap content, KeyWrap names) throws MalformedMessageException {
        byte[] bytes = content.encode();
        System.arraycopy(names.encode(), 0, bytes, 0, 53);
        return KeyWrap.decode(bytes);
    }

    @Test
    void attackA11whatTravelsTellsNeitherWordsNorFormNorTimeAndLengthsAreRounded() {
        Entry one = ada.aChange()
                .on(RECORD)
                .with(new Operation.Set(FieldPath.FORM, text("0123456789abcdef0123456789abcdef")))
                .set("name", "Zofia Kowalska")
                .save()
                .entry();
        Entry two = ada.aChange().on(RECORD).set("name", "Al").save().entry();
        String travels = new String(org.turnstone.sync.wire.EntryCodec.encode(one), StandardCharsets.ISO_8859_1);

        assertThat(travels).doesNotContain("Zofia").doesNotContain("Kowalska").doesNotContain("0123456789abcdef");
        assertThat(one.header().bodyLength() % 64).isEqualTo(16);
        assertThat(two.header().bodyLength() % 64).isEqualTo(16);
        Set<Integer> lengths = new HashSet<>();
        for (String name : List.of("Al", "Ala", "Alan", "Alana", "Alanna")) {
            lengths.add(ada.aChange()
                    .on(RECORD)
                    .set("name", name)
                    .save()
                    .entry()
                    .header()
                    .bodyLength());
        }
        assertThat(lengths).hasSize(1);
    }

    @Test
    void attackA12theNameOfAnAttachmentConfirmsNoContent() throws Exception {
        byte[] photo = "the same photograph".getBytes(StandardCharsets.UTF_8);

        assertThat(blobId(photo)).isNotEqualTo(blobId(photo));
    }

    private BlobId blobId(byte[] content) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (SymmetricKey key = SymmetricKey.generate(site.random());
                SealingStream sealing = AeadStream.sealing(out, key, new byte[0], new byte[0])) {
            sealing.write(content);
        }
        return BlobId.of(java.security.MessageDigest.getInstance("SHA-256").digest(out.toByteArray()));
    }

    @Test
    void attackA13aDeviceCannotErase() {
        Delivery saved = saved(ada, "yes");
        server.take(ada.opening(), saved, ben.opening());
        byte[] erase = ControlJson.write(
                new ControlEntry.Erase(RECORD, null), site.clock().instant());
        Entry inItsOwnLog = EntrySigner.plain(EntryKind.CONTROL, ben.position(), erase, ben.signing());
        Entry inTheAuthoritys = EntrySigner.plain(EntryKind.CONTROL, site.controlPosition(), erase, ben.signing());
        Entry request = EntrySigner.plain(
                EntryKind.ERASE_REQUEST, ben.position(), RECORD, new byte[] {'{', '}'}, ben.signing());

        assertThat(server.take(Delivery.of(inItsOwnLog), Delivery.of(inTheAuthoritys)))
                .containsExactly(Code.LIMIT, Code.SIG);
        assertThat(server.take(Delivery.of(request))).containsExactly(Code.ACCEPTED);
        assertThat(server.state(RECORD, site.periodKey()).value(Q1)).contains(text("yes"));
    }

    @Test
    void attackA14onBothBranchesOfAForkedControlLogErasuresAndRevocationsHold() {
        Delivery saved = saved(ada, "yes");
        LogPosition fork = site.controlPosition();
        Entry erase = decision(fork, new ControlEntry.Erase(RECORD, null));
        Entry revoke = decision(fork, new ControlEntry.Revoke(ben.id(), "lost", Map.of()));
        Replica other = new Replica(site);
        server.take(ada.opening(), saved);
        other.take(ada.opening(), saved);

        server.take(Delivery.of(erase), Delivery.of(revoke));
        other.take(Delivery.of(revoke), Delivery.of(erase));

        for (Replica replica : List.of(server, other)) {
            assertThat(replica.intake.control().isErased(RECORD)).isTrue();
            assertThat(replica.state(RECORD, site.periodKey()).erased()).isTrue();
            assertThat(replica.take(ben.opening())).containsExactly(Code.QUARANTINED);
        }
        assertThat(server.log.tips()).isEqualTo(other.log.tips());
    }

    private Entry decision(LogPosition at, ControlEntry entry) {
        return EntrySigner.plain(
                EntryKind.CONTROL, at, ControlJson.write(entry, site.clock().instant()), site.authority());
    }

    @Test
    void attackA15bombsAreRefusedAtTheLimit() {
        byte[] bomb = PaddedBodies.pad(new byte[64 << 20]);
        byte[] deep = ("[".repeat(20_000) + "]".repeat(20_000)).getBytes(StandardCharsets.UTF_8);
        byte[] digits = ("{\"v\":1,\"t\":1" + "0".repeat(1 << 20) + ",\"ops\":[]}").getBytes(StandardCharsets.UTF_8);

        assertThat(bomb.length).isLessThan(1 << 17);
        assertThatThrownBy(() -> PaddedBodies.unpad(bomb)).isInstanceOf(MalformedMessageException.class);
        assertThatThrownBy(() -> StrictJson.read(deep)).isInstanceOf(MalformedMessageException.class);
        assertThatThrownBy(() -> StrictJson.read(digits)).isInstanceOf(MalformedMessageException.class);
    }

    @Test
    void attackA16whatIsSignedAreBytesAndNotWhatAPrinterMakesOfThem() {
        Entry spaced = EntrySigner.plain(
                EntryKind.CONTROL,
                site.controlPosition(),
                "{ \"kind\" : \"KEEP\", \"t\":1,\"v\":1, \"record\":\"%s\" }"
                        .formatted(RECORD.toHex())
                        .getBytes(StandardCharsets.UTF_8),
                site.authority());

        assertThat(server.take(Delivery.of(spaced))).containsExactly(Code.ACCEPTED);
        Entry kept = server.log.find(spaced.id()).orElseThrow();
        assertThat(kept.body()).contains(spaced.body().orElseThrow());
        assertThat(kept.isSignedBy(site.authority().verifyingKey())).isTrue();
    }

    // Attacks of the amendments.

    @Test
    void attackB01aRelayThatStripsBodiesDoesNotKeepThemAway() {
        Delivery saved = saved(ada, "yes");
        Delivery stripped = Delivery.of(saved.entry().withoutBody());

        server.take(ada.opening(), stripped);
        assertThat(server.state(RECORD, site.periodKey()).incomplete()).isTrue();
        server.take(saved);

        assertThat(server.state(RECORD, site.periodKey()).value(Q1)).contains(text("yes"));
        assertThat(server.state(RECORD, site.periodKey()).incomplete()).isFalse();
    }

    @Test
    void attackB02squattersOfWrapsDoNotHideTheGoodOne() throws Exception {
        Delivery saved = saved(ada, "yes");
        List<KeyWrap> squatting = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            byte[] bytes = saved.wraps().get(1).encode();
            bytes[bytes.length - 1 - i] ^= 1;
            squatting.add(KeyWrap.decode(bytes));
        }
        server.take(ada.opening(), new Delivery(saved.entry(), squatting));
        server.take(saved);

        assertThat(server.state(RECORD, site.periodKey()).value(Q1)).contains(text("yes"));
    }

    @Test
    void attackB03whoHasNotTheRecordsKeyOverwritesAndDeletesNothing() {
        Delivery saved = saved(ada, "yes");
        SymmetricKey own = SymmetricKey.generate(site.random());
        Delivery keyless = ben.aChange()
                .on(RECORD)
                .after(saved)
                .underKey(own)
                .set("q1", "overwritten")
                .with(new Operation.DeleteRecord())
                .save();
        server.take(ada.opening(), saved, ben.opening(), keyless);

        RecordState state = server.state(RECORD, site.periodKey());

        assertThat(state.inBin()).isFalse();
        assertThat(state.field(Q1).orElseThrow().candidates())
                .extracting(candidate -> candidate.value())
                .contains(text("yes"));
        assertThat(state.review()).extracting(ReviewItem::kind).contains(ReviewItem.Kind.CONFLICT);
    }

    @Test
    void attackB04aRingOfRowsHidesNoRowAndEndsNoProgram() {
        GroupPath group = new GroupPath("g");
        Delivery first = ada.aChange()
                .on(RECORD)
                .with(new Operation.InsertRow(group, new RowId("b"), new RowId("a")))
                .save();
        Delivery second = ben.aChange()
                .on(RECORD)
                .with(new Operation.InsertRow(group, new RowId("a"), new RowId("b")))
                .with(new Operation.InsertRow(group, new RowId("c"), new RowId("c")))
                .save();
        server.take(ada.opening(), first, ben.opening(), second);

        assertThat(server.state(RECORD, site.periodKey()).rows(group))
                .containsExactlyInAnyOrder(new RowId("a"), new RowId("b"), new RowId("c"));
    }

    @Test
    void attackB05aNonceThatWasPassedOnSignsInNowhereElse() {
        byte[] nonce = new byte[32];
        Instant clock = Instant.parse("2026-11-02T15:00:00Z");
        byte[] atTheThief = ada.signing()
                .sign(
                        Proofs.AUTH,
                        Proofs.signIn(site.siteId(), ada.id(), ben.certificate().verifyingKey(), nonce, clock));

        assertThat(ada.certificate()
                        .verifyingKey()
                        .verify(
                                Proofs.AUTH,
                                Proofs.signIn(
                                        site.siteId(),
                                        ada.id(),
                                        site.serverKey().verifyingKey(),
                                        nonce,
                                        clock),
                                atTheThief))
                .isFalse();
        assertThat(ada.certificate().verifyingKey().verify("TS1 entry", nonce, atTheThief))
                .as("nor is it an entry")
                .isFalse();
    }

    @Test
    void attackB06aLogNamedByAnotherDeviceIsNotItsOwn() {
        LogId adas = ada.logId();
        ben.restore(new LogPosition(adas, 2, ada.opening().entry().header().bodyHash()));
        server.take(ada.opening(), ben.opening());

        assertThat(server.take(saved(ben, "in Ada's name"))).doesNotContain(Code.ACCEPTED, Code.HELD);
        Optional<Entry> opening = server.log.opening(adas);
        assertThat(opening).isPresent();
    }

    @Test
    void attackB07outsidersReadNothing() {
        server.take(ada.opening(), saved(ada, "yes"));

        assertThat(server.state(RECORD, RecipientKeyPair.generate(site.random()))
                        .fields())
                .isEmpty();
    }
}
