package org.turnstone.sync.replica;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.turnstone.sync.change.KeyId;
import org.turnstone.sync.change.Operation;
import org.turnstone.sync.crypto.SymmetricKey;
import org.turnstone.sync.identity.ControlEntry;
import org.turnstone.sync.identity.RecordKeys;
import org.turnstone.sync.log.Delivery;
import org.turnstone.sync.log.Entry;
import org.turnstone.sync.log.EntrySigner;
import org.turnstone.sync.log.MemoryChangeLog;
import org.turnstone.sync.merge.Merger;
import org.turnstone.sync.merge.RecordHistory;
import org.turnstone.sync.merge.RecordState;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.GroupPath;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.record.RowId;
import org.turnstone.sync.record.RowPath;
import org.turnstone.sync.testing.SyncFixtures;
import org.turnstone.sync.testing.TestDevice;
import org.turnstone.sync.testing.TestSite;

class RecordReaderTest {
    private static final RecordId RECORD = SyncFixtures.record(1);
    private static final GroupPath PEOPLE = new GroupPath("person");
    private static final RowPath ROW = PEOPLE.row(new RowId("r1"));
    private static final FieldPath ROLE = ROW.field("p_role");

    private final TestSite site = SyncFixtures.site(1);
    private final TestDevice ada = site.enrol("Ada");
    private final MemoryChangeLog log = site.newReplica();
    private final SymmetricKey part = SyncFixtures.key(9);

    private RecordReader.Reading read() {
        return read(keys(site.recordKey(RECORD), part));
    }

    private RecordReader.Reading read(RecordKeys keys) {
        return new RecordReader(log, new Standing(log, site.controlState()), keys).read(RECORD);
    }

    private static RecordKeys keys(SymmetricKey... keys) {
        return (record, id) -> {
            for (SymmetricKey key : keys) {
                if (key.keyId().equals(id.value())) {
                    return Optional.of(key);
                }
            }
            return Optional.empty();
        };
    }

    private static RecordState merged(RecordHistory history) {
        return Merger.merge(history);
    }

    private Delivery withAPart() {
        return ada.aChange()
                .on(RECORD)
                .set("q1", "yes")
                .inPart(part, new Operation.InsertRow(PEOPLE, null, new RowId("r1")))
                .inPart(part, new Operation.Set(ROLE, new FieldValue.Text("steward")))
                .save();
    }

    @Test
    void aRecordIsReadWithItsParts() {
        Delivery saved = withAPart();
        log.append(List.of(ada.opening(), saved));

        RecordReader.Reading reading = read();

        assertThat(reading.keyId()).contains(saved.entry().header().keyId());
        assertThat(reading.partKeys()).isEqualTo(Map.of(ROW, new KeyId(part.keyId())));
        assertThat(reading.closedParts()).isEmpty();
        assertThat(reading.unreadable()).isEmpty();
        assertThat(merged(reading.history()).fields()).containsKeys(new FieldPath("q1"), ROLE);
    }

    @Test
    void aPartWhoseKeyIsMissingIsInertAndTheRestStands() {
        log.append(List.of(ada.opening(), withAPart()));

        RecordReader.Reading reading = read(keys(site.recordKey(RECORD)));

        assertThat(reading.closedParts()).containsExactly(new KeyId(part.keyId()));
        assertThat(reading.partKeys()).isEmpty();
        assertThat(merged(reading.history()).fields())
                .containsKey(new FieldPath("q1"))
                .doesNotContainKey(ROLE);
    }

    @Test
    void whatOneWhoWasShutOutWroteForNobodyToOpenLeavesNothingIncomplete() {
        TestDevice mallory = site.enrol("Mallory");
        log.append(List.of(ada.opening(), withAPart(), mallory.opening()));
        site.decide(new ControlEntry.Revoke(mallory.certificate().deviceId(), "stolen", Map.of()));
        SymmetricKey nobodys = SyncFixtures.key(7);
        log.append(List.of(
                mallory.aChange().on(RECORD).underKey(nobodys).set("q1", "no").save()));

        RecordHistory history = read().history();

        assertThat(history.size()).isEqualTo(2);
        assertThat(merged(history).incomplete()).isFalse();
        assertThat(merged(history).value(new FieldPath("q1"))).contains(new FieldValue.Text("yes"));
    }

    @Test
    void aRecordWithoutItsKeyHasItsChangesWithoutBodies() {
        log.append(List.of(ada.opening(), withAPart()));

        RecordReader.Reading reading = read(keys());

        assertThat(reading.keyId()).isEmpty();
        assertThat(reading.history().size()).isEqualTo(1);
        assertThat(reading.unreadable()).isEmpty();
        assertThat(merged(reading.history()).fields()).isEmpty();
    }

    @Test
    void anErasedPartIsGoneForWhoeverReadsThroughTheWraps() {
        Delivery saved = withAPart();
        log.append(List.of(ada.opening(), saved));
        Intake intake = new Intake(log, site.controlState());
        intake.accept(List.of(site.decide(new ControlEntry.Erase(RECORD, new KeyId(part.keyId())))));

        try (Keyring keyring = new Keyring(log, intake.control(), List.of(ada.recipient()))) {
            RecordReader.Reading reading = read(keyring);

            assertThat(reading.closedParts()).containsExactly(new KeyId(part.keyId()));
            assertThat(merged(reading.history()).fields()).containsOnlyKeys(new FieldPath("q1"));
        }
    }

