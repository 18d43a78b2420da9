package org.turnstone.sync.replica;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.EntryKind;
import org.turnstone.sync.change.KeyId;
import org.turnstone.sync.identity.ControlEntry;
import org.turnstone.sync.identity.EraseRequest;
import org.turnstone.sync.identity.RecordLink;
import org.turnstone.sync.log.Delivery;
import org.turnstone.sync.log.Entry;
import org.turnstone.sync.log.EntrySigner;
import org.turnstone.sync.log.LogPosition;
import org.turnstone.sync.log.MemoryChangeLog;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.testing.SyncFixtures;
import org.turnstone.sync.testing.TestDevice;
import org.turnstone.sync.testing.TestSite;
import org.turnstone.sync.wire.RequestJson;

/** Requests to erase, their answers, and links between records. */
class RequestsTest {
    private static final RecordId RECORD = SyncFixtures.record(1);
    private static final RecordId OTHER = SyncFixtures.record(2);
    private static final KeyId PART = new KeyId(SyncFixtures.key(9).keyId());

    private final TestSite site = SyncFixtures.site(1);
    private final TestDevice ada = site.enrol("Ada");
    private final TestDevice ben = site.enrol("Ben");
    private final TestDevice office = site.office();
    private final MemoryChangeLog log = site.newReplica();
    private final Intake intake = new Intake(log, site.controlState());

    private EraseRequests requests() {
        return EraseRequests.read(log, new Standing(log, intake.control()));
    }

    private RecordLinks links() {
        return RecordLinks.read(log, new Standing(log, intake.control()));
    }

    private void accept(Delivery... deliveries) {
        intake.accept(List.of(deliveries));
    }

    private ChangeId ask(TestDevice device, RecordId record, @Nullable KeyId part) {
        site.clock().advance(Duration.ofSeconds(1));
        byte[] body = RequestJson.write(new EraseRequest(
                part, EraseRequest.Reason.CONSENT_WITHDRAWN, site.clock().instant()));
        return write(
                device, EntrySigner.plain(EntryKind.ERASE_REQUEST, device.position(), record, body, device.signing()));
    }

    private ChangeId write(TestDevice device, Entry entry) {
        device.restore(LogPosition.after(entry));
        accept(device.opening(), Delivery.of(entry));
        return entry.id();
    }

    private ChangeId link(TestDevice device, boolean linked, List<ChangeId> deps) {
        byte[] body =
                RequestJson.write(new RecordLink(OTHER, linked, site.clock().instant()));
        return write(device, EntrySigner.link(device.position(), RECORD, deps, body, device.signing()));
    }

    @Test
    void aRequestHidesARecordUntilTheOfficeKeepsIt() {
        ChangeId request = ask(ada, RECORD, null);

        assertThat(requests().hides(RECORD)).isTrue();
        assertThat(requests().hides(OTHER)).isFalse();
        assertThat(requests().about(RECORD)).containsExactly(request);

        accept(site.decide(new ControlEntry.Keep(RECORD, Set.of(request))));

        assertThat(requests().hides(RECORD)).isFalse();
        assertThat(requests().hiding()).isEmpty();
    }

    @Test
    void aRequestThatComesAfterARefusalIsANewQuestion() {
        accept(site.decide(new ControlEntry.Keep(RECORD, Set.of(ask(ada, RECORD, null)))));

        ask(ben, RECORD, null);

        assertThat(requests().hides(RECORD)).isTrue();
    }

    @Test
    void aRequestForAPartHidesThatPartOnly() {
        ask(ada, RECORD, PART);

        assertThat(requests().hides(RECORD)).isFalse();
        assertThat(requests().hides(RECORD, PART)).isTrue();
        assertThat(requests().hides(OTHER, PART)).isFalse();
    }

    @Test
    void anErasureAnswersEveryRequestAboutItsRecord() {
        ask(ada, RECORD, null);
        ask(ben, RECORD, PART);

        accept(site.decide(new ControlEntry.Erase(RECORD, null)));

        assertThat(requests().hiding()).isEmpty();
    }

