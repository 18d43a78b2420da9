package org.turnstone.server.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import java.net.URL;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.turnstone.form.SampleForms;
import org.turnstone.sync.change.Operation;
import org.turnstone.sync.crypto.LabelledHash;
import org.turnstone.sync.exchange.Checkpoint;
import org.turnstone.sync.exchange.Coverage;
import org.turnstone.sync.exchange.PeerRefusedException;
import org.turnstone.sync.exchange.SyncReport;
import org.turnstone.sync.log.Delivery;
import org.turnstone.sync.record.BlobId;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.replica.IntakeResult;
import org.turnstone.sync.wire.HttpMessages;

@ArquillianTest
@RunAsClient
public class SyncIT {
    private static final String WORKSHOP = "tfc_workshop_record";

    @ArquillianResource
    URL base;

    private ServerCalls server;
    private String code;
    private String site;

    @BeforeEach
    void aSite() {
        server = new ServerCalls(DatabaseIT.server(base));
        code = "s" + UUID.randomUUID().toString().substring(0, 8);
        site = server.createSite(code);
    }

    private TestLaptop laptop(String login) {
        server.createUser(code, login + "-" + code, "facilitator");
        return TestLaptop.enrol(server, server.issueCode(code, login + "-" + code));
    }

    @Test
    void aWorkshopFromTwoLaptopsThatNeverMetBecomesOneDataset() throws Exception {
        String hash = server.publish(code, SampleForms.WORKSHOP);
        String password = server.createUser(code, "manager-" + code, "data-manager");
        TestLaptop ada = laptop("ada");
        TestLaptop kim = laptop("kim");
        assertThat(ada.sync().forms()).isEqualTo(1);
        kim.sync();
        RecordId workshop = ada.newRecord();
        ada.save(workshop, List.of(Operations.form(hash), Operations.set("w/w_title", "The park")));
        ada.sync();
        kim.sync();
        attend(ada, workshop, 0, 8);
        attend(kim, workshop, 8, 12);
        List<Operation> common = List.of(
                Operations.row("activity", "a1"),
                Operations.set("activity[a1]/a_type", "dots"),
                Operations.row("activity[a1]/dot", "d1"),
                Operations.set("activity[a1]/dot[d1]/d_option", "Safer park"));
        ada.save(workshop, with(common, Operations.add("activity[a1]/dot[d1]/d_dots", 7)));
        kim.save(workshop, with(common, Operations.add("activity[a1]/dot[d1]/d_dots", 5)));
        ada.save(workshop, List.of(Operations.set("reflect/f_summary", "The park, with lights")));
        kim.save(workshop, List.of(Operations.set("reflect/f_summary", "A safer way home")));

        ada.sync();
        SyncReport last = kim.sync();
        ada.sync();

        assertThat(ada.state(workshop).canonicalBytes())
                .isEqualTo(kim.state(workshop).canonicalBytes());
        Checkpoint receipt = last.checkpoint().orElseThrow();
        Coverage coverage = new Coverage(kim.log(), receipt.have());
        assertThat(kim.log().entriesOf(workshop)).allMatch(coverage::covers);
        Map<String, String> files = dataset(WORKSHOP, "manager-" + code, password, WORKSHOP + "-person.csv", 13);
        List<String> main = lines(files, WORKSHOP + ".csv");
        assertThat(main).hasSize(2);
        assertThat(cell(main, 1, "w-w_title")).isEqualTo("The park");
        assertThat(cell(main, 1, "reflect-f_summary")).isEqualTo("[conflict]");
        assertThat(cell(main, 1, "review")).isEqualTo("1");
        assertThat(cell(main, 1, "review_fields")).isEqualTo("reflect/f_summary");
        assertThat(cell(main, 1, "site")).isEqualTo(code);
        assertThat(cell(main, 1, "edited")).isEqualTo("1");
        List<String> people = lines(files, WORKSHOP + "-person.csv");
        assertThat(people.get(0)).contains("p_ref").doesNotContain("p_name");
        assertThat(String.join("\n", files.values())).doesNotContain("Planted Name");
        List<String> dots = lines(files, WORKSHOP + "-activity-dot.csv");
        assertThat(cell(dots, 1, "d_dots")).isEqualTo("12");
        assertThat(cell(dots, 1, "parent_row")).isEqualTo("a1");
        HttpResponse<byte[]> conflicts = server.asReader("sites/" + code + "/conflicts", "manager-" + code, password);
        JsonArray list = ServerCalls.json(conflicts).asJsonArray();
        assertThat(list).hasSize(1);
        JsonObject conflict = list.getJsonObject(0);
        assertThat(conflict.getString("path")).isEqualTo("reflect/f_summary");
        assertThat(conflict.getJsonArray("values").getValuesAs(JsonObject.class))
                .extracting(value -> value.getString("author") + ": " + value.getString("text"))
                .containsExactlyInAnyOrder(
                        "ada-" + code + ": The park, with lights", "kim-" + code + ": A safer way home");

        byte[] before = server.asReader("sites/" + code + "/datasets/" + WORKSHOP + ".zip", "manager-" + code, password)
                .body();
        server.post("sites/" + code + "/datasets/rebuild", "{}");
        awaitNothingDue("manager-" + code, password);
        byte[] rebuilt = server.asReader(
                        "sites/" + code + "/datasets/" + WORKSHOP + ".zip", "manager-" + code, password)
                .body();
        assertThat(rebuilt).isEqualTo(before);
    }

