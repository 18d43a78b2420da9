package org.turnstone.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.URL;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.turnstone.form.OutlineNode;
import org.turnstone.form.SampleForms;
import org.turnstone.form.Sensitivity;
import org.turnstone.form.ValueType;
import org.turnstone.sync.change.Operation;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.GroupPath;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.record.RowId;

/** What the console shows of hostile answers, whom it shows names, and what it lets one person do alone. */
@ArquillianTest
@RunAsClient
public class ConsoleContentIT {
    private static final String HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\"' onload='x";

    @ArquillianResource
    URL base;

    private ServerCalls calls;
    private String server;
    private String site = "";
    private String morag = "";
    private String hash = "";
    private TestLaptop laptop;

    @BeforeEach
    void aSiteWithAForm() throws Exception {
        server = DatabaseIT.server(base);
        calls = new ServerCalls(server);
        site = "content-" + UUID.randomUUID().toString().substring(0, 8);
        calls.createSite(site);
        hash = calls.publish(site, SampleForms.SURVEY);
        morag = calls.createUser(site, "morag-" + site, "data-manager");
        calls.createUser(site, "ada-" + site, "researcher");
        laptop = TestLaptop.enrol(calls, calls.issueCode(site, "ada-" + site));
        laptop.sync();
    }

    @Test
    void markupInEveryAnswerIsShownAsText() throws Exception {
        RecordId record = laptop.newRecord();
        laptop.save(record, operations(HOSTILE));
        laptop.sync();
        ConsoleVisitor visitor = signedIn("morag-" + site, morag);
        awaitRecord(visitor);
        String form = SampleForms.SURVEY.template().formId();

        for (String address : List.of(
                "records/" + record.toHex(),
                "datasets/" + form + "?all=true",
                "datasets/" + form + "?q=" + ConsoleVisitor.encoded("<script>"),
                "review",
                "review/duplicates",
                "review/duplicates/pair?a=" + record.toHex() + "&b=" + record.toHex(),
                "cases",
                "cases?q=" + ConsoleVisitor.encoded("<script>"),
                "cases/rates",
                "cases/rates?by=person",
                "cases/case?number=" + ConsoleVisitor.encoded(HOSTILE) + "&wave=",
                "audit",
                "today")) {
            HttpResponse<String> page = visitor.get("/console/site/" + site + "/" + address);
            assertThat(page.statusCode()).as(address).isEqualTo(200);
            assertThat(page.body()).as(address).doesNotContain("<script", "<img src=x");
        }
        assertThat(visitor.get("/console/site/" + site + "/records/" + record.toHex())
                        .body())
                .contains("&lt;script&gt;alert(1)");
    }

    @Test
    void namesAreShownOnlyWithAReasonThatIsWrittenDown() throws Exception {
        RecordId record = laptop.newRecord();
        laptop.save(record, operations("Planted Brightwell"));
        laptop.sync();
        String login = "morag-" + site;
        ConsoleVisitor visitor = signedIn(login, morag);
        awaitRecord(visitor);
        String address = "/console/site/" + site + "/records/" + record.toHex();
        List<OutlineNode.Question> named = SampleForms.SURVEY.template().outline().questions().stream()
                .filter(question -> question.settings().sensitivity() == Sensitivity.IDENTIFIER
                        && question.type() == ValueType.TEXT)
                .toList();

        String before = visitor.get(address).body();
        HttpResponse<String> without = visitor.post(address, address + "/identifiers", "why", " ");
        String after = visitor.post(address, address + "/identifiers", "why", "she asked for a copy")
                .body();
        String trail =
                visitor.get("/console/site/" + site + "/audit?what=identifier.").body();

        assertThat(named).isNotEmpty();
        assertThat(count(after, "Planted Brightwell") - count(before, "Planted Brightwell"))
                .isGreaterThanOrEqualTo(named.size());
        assertThat(without.statusCode()).isEqualTo(400);
        assertThat(trail).contains(login, "read names or telephone numbers", "she asked for a copy");
    }