    @Test
    void aRequestChangesNothingButScreens() {
        Delivery saved = ada.aChange().on(RECORD).set("q1", "yes").save();
        accept(ada.opening(), saved);

        ask(ada, RECORD, null);

        assertThat(log.find(saved.entry().id()).orElseThrow().hasBody()).isTrue();
        assertThat(log.wrapsOf(RECORD)).isNotEmpty();
        assertThat(intake.control().isErased(RECORD)).isFalse();
    }

    @Test
    void ofOneDevicesRequestsFiveHideAndTheSixthWaitsForAnAnswer() {
        List<ChangeId> asked = new ArrayList<>();
        for (int i = 1; i <= 6; i++) {
            asked.add(ask(ada, SyncFixtures.record(i), null));
        }
        ask(ben, SyncFixtures.record(7), null);

        assertThat(requests().hiding()).hasSize(6);
        assertThat(requests().hides(SyncFixtures.record(5))).isTrue();
        assertThat(requests().hides(SyncFixtures.record(6))).isFalse();
        assertThat(requests().waiting()).extracting(EraseRequests.Pending::id).containsExactly(asked.get(5));

        accept(site.decide(new ControlEntry.Keep(SyncFixtures.record(2), Set.of(asked.get(1)))));

        assertThat(requests().hides(SyncFixtures.record(2))).isFalse();
        assertThat(requests().hides(SyncFixtures.record(6))).isTrue();
        assertThat(requests().waiting()).isEmpty();
    }

    @Test
    void whatARevokedDeviceAsksBeyondItsCutHidesNothing() {
        accept(ada.opening());
        accept(site.decide(new ControlEntry.Revoke(ada.id(), "stolen", Map.of())));

        ask(ada, RECORD, null);

        assertThat(requests().hides(RECORD)).isFalse();
    }

    @Test
    void aRequestThatCannotBeReadHidesNothing() {
        byte[] nonsense = "{\"v\":1,\"reason\":7}".getBytes(StandardCharsets.UTF_8);

        write(ada, EntrySigner.plain(EntryKind.ERASE_REQUEST, ada.position(), RECORD, nonsense, ada.signing()));

        assertThat(requests().hiding()).isEmpty();
    }

    @Test
    void theOfficeLinksTwoRecordsAndTheyStayTwo() {
        link(office, true, List.of());

        assertThat(links().linkedTo(RECORD)).containsExactly(OTHER);
        assertThat(links().linkedTo(OTHER)).containsExactly(RECORD);
    }

    @Test
    void aLaptopCannotLink() {
        ChangeId link = link(ada, true, List.of());

        assertThat(links().linkedTo(RECORD)).isEmpty();
        assertThat(log.find(link)).isPresent();
        assertThat(new Standing(log, intake.control())
                        .isQuarantined(log.find(link).orElseThrow()))
                .isTrue();
    }

    @Test
    void aLinkIsTakenBackByTheOfficeThatKnewOfIt() {
        link(office, true, List.of());

        link(office, false, links().heads(OTHER, RECORD));

        assertThat(links().linkedTo(RECORD)).isEmpty();
    }

    @Test
    void linkingWinsOverTakingBackWithoutKnowledgeOfIt() {
        link(office, true, List.of());
        link(office, false, List.of());

        assertThat(links().linkedTo(RECORD)).containsExactly(OTHER);
        assertThat(links().heads(RECORD, OTHER)).hasSize(2);
    }

    @Test
    void aRecordIsNotLinkedToItselfNorToOneThatIsErased() {
        byte[] body =
                RequestJson.write(new RecordLink(RECORD, true, site.clock().instant()));
        write(office, EntrySigner.link(office.position(), RECORD, List.of(), body, office.signing()));
        link(office, true, List.of());
        accept(site.decide(new ControlEntry.Erase(OTHER, null)));

        assertThat(links().linkedTo(RECORD)).isEmpty();
    }
}