    private static List<Operation> with(List<Operation> operations, Operation more) {
        List<Operation> all = new ArrayList<>(operations);
        all.add(more);
        return all;
    }

    private static void attend(TestLaptop laptop, RecordId workshop, int from, int to) {
        for (int i = from; i < to; i++) {
            String row = "person[p" + i + "]";
            laptop.save(
                    workshop,
                    List.of(),
                    Operations.row("person", "p" + i),
                    Operations.set(row + "/p_ref", String.format("P%02d", i)),
                    Operations.set(row + "/p_name", "Planted Name " + i));
        }
    }

    private Map<String, String> dataset(String form, String login, String password, String table, int lines)
            throws InterruptedException {
        awaitNothingDue(login, password);
        long until = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        Map<String, String> files = server.dataset(code, form, login, password);
        while (lines(files, table).size() != lines && System.nanoTime() < until) {
            Thread.sleep(100);
            files = server.dataset(code, form, login, password);
        }
        assertThat(lines(files, table)).hasSize(lines);
        return files;
    }

    private void awaitNothingDue(String login, String password) throws InterruptedException {
        long until = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (System.nanoTime() < until) {
            JsonArray datasets = ServerCalls.json(server.asReader("sites/" + code + "/datasets", login, password))
                    .asJsonArray();
            if (datasets.getValuesAs(JsonObject.class).stream()
                    .allMatch(d -> d.getJsonNumber("waiting").longValue() == 0)) {
                return;
            }
            Thread.sleep(50);
        }
        throw new AssertionError("the projection did not finish");
    }

    private static List<String> lines(Map<String, String> files, String name) {
        return files.getOrDefault(name, "").lines().toList();
    }

    private static String cell(List<String> csv, int line, String column) {
        List<String> names = Arrays.asList(csv.get(0).split(",", -1));
        assertThat(names).contains(column);
        return csv.get(line).split(",", -1)[names.indexOf(column)];
    }

    @Test
    void anIdleSyncSaysThatNothingDiffers() throws Exception {
        TestLaptop ada = laptop("ada");
        ada.sync();

        SyncReport idle = ada.sync();

        assertThat(idle.sent()).isZero();
        assertThat(idle.received()).isZero();
        assertThat(ada.peer().isLevelWith(ada.standpoint())).isTrue();
    }

    @Test
    void whatIsSentTwiceIsThereOnce() throws Exception {
        TestLaptop ada = laptop("ada");
        ada.sync();
        Delivery change = ada.save(ada.newRecord(), List.of(Operations.set("q", "yes")));
        Delivery opening = opening(ada, change);

        HttpMessages.PushAnswer first = ada.peer().pushed(List.of(opening, change), List.of());
        HttpMessages.PushAnswer second = ada.peer().pushed(List.of(opening, change), List.of());

        assertThat(first.accepted()).isEqualTo(1);
        assertThat(first.duplicate()).isEqualTo(1);
        assertThat(second.accepted()).isZero();
        assertThat(second.duplicate()).isEqualTo(2);
        assertThat(second.vector()).isEqualTo(first.vector());
    }

    private static Delivery opening(TestLaptop laptop, Delivery change) {
        return Delivery.of(laptop.log().opening(change.entry().header().logId()).orElseThrow());
    }

