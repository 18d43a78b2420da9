package org.turnstone.server.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.json.JsonObject;
import java.net.URL;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.turnstone.form.SampleForms;
import org.turnstone.sync.change.LogId;
import org.turnstone.sync.crypto.VerificationFailedException;
import org.turnstone.sync.exchange.PeerRefusedException;
import org.turnstone.sync.exchange.SyncReport;
import org.turnstone.sync.identity.CaseList;
import org.turnstone.sync.identity.KeyWrap;
import org.turnstone.sync.log.Delivery;
import org.turnstone.sync.log.Tips;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.replica.IntakeResult;
import org.turnstone.sync.wire.HttpMessages;
import org.turnstone.sync.wire.SealedCaseList;

/** What the office decides while the server runs: who is shut out, what counts all the same, what is behind. */
@ArquillianTest
@RunAsClient
public class DecisionsIT {
    @ArquillianResource
    URL base;

    private ServerCalls server;
    private String code;
    private TestLaptop ada;
    private TestLaptop kim;

    @BeforeEach
    void aSiteWithTwoLaptops() throws Exception {
        server = new ServerCalls(DatabaseIT.server(base));
        code = "d" + UUID.randomUUID().toString().substring(0, 8);
        server.createSite(code);
        ada = laptop("ada");
        kim = laptop("kim");
        ada.sync();
        kim.sync();
    }

    private TestLaptop laptop(String login) {
        server.createUser(code, login + "-" + code, "facilitator");
        return TestLaptop.enrol(server, server.issueCode(code, login + "-" + code));
    }

    private JsonObject revokeAda() {
        return server.post("sites/" + code + "/devices/" + ada.deviceId().toHex() + "/revoke", "{\"reason\":\"lost\"}")
                .asJsonObject();
    }