    @Test
    void oneTakesTwoToEraseAndTheCertificateNamesBoth() throws Exception {
        RecordId record = laptop.newRecord();
        laptop.save(record, operations("soon gone"));
        laptop.sync();
        String ruth = calls.createUser(site, "ruth-" + site, "evaluation-officer");
        ConsoleVisitor first = signedIn("morag-" + site, morag);
        ConsoleVisitor second = signedIn("ruth-" + site, ruth);
        String erasures = "/console/site/" + site + "/erasures";
        awaitRecord(first);

        first.post(erasures, erasures, "record", record.toHex(), "why", "she withdrew");
        String proposal = proposal(first.get(erasures).body());
        HttpResponse<String> alone = first.post(erasures, erasures + "/proposals/" + proposal + "/agree");
        boolean still = first.get("/console/site/" + site + "/records/" + record.toHex())
                        .statusCode()
                == 200;
        HttpResponse<String> agreed = second.post(erasures, erasures + "/proposals/" + proposal + "/agree");
        String certificate = second.get(erasures + "/" + record.toHex()).body();

        assertThat(alone.statusCode()).isEqualTo(409);
        assertThat(alone.body()).contains("SECOND_PERSON");
        assertThat(still).isTrue();
        assertThat(agreed.statusCode()).isEqualTo(303);
        assertThat(certificate).contains("morag-" + site + " and ruth-" + site, "she withdrew", "Not confirmed yet by");
        assertThat(first.get("/console/site/" + site + "/records/" + record.toHex())
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void whatChangedSinceItWasShownIsNotDecidedAndAFaultyListIsNotTaken() throws Exception {
        RecordId record = laptop.newRecord();
        laptop.save(record, operations("some words"));
        RecordId other = laptop.newRecord();
        laptop.save(other, operations("other words"));
        laptop.sync();
        ConsoleVisitor visitor = signedIn("morag-" + site, morag);
        String review = "/console/site/" + site + "/review";
        String earlier = "0".repeat(32);

        HttpResponse<String> pair = visitor.post(
                review,
                review + "/duplicates/decide",
                "pair",
                String.join("|", record.toHex(), earlier, other.toHex(), earlier),
                "verdict",
                "first-stands",
                "why",
                "twice");
        HttpResponse<String> several = visitor.post(
                review,
                review + "/bulk/decide",
                "line",
                String.join("|", record.toHex(), earlier, "main/anything"),
                "rule",
                "last",
                "why",
                "the later one");
        String credentials =
                Base64.getEncoder().encodeToString(("morag-" + site + ":" + morag).getBytes(StandardCharsets.UTF_8));
        HttpResponse<String> list =
                visitor.send(HttpRequest.newBuilder(URI.create(server + "/api/v1/sites/" + site + "/cases/list"))
                        .header("Authorization", "Basic " + credentials)
                        .header("Content-Type", "text/csv")
                        .POST(HttpRequest.BodyPublishers.ofString("case_id,wave\n=1+1,base\n")));

        assertThat(pair.statusCode()).isEqualTo(409);
        assertThat(several.statusCode()).isEqualTo(409);
        assertThat(List.of(pair.body(), several.body())).allMatch(body -> body.contains("CHANGED"));
        assertThat(visitor.get("/console/site/" + site + "/audit?what=duplicate.")
                        .body())
                .doesNotContain("left a record out");
        assertThat(list.statusCode()).isEqualTo(422);
        assertThat(list.body()).contains("Line 2: case_id");
        assertThat(visitor.get("/console/site/" + site + "/cases").body()).contains("No list has been brought");
    }

    @Test
    void aSecondStepIsAskedForOnceItIsSetUp() throws Exception {
        String login = "morag-" + site;
        ConsoleVisitor visitor = signedIn(login, morag);
        String setUp = visitor.post("/console/account", "/console/account/second-step/begin")
                .body();
        byte[] secret = base32(setUp.replaceAll("(?s).*<p class=\"code small\">([A-Z2-7 ]+)</p>.*", "$1")
                .replace(" ", ""));
        String code = totp(secret, Clock.systemUTC().instant());
        String done = visitor.post("/console/account", "/console/account/second-step", "code", code)
                .body();
        String recovery = done.replaceAll("(?s).*?<li><code>([a-z2-7 ]+)</code>.*", "$1");

        assertThat(new ConsoleVisitor(server).signIn(login, morag, "").statusCode())
                .isEqualTo(401);
        assertThat(new ConsoleVisitor(server).signIn(login, morag, code).statusCode())
                .as("the code was used already")
                .isEqualTo(401);
        assertThat(new ConsoleVisitor(server).signIn(login, morag, recovery).statusCode())
                .isEqualTo(303);
        assertThat(new ConsoleVisitor(server).signIn(login, morag, recovery).statusCode())
                .as("so was the recovery code")
                .isEqualTo(401);
        assertThat(visitor.get("/console/account").statusCode())
                .as("the session that set it up goes on")
                .isEqualTo(200);
    }

    private ConsoleVisitor signedIn(String login, String password) {
        ConsoleVisitor visitor = new ConsoleVisitor(server);
        assertThat(visitor.signIn(login, password, "").statusCode()).isEqualTo(303);
        return visitor;
    }

    private void awaitRecord(ConsoleVisitor visitor) throws InterruptedException {
        long until = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        String form = SampleForms.SURVEY.template().formId();
        while (!visitor.get("/console/site/" + site + "/datasets/" + form)
                .body()
                .contains("<strong>1</strong> records")) {
            assertThat(System.nanoTime()).as("the record reaches the dataset").isLessThan(until);
            Thread.sleep(300);
        }
    }

    /** Every text of the form says the same; other questions stay open. */
    private List<Operation> operations(String text) {
        List<Operation> operations = new ArrayList<>();
        operations.add(new Operation.Set(FieldPath.FORM, new FieldValue.Text(hash)));
        answer(SampleForms.SURVEY.template().outline().nodes(), "", "", text, operations);
        return operations;
    }

    private static void answer(
            List<OutlineNode> nodes, String table, String prefix, String text, List<Operation> operations) {
        for (OutlineNode node : nodes) {
            String path = prefix + node.path().substring(table.length());
            if (node instanceof OutlineNode.Repeat repeat) {
                operations.add(new Operation.InsertRow(new GroupPath(path), null, new RowId("r0")));
                answer(repeat.children(), repeat.path(), path + "[r0]", text, operations);
            } else if (node instanceof OutlineNode.Question question) {
                if (question.kind().isAnswered() && question.type() == ValueType.TEXT) {
                    operations.add(new Operation.Set(new FieldPath(path), new FieldValue.Text(text)));
                }
            } else {
                answer(node.children(), table, prefix, text, operations);
            }
        }
    }

    private static int count(String page, String words) {
        return page.split(words, -1).length - 1;
    }

    private static String proposal(String page) {
        return page.replaceAll("(?s).*/proposals/([0-9a-f]{32})/.*", "$1");
    }

    /** RFC 6238, as an app computes it. */
    private static String totp(byte[] secret, Instant now) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA1");
        mac.init(new SecretKeySpec(secret, "HmacSHA1"));
        byte[] hash = mac.doFinal(ByteBuffer.allocate(Long.BYTES)
                .putLong(now.getEpochSecond() / 30)
                .array());
        int offset = hash[19] & 0x0f;
        return String.format(
                Locale.ROOT,
                "%06d",
                (ByteBuffer.wrap(hash, offset, Integer.BYTES).getInt() & 0x7fffffff) % 1_000_000);
    }

    private static byte[] base32(String text) {
        byte[] bytes = new byte[text.length() * 5 / 8];
        int buffer = 0;
        int bits = 0;
        int at = 0;
        for (byte letter : text.getBytes(StandardCharsets.US_ASCII)) {
            buffer = buffer << 5 | "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter);
            bits += 5;
            if (bits >= 8) {
                bits -= 8;
                bytes[at++] = (byte) (buffer >> bits);
            }
        }
        return bytes;
    }
}