    @Test
    void aTruncatedUploadKeepsTheEntriesThatCameWhole() throws Exception {
        TestLaptop ada = laptop("ada");
        ada.sync();
        RecordId record = ada.newRecord();
        Delivery first = ada.save(record, List.of(Operations.set("q1", "yes")));
        Delivery second = ada.save(record, List.of(Operations.set("q2", "yes")));
        byte[] whole = TestPeer.bundle(ada.control().siteId(), List.of(first, second));

        HttpResponse<byte[]> refused = ada.peer().pushBytes(Arrays.copyOf(whole, whole.length - 60));

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(ServerCalls.text(refused)).contains("\"BAD_FRAME\"", "broke off after 1 entries", "send the rest");
        assertThat(ada.peer().pushed(List.of(first, second), List.of()).duplicate())
                .isEqualTo(1);
    }

    @Test
    void anOversizedBundleIsRefusedAndNothingIsStored() {
        TestLaptop ada = laptop("ada");

        HttpResponse<byte[]> refused = ada.peer().pushBytes(new byte[(4 << 20) + 1]);

        assertThat(refused.statusCode()).isEqualTo(413);
        assertThat(ServerCalls.text(refused)).contains("\"TOO_LARGE\"", "safe on the laptop");
    }

    @Test
    void bytesThatAreNoBundleAreRefusedInWords() {
        TestLaptop ada = laptop("ada");

        HttpResponse<byte[]> refused = ada.peer()
                .pushBytes("not a bundle at all, only words".getBytes(java.nio.charset.StandardCharsets.UTF_8));

        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(ServerCalls.text(refused)).contains("\"BAD_FRAME\"").doesNotContain("Exception");
    }

    @Test
    void aDigestThatDoesNotFitStoresNothing() throws Exception {
        TestLaptop ada = laptop("ada");
        ada.sync();
        Delivery change = ada.save(ada.newRecord(), List.of(Operations.set("q", "yes")));
        byte[] bundle = TestPeer.bundle(ada.control().siteId(), List.of(change));
        String wrong = java.util.Base64.getEncoder().encodeToString(LabelledHash.sha256(new byte[1]));

        HttpResponse<byte[]> refused = ada.peer()
                .call(
                        "entries",
                        request -> request.header("Content-Type", HttpMessages.BUNDLE)
                                .header("Content-Digest", "sha-256=:" + wrong + ":")
                                .POST(HttpRequest.BodyPublishers.ofByteArray(bundle)));

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(ServerCalls.text(refused)).contains("\"DIGEST\"");
        assertThat(ada.peer().pushed(List.of(change), List.of()).accepted()).isEqualTo(1);
    }

    @Test
    void aCodeAdmitsOneLaptopAndAnUnknownOneNone() {
        server.createUser(code, "ada-" + code, "researcher");
        String once = server.issueCode(code, "ada-" + code);
        TestLaptop.enrol(server, once);

        HttpResponse<byte[]> again = TestLaptop.tryToEnrol(server, once);
        HttpResponse<byte[]> unknown = TestLaptop.tryToEnrol(server, "0000-0000-0000-0000-0000-0000-00");

        assertThat(again.statusCode()).isEqualTo(403);
        assertThat(ServerCalls.text(again)).contains("\"CODE_USED\"", "nothing on the laptop is lost");
        assertThat(unknown.statusCode()).isEqualTo(403);
        assertThat(ServerCalls.text(unknown)).contains("\"CODE_UNKNOWN\"");
    }

    @Test
    void aRevokedLaptopMayHandOverWhatItHasAndReceivesNothing() throws Exception {
        TestLaptop ada = laptop("ada");
        TestLaptop kim = laptop("kim");
        ada.sync();
        RecordId record = ada.newRecord();
        ada.save(record, List.of(Operations.set("q", "before")));
        ada.sync();
        kim.sync();
        server.post("sites/" + code + "/devices/" + ada.deviceId().toHex() + "/revoke", "{\"reason\":\"lost\"}");
        Delivery late = ada.save(record, List.of(Operations.set("q", "after")));

        List<IntakeResult> results = ada.peer().push(List.of(late), List.of()).results();

        assertThat(results).extracting(IntakeResult::code).containsExactly(IntakeResult.Code.QUARANTINED);
        assertThatThrownBy(() -> ada.peer().pull(ada.log().tips(), java.util.Set.of(), 1 << 20))
                .isInstanceOfSatisfying(
                        PeerRefusedException.class,
                        refused -> assertThat(refused.code()).isEqualTo("REVOKED"));
        kim.sync();
        assertThat(kim.state(record).value(new FieldPath("q")).orElseThrow())
                .isEqualTo(new org.turnstone.sync.record.FieldValue.Text("before"));
        assertThat(kim.entries()).contains(late.entry().id());
    }