    private static void refusedWith(String expected, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        PeerRefusedException.class,
                        refused -> assertThat(refused.code()).isEqualTo(expected));
    }

    @Test
    void whoIsShutOutReceivesNothingAndTheOthersGetANewScopeKey() throws Exception {
        RecordId old = ada.newRecord();
        ada.save(old, List.of(Operations.set("q", "before")));
        ada.sync();
        kim.sync();

        JsonObject device = revokeAda();
        kim.sync();

        assertThat(device.getBoolean("revoked")).isTrue();
        assertThat(device.getString("name")).isEqualTo("ada-" + code);
        assertThat(device.getString("lastSeen")).isNotBlank();
        assertThat(kim.control().isRevoked(ada.deviceId())).isTrue();
        assertThat(kim.control().currentScopeKey().orElseThrow().generation()).isEqualTo(2);
        Delivery fresh = kim.save(kim.newRecord(), List.of(Operations.set("q", "after")));
        assertThat(fresh.wraps())
                .filteredOn(wrap -> wrap.type() == KeyWrap.Type.SCOPE)
                .extracting(KeyWrap::generation)
                .containsExactly(2);
        kim.sync();
        Tips none = Tips.NONE;
        refusedWith("REVOKED", () -> ada.peer().pull(none, Set.of(), 1 << 20));
        refusedWith(
                "REVOKED",
                () -> ada.peer()
                        .form(
                                kim.control().forms().isEmpty()
                                        ? new org.turnstone.sync.record.FormHash(
                                                org.turnstone.sync.record.Octets16.ZERO)
                                        : kim.control().forms().get(0).hash()));
    }

    @Test
    void aLaptopIsGivenItsOwnPersonsCasesAndNoneOnceItIsShutOut() throws Exception {
        assertThat(cases(ada, CaseList.NONE).statusCode())
                .as("a site that gives nothing out")
                .isEqualTo(204);
        assertThat(stamp(ada)).isEmpty();

        String morag = server.createUser(code, "morag-" + code, "data-manager");
        String given = "case_id,wave,area,researcher\nGRI-0101-01,base,gri1,ada-" + code
                + "\nGRI-0102-01,base,gri1,kim-" + code + "\n";
        String pair =
                Base64.getEncoder().encodeToString(("morag-" + code + ":" + morag).getBytes(StandardCharsets.UTF_8));
        assertThat(server.send(server.request("/api/v1/sites/" + code + "/cases/list")
                                .header("Authorization", "Basic " + pair)
                                .header("Content-Type", "text/csv")
                                .POST(HttpRequest.BodyPublishers.ofString(given)))
                        .statusCode())
                .isEqualTo(200);

        HttpResponse<byte[]> answer = cases(ada, CaseList.NONE);
        SealedCaseList sealed = SealedCaseList.decode(answer.body());
        CaseList list = sealed.open(ada.recipient());
        assertThat(list.cases()).extracting(CaseList.Case::number).containsExactly("GRI-0101-01");
        assertThat(sealed.deviceId()).isEqualTo(ada.deviceId());
        assertThat(ada.control().serverKeys()).anyMatch(sealed::isSignedBy);
        assertThat(stamp(ada)).isNotEmpty().isEqualTo(stampOf(answer));
        assertThat(cases(ada, list).statusCode()).as("the same again").isEqualTo(204);
        assertThatThrownBy(() -> SealedCaseList.decode(cases(kim, list).body()).open(ada.recipient()))
                .isInstanceOf(VerificationFailedException.class);

        revokeAda();
        HttpResponse<byte[]> refused = cases(ada, CaseList.NONE);
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(ServerCalls.text(refused)).contains("REVOKED").doesNotContain("GRI-");
        assertThat(stamp(ada)).isEmpty();
    }

    private static HttpResponse<byte[]> cases(TestLaptop laptop, CaseList known) {
        return laptop.peer().call("cases?known=" + SealedCaseList.digest(known).toHex(), HttpRequest.Builder::GET);
    }

    /** What an answer that tells of news says of cases; empty if nothing. */
    private static String stamp(TestLaptop laptop) {
        return stampOf(laptop.peer()
                .call(
                        "vector",
                        request -> request.header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(
                                        "{\"vector\":\"" + TestPeer.text(Tips.NONE.encode()) + "\"}"))));
    }

    private static String stampOf(HttpResponse<byte[]> answer) {
        return answer.headers().firstValue(HttpMessages.CASES_STAMP).orElse("");
    }

    @Test
    void keysOfOpenRecordsAreWrappedUnderTheNewGenerationForWhoComesLater() throws Exception {
        RecordId old = kim.newRecord();
        kim.save(old, List.of(Operations.set("q", "shared")));
        kim.sync();
        revokeAda();

        TestLaptop lee = laptop("lee");
        long until = System.nanoTime() + Duration.ofSeconds(90).toNanos();
        boolean wrapped = false;
        while (!wrapped && System.nanoTime() < until) {
            Thread.sleep(3_000);
            lee = laptop("lee" + System.nanoTime() % 1_000_000);
            lee.sync();
            wrapped = lee.log().wrapsOf(old).stream()
                    .anyMatch(wrap -> wrap.type() == KeyWrap.Type.SCOPE && wrap.generation() == 2);
        }

        assertThat(wrapped).isTrue();
        assertThat(lee.state(old).value(new FieldPath("q")).orElseThrow()).isEqualTo(new FieldValue.Text("shared"));
    }

    @Test
    void lateEntriesAreListedAndCountOnceTheyAreAccepted() throws Exception {
        RecordId record = ada.newRecord();
        ada.save(record, List.of(Operations.set("q", "before")));
        ada.sync();
        revokeAda();
        Delivery late = ada.save(record, List.of(Operations.set("q", "after")));
        assertThat(ada.peer().push(List.of(late), List.of()).results())
                .extracting(IntakeResult::code)
                .containsExactly(IntakeResult.Code.QUARANTINED);

        JsonObject waiting = ServerCalls.json(server.send(
                        server.admin("sites/" + code + "/quarantine").GET()))
                .asJsonArray()
                .getJsonObject(0);
        LogId log = late.entry().header().logId();
        kim.sync();
        assertThat(kim.state(record).value(new FieldPath("q")).orElseThrow()).isEqualTo(new FieldValue.Text("before"));
        int left = server.post(
                        "sites/" + code + "/quarantine/accept",
                        "{\"log\":\"" + log.toHex() + "\",\"reason\":\"honest\"}")
                .asJsonArray()
                .size();
        kim.sync();

        assertThat(waiting.getString("log")).isEqualTo(log.toHex());
        assertThat(waiting.getString("name")).isEqualTo("ada-" + code);
        assertThat(waiting.getInt("entries")).isEqualTo(1);
        assertThat(left).isZero();
        assertThat(kim.state(record).value(new FieldPath("q")).orElseThrow()).isEqualTo(new FieldValue.Text("after"));
    }

    @Test
    void aReaderReadsAndWhatItWritesWaits() throws Exception {
        server.post("sites/" + code + "/devices/" + ada.deviceId().toHex() + "/role", "{\"role\":\"reader\"}");
        kim.save(kim.newRecord(), List.of(Operations.set("q", "read me")));
        kim.sync();

        SyncReport report = ada.sync();
        Delivery written = ada.save(ada.newRecord(), List.of(Operations.set("q", "no more")));

        assertThat(report.received()).isPositive();
        assertThat(ada.peer().push(List.of(written), List.of()).results())
                .extracting(IntakeResult::code)
                .containsExactly(IntakeResult.Code.QUARANTINED);
    }

    @Test
    void nobodyReceivesBeforeTheyKnowEveryDecision() throws Exception {
        Tips before = kim.log().tips();
        server.publish(code, SampleForms.WORKSHOP);

        refusedWith("CONTROL_BEHIND", () -> kim.peer().pull(before, Set.of(), 1 << 20));

        assertThat(kim.sync().forms()).isEqualTo(1);
    }

    @Test
    void whileASiteRecoversNothingIsSignedAndEverythingIsTaken() throws Exception {
        JsonObject begun =
                server.post("sites/" + code + "/restoration/begin", "{}").asJsonObject();
        RecordId record = ada.newRecord();
        Delivery saved = ada.save(record, List.of(Operations.set("q", "meanwhile")));

        refusedWith("SERVER_RECOVERING", () -> ada.sync());

        assertThat(begun.getString("state")).isEqualTo("recovering");
        HttpResponse<byte[]> refused = server.send(
                server.admin("sites/" + code + "/devices/" + kim.deviceId().toHex() + "/revoke")
                        .header("Content-Type", "application/json")
                        .POST(java.net.http.HttpRequest.BodyPublishers.ofString("{\"reason\":\"lost\"}")));
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(ServerCalls.text(refused)).contains("SERVER_RECOVERING");
        JsonObject confirmed =
                server.post("sites/" + code + "/restoration/confirm", "{}").asJsonObject();
        SyncReport report = ada.sync();
        kim.sync();

        assertThat(confirmed.getString("state")).isEqualTo("serving");
        assertThat(report.serverOlder()).isFalse();
        assertThat(report.checkpoint().orElseThrow().serverEpoch())
                .isEqualTo(ada.control().serverEpochs().get(1).epoch());
        assertThat(ada.control().serverEpochs()).hasSize(2);
        assertThat(kim.entries()).contains(saved.entry().id());
    }

    @Test
    void periodsAreListedWithWhatStandsAgainstDestroyingThem() {
        JsonObject period = ServerCalls.json(
                        server.send(server.admin("sites/" + code + "/periods").GET()))
                .asJsonArray()
                .getJsonObject(0);
        HttpResponse<byte[]> refused =
                server.send(server.admin("sites/" + code + "/periods/" + period.getInt("number") + "/destroy")
                        .header("Content-Type", "application/json")
                        .POST(java.net.http.HttpRequest.BodyPublishers.ofString("{}")));

        assertThat(period.getString("state")).isEqualTo("current");
        assertThat(period.getJsonArray("hindrances").getString(0)).isEqualTo("It is the current period.");
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(ServerCalls.text(refused)).contains("PERIOD_NEEDED", "Nothing was changed");
    }
}