    @Test
    void anErasedRecordIsErasedWhateverIsHere() {
        log.append(List.of(ada.opening(), withAPart()));
        site.decide(new ControlEntry.Erase(RECORD, null));

        assertThat(read().history().isErased()).isTrue();
    }

    @Test
    void aBodyThatHoldsNoChangeIsInertAndListed() {
        Delivery good = ada.aChange().on(RECORD).set("q1", "yes").save();
        SymmetricKey key = site.recordKey(RECORD);
        byte[] nonce = new byte[12];
        byte[] padded = new byte[64];
        Entry nonsense = EntrySigner.sealed(
                ada.position(),
                RECORD,
                new KeyId(key.keyId()),
                List.of(good.entry().id()),
                nonce,
                80,
                associated -> key.sealSiv(nonce, associated, padded),
                ada.signing());
        log.append(List.of(ada.opening(), good, Delivery.of(nonsense)));

        RecordReader.Reading reading = read();

        assertThat(reading.unreadable()).containsExactly(nonsense.id());
        assertThat(reading.history().size()).isEqualTo(2);
        assertThat(merged(reading.history()).fields()).containsKey(new FieldPath("q1"));
    }

    @Test
    void aBodySealedUnderAnotherKeyThanItsHeaderNamesIsInertAndListed() {
        SymmetricKey named = site.recordKey(RECORD);
        byte[] nonce = new byte[12];
        Entry lie = EntrySigner.sealed(
                ada.position(),
                RECORD,
                new KeyId(named.keyId()),
                List.of(),
                nonce,
                80,
                associated -> SyncFixtures.key(3).sealSiv(nonce, associated, new byte[64]),
                ada.signing());
        log.append(List.of(ada.opening(), Delivery.of(lie)));

        assertThat(read().unreadable()).containsExactly(lie.id());
    }

    @Test
    void whatAQuarantinedDeviceSaidIsInertAndStillBehindWhatFollowedIt() {
        TestDevice ben = site.enrol("Ben");
        Delivery first = ada.aChange().on(RECORD).set("age", 34).save();
        Delivery late = ben.aChange().on(RECORD).after(first).set("age", 1).save();
        Delivery honest = ada.aChange().on(RECORD).after(late).set("age", 36).save();
        site.decide(new ControlEntry.Revoke(ben.id(), "stolen", Map.of()));
        log.append(site.control());
        log.append(List.of(ada.opening(), first, ben.opening(), late));

        assertThat(merged(read().history()).value(new FieldPath("age"))).contains(new FieldValue.Whole(34));

        log.append(List.of(honest));

        RecordState state = merged(read().history());
        assertThat(state.value(new FieldPath("age"))).contains(new FieldValue.Whole(36));
        assertThat(state.review()).isEmpty();
    }

    @Test
    void theOfficesChangesSayThatTheyAreTheOffices() throws Exception {
        TestDevice office = site.office();
        log.append(site.control());
        Delivery first = ada.aChange().on(RECORD).set("age", 34).save();
        Delivery settled = office.aChange()
                .on(RECORD)
                .after(first)
                .set("age", 35)
                .because("seen the paper")
                .save();

        var change = org.turnstone.sync.wire.ChangeOpener.open(
                        settled.entry(), keys(site.recordKey(RECORD)), office.certificate())
                .orElseThrow()
                .change();

        assertThat(change.office()).isTrue();
        assertThat(change.why()).isEqualTo("seen the paper");
        assertThat(change.author()).isEqualTo(office.certificate().personId());
        assertThat(change.deps()).containsExactly(first.entry().id());
    }

    private RecordReader.PartsOfRow partsOf(RowPath row, SymmetricKey... keys) {
        return new RecordReader(log, new Standing(log, site.controlState()), keys(keys)).partsOf(RECORD, row);
    }

    @Test
    void twoLaptopsThatEnteredOneRowHaveAPartEachAndBothAreErasedWithIt() {
        TestDevice ben = site.enrol("Ben");
        SymmetricKey other = SyncFixtures.key(10);
        SymmetricKey stranger = SyncFixtures.key(11);
        RowPath inside = ROW.group("visit").row(new RowId("v1"));
        log.append(List.of(
                ada.opening(),
                withAPart(),
                ben.opening(),
                ben.aChange()
                        .on(RECORD)
                        .inPart(other, new Operation.Set(inside.field("v_note"), new FieldValue.Text("came late")))
                        .inPart(
                                stranger,
                                new Operation.Set(
                                        PEOPLE.row(new RowId("r2")).field("p_role"), new FieldValue.Text("cook")))
                        .save()));
        SymmetricKey[] all = {site.recordKey(RECORD), part, other, stranger};

        RecordReader.PartsOfRow found = partsOf(ROW, all);

        assertThat(found.keys()).containsExactlyInAnyOrder(new KeyId(part.keyId()), new KeyId(other.keyId()));
        assertThat(found.mingled()).isFalse();
        assertThat(partsOf(inside, all).keys()).containsExactly(new KeyId(other.keyId()));
        assertThat(partsOf(PEOPLE.row(new RowId("r3")), all).keys()).isEmpty();
    }

    @Test
    void anAnswerAboutARowThatStandsInTheBodyIsSeenAsMingled() {
        log.append(List.of(
                ada.opening(),
                withAPart(),
                ada.aChange()
                        .on(RECORD)
                        .with(new Operation.Set(ROLE, new FieldValue.Text("steward")))
                        .save()));

        RecordReader.PartsOfRow found = partsOf(ROW, site.recordKey(RECORD), part);

        assertThat(found.keys()).containsExactly(new KeyId(part.keyId()));
        assertThat(found.mingled()).isTrue();
    }
}