    @Test
    void aTokenOfNobodyOpensNothing() {
        HttpResponse<byte[]> refused = server.send(server.request("/sync/v1/sites/" + site + "/control")
                .header("Authorization", "Bearer " + "A".repeat(90))
                .GET());

        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(ServerCalls.text(refused)).contains("\"TOKEN\"");
    }

    @Test
    void aLaptopOfOneSiteIsNobodyAtAnother() {
        TestLaptop ada = laptop("ada");
        String other = server.createSite("o" + UUID.randomUUID().toString().substring(0, 8));
        HttpResponse<byte[]> own = ada.peer().call("control", HttpRequest.Builder::GET);

        HttpResponse<byte[]> refused = ada.peer().call("../" + other + "/control", HttpRequest.Builder::GET);

        assertThat(own.statusCode()).isEqualTo(200);
        assertThat(refused.statusCode()).isIn(401, 404, 400);
    }

    @Test
    void anAttachmentIsCompleteWhenItsHashIsItsName() throws Exception {
        TestLaptop ada = laptop("ada");
        byte[] sealed = new byte[(1 << 20) + 4321];
        new java.util.Random(7).nextBytes(sealed);
        BlobId id = BlobId.of(LabelledHash.sha256(sealed));
        ada.addBlob(id, sealed);

        SyncReport report = ada.sync();

        assertThat(report.attachments()).isEqualTo(1);
        assertThat(ada.peer().blob(id).complete()).isTrue();
        assertThat(ada.peer().readBlob(id, 0)).isEqualTo(ada.readBlob(id, 0));
        assertThat(ada.peer().readBlob(id, 1)).isEqualTo(ada.readBlob(id, 1));
    }

    @Test
    void anAlteredAttachmentIsDropped() throws Exception {
        TestLaptop ada = laptop("ada");
        BlobId id = BlobId.of(LabelledHash.sha256(new byte[] {1}));

        assertThatThrownBy(() -> ada.peer().putBlob(id, 0, 3, new byte[] {1, 2, 3}))
                .isInstanceOfSatisfying(
                        PeerRefusedException.class,
                        refused -> assertThat(refused.code()).isEqualTo("BLOB_DIGEST"));
        assertThat(ada.peer().blob(id).chunks()).isEmpty();
    }

    @Test
    void aMalformedFormIsRefusedWithItsFaults() {
        HttpResponse<byte[]> refused =
                server.publish(code, Map.of("form.xml", "<h:html>".getBytes(java.nio.charset.StandardCharsets.UTF_8)));

        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(ServerCalls.text(refused)).contains("\"FORM\"", "\"problems\"", "Nothing was changed");
    }

    @Test
    void anotherFormUnderTheSameVersionIsRefusedAndTheSameIsNot() {
        server.publish(code, SampleForms.SURVEY);

        HttpResponse<byte[]> other = server.publish(
                code, Map.of("form.xml", SampleForms.SURVEY.source().xform()));

        assertThat(server.publish(code, SampleForms.SURVEY)).hasSize(32);
        assertThat(other.statusCode()).isEqualTo(409);
    }

    @Test
    void answersAreForPeopleWithTheRoleOnly() {
        server.publish(code, SampleForms.SURVEY);
        String password = server.createUser(code, "res-" + code, "researcher");

        HttpResponse<byte[]> researcher =
                server.asReader("sites/" + code + "/datasets/tfc_community_survey.zip", "res-" + code, password);
        HttpResponse<byte[]> nobody =
                server.send(server.request("/api/v1/sites/" + code + "/datasets/tfc_community_survey.zip")
                        .GET());
        HttpResponse<byte[]> administrator =
                server.send(server.request("/api/v1/sites/" + code + "/datasets/tfc_community_survey.zip")
                        .header("Authorization", "Bearer " + server.token())
                        .GET());

        assertThat(researcher.statusCode()).isEqualTo(403);
        assertThat(nobody.statusCode()).isEqualTo(401);
        assertThat(administrator.statusCode()).isEqualTo(401);
    }

    @Test
    void readyKnowsTheKeys() {
        HttpResponse<byte[]> ready = server.send(server.request("/health/ready").GET());

        assertThat(ready.statusCode()).isEqualTo(200);
        assertThat(ServerCalls.text(ready)).contains("\"keys\"", "\"database\"");
    }
}
