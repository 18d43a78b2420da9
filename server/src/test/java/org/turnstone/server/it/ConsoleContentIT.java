package org.turnstone.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonStructure;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jspecify.annotations.Nullable;
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

    private static final Pattern LINK = Pattern.compile("href=\"([^\"#]+)");

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

    /** Two records alike, in conflict too, whose every answer of every type, remark and note is markup; then every page that a link leads to. */
    @Test
    void markupInEveryAnswerIsShownAsTextOnEveryPageThatALinkLeadsTo() throws Exception {
        RecordId record = laptop.newRecord();
        laptop.save(record, hostile());
        RecordId like = laptop.newRecord();
        laptop.save(like, hostile());
        laptop.sync();
        TestLaptop other = TestLaptop.enrol(calls, calls.issueCode(site, "ada-" + site));
        other.sync();
        List<FieldPath> texts = operations("").stream()
                .filter(operation -> operation instanceof Operation.Set)
                .map(operation -> ((Operation.Set) operation).path())
                .filter(path -> !path.equals(FieldPath.FORM) && !path.toString().contains("["))
                .toList();
        laptop.save(record, set(texts, HOSTILE + " one"));
        other.save(record, set(texts, HOSTILE + " two"));
        laptop.sync();
        other.sync();
        ConsoleVisitor visitor = signedIn("morag-" + site, morag);
        awaitRecords(visitor, 2);
        String form = SampleForms.SURVEY.template().formId();
        String root = "/console/site/" + site + "/";
        Deque<String> ahead = new ArrayDeque<>(List.of(
                root + "today",
                root + "records/" + record.toHex(),
                root + "datasets/" + form + "?all=true",
                root + "datasets/" + form + "?q=" + ConsoleVisitor.encoded("<script>"),
                root + "datasets/" + form + "?f.state=" + ConsoleVisitor.encoded(HOSTILE) + "&sort="
                        + ConsoleVisitor.encoded(HOSTILE),
                root + "review/duplicates/pair?a=" + record.toHex() + "&b=" + like.toHex(),
                root + "cases?q=" + ConsoleVisitor.encoded("<script>"),
                root + "cases/rates?by=person"));
        Set<String> seen = new LinkedHashSet<>(ahead);
        Set<String> kinds = new TreeSet<>();
        Map<String, Integer> often = new HashMap<>();
        int shown = 0;
        while (!ahead.isEmpty()) {
            String address = ahead.removeFirst();
            HttpResponse<String> page = visitor.get(address);
            String kind = address.substring(root.length()).replaceAll("[?].*|[0-9a-f]{32}", "");
            kinds.add(kind);
            assertThat(page.statusCode()).as(address).isIn(200, 303);
            assertThat(page.body()).as(address).doesNotContain("<script", "<img src=x", "\" onload='x");
            if (page.body().contains("&lt;script&gt;alert(1)")) {
                shown++;
            }
            Matcher link = LINK.matcher(page.body());
            while (link.find()) {
                String to = link.group(1).replace("&amp;", "&");
                // A dozen of a kind tell as much as all of them.
                if (to.startsWith(root)
                        && !to.contains("/media/")
                        && seen.add(to)
                        && often.merge(to.replaceAll("[?].*|[0-9a-f]{32}", ""), 1, Integer::sum) <= 12) {
                    ahead.addLast(to);
                }
            }
        }

        assertThat(kinds)
                .contains("review", "review/", "review/duplicates/pair", "records/", "cases/case", "audit")
                .hasSizeGreaterThan(15);
        assertThat(shown).as("pages that show the markup as text").isGreaterThan(4);
    }

    /** Whatever type a question has, a laptop that was tampered with may send any value. */
    private List<Operation> hostile() {
        List<Operation> operations = new ArrayList<>(operations(HOSTILE));
        for (OutlineNode.Question question :
                SampleForms.SURVEY.template().outline().questions()) {
            if (question.kind().isAnswered()
                    && question.type() != ValueType.TEXT
                    && SampleForms.SURVEY.template().outline().nodes().stream()
                            .noneMatch(node -> node instanceof OutlineNode.Repeat
                                    && question.path().startsWith(node.path() + "/"))
                    && !question.path().contains("[")) {
                FieldPath path = new FieldPath(question.path());
                operations.add(
                        switch (question.type()) {
                            case CHOICES -> new Operation.Set(path, FieldValue.Choices.of(List.of(HOSTILE, "<b>")));
                            case RANKING -> new Operation.Set(path, new FieldValue.Ranking(List.of(HOSTILE, "<b>")));
                            default -> new Operation.Set(path, new FieldValue.Text(HOSTILE));
                        });
            }
        }
        operations.add(new Operation.Set(new FieldPath("#note"), new FieldValue.Text(HOSTILE)));
        operations.add(new Operation.Set(new FieldPath("#language"), new FieldValue.Text(HOSTILE)));
        return operations;
    }

    private static List<Operation> set(List<FieldPath> paths, String text) {
        return paths.stream()
                .<Operation>map(path -> new Operation.Set(path, new FieldValue.Text(text)))
                .toList();
    }

    @Test
    void markupInStoriesVotesAndThePlanIsShownAsText() throws Exception {
        String workshop = calls.publish(site, SampleForms.WORKSHOP);
        String panel = calls.publish(site, SampleForms.PANEL);
        laptop.sync();
        RecordId told = laptop.newRecord();
        List<Operation> story = operations(SampleForms.WORKSHOP, workshop, HOSTILE);
        story.add(Operations.tick("story[r0]/s_use", "panel"));
        laptop.save(told, story);
        RecordId met = laptop.newRecord();
        List<Operation> votes = operations(SampleForms.PANEL, panel, HOSTILE);
        for (String path : List.of(
                "pn/pn_level", "pn/pn_domain", "pn/pn_method", "st[r0]/st_ref", "vote[r0]/v_story", "res/r_story")) {
            votes.add(Operations.set(path, path.endsWith("level") ? "l1" : HOSTILE));
        }
        votes.add(Operations.set("res/r_kind", "one"));
        votes.add(new Operation.Set(new FieldPath("vote[r0]/v_round"), new FieldValue.Whole(1)));
        laptop.save(met, votes);
        laptop.sync();
        ConsoleVisitor visitor = signedIn("morag-" + site, morag);
        String programme = "/console/site/" + site + "/programme";
        visitor.post(programme, programme, "kind", "area", "code", "gri1", "name", HOSTILE, "target", "4");
        awaitText(visitor, "stories", "<strong>1</strong> stories");
        awaitText(visitor, "panels", met.toHex());

        for (String address : List.of(
                "stories",
                "stories?q=" + ConsoleVisitor.encoded("<script>"),
                "stories/" + told.toHex() + "/r0",
                "panels",
                "panels/" + met.toHex(),
                "panels/sent-up",
                "programme",
                "cases/rates",
                "forms/" + workshop + "/preview?language=all",
                "audit")) {
            HttpResponse<String> page = visitor.get("/console/site/" + site + "/" + address);
            assertThat(page.statusCode()).as(address).isEqualTo(200);
            assertThat(page.body()).as(address).doesNotContain("<script", "<img src=x");
        }
        assertThat(visitor.get("/console/site/" + site + "/panels/" + met.toHex())
                        .body())
                .contains("<svg class=\"chart votes\"", "&lt;script");
        assertThat(visitor.get(programme).body()).contains("&lt;script");
    }

    private void awaitText(ConsoleVisitor visitor, String address, String text) throws InterruptedException {
        long until = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!visitor.get("/console/site/" + site + "/" + address).body().contains(text)) {
            assertThat(System.nanoTime()).as(text + " at " + address).isLessThan(until);
            Thread.sleep(300);
        }
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
    void whatTheConsoleDoesIsDoneByProgramToo() throws Exception {
        RecordId record = laptop.newRecord();
        laptop.save(record, operations("some words"));
        laptop.sync();
        String ruth = calls.createUser(site, "ruth-" + site, "evaluation-officer");
        awaitRecord(signedIn("morag-" + site, morag));
        String form = SampleForms.SURVEY.template().formId();

        JsonObject today = rest("morag-" + site, morag, "today", null).asJsonObject();
        JsonObject quality =
                rest("morag-" + site, morag, "quality/" + form, null).asJsonObject();
        JsonObject sheet =
                rest("morag-" + site, morag, "records/" + record.toHex(), null).asJsonObject();
        JsonObject words = sheet.getJsonArray("fields").getValuesAs(JsonObject.class).stream()
                .filter(field -> field.getString("answer").equals("some words"))
                .findFirst()
                .orElseThrow();
        JsonObject corrected = rest(
                        "morag-" + site,
                        morag,
                        "records/" + record.toHex() + "/corrections",
                        Json.createObjectBuilder()
                                .add("path", words.getString("path"))
                                .add("heads", sheet.getJsonArray("heads"))
                                .add("value", "other words")
                                .add("why", "read back to her"))
                .asJsonObject();
        JsonObject proposed = rest(
                        "morag-" + site,
                        morag,
                        "erasures/proposals",
                        Json.createObjectBuilder().add("record", record.toHex()).add("why", "she withdrew"))
                .asJsonObject();
        String proposal = proposed.getJsonArray("proposed").getJsonObject(0).getString("proposal");
        JsonObject alone = rest(
                        "morag-" + site, morag, "erasures/proposals/" + proposal + "/agree", Json.createObjectBuilder())
                .asJsonObject();
        rest("ruth-" + site, ruth, "erasures/proposals/" + proposal + "/agree", Json.createObjectBuilder());
        JsonObject certificate = rest("ruth-" + site, ruth, "erasures/" + record.toHex() + "/certificate", null)
                .asJsonObject();

        assertThat(today.getJsonObject("arrived")).isNotEmpty();
        assertThat(quality.getInt("records")).isEqualTo(1);
        assertThat(sheet.getJsonArray("fields").getValuesAs(JsonObject.class))
                .filteredOn(field -> field.getBoolean("hidden"))
                .isNotEmpty()
                .allMatch(field -> field.getJsonArray("values").isEmpty()
                        && field.getString("answer").isEmpty());
        assertThat(corrected.getJsonArray("fields").getValuesAs(JsonObject.class))
                .anyMatch(field -> field.getString("answer").equals("other words") && field.getBoolean("edited"));
        assertThat(alone.getString("code")).isEqualTo("SECOND_PERSON");
        assertThat(certificate.getJsonArray("sentences").toString())
                .contains("morag-" + site + " and ruth-" + site, "she withdrew");
        assertThat(rest("morag-" + site, morag, "laptops", null).asJsonArray()).hasSize(1);
        assertThat(rest("morag-" + site, morag, "people", null).asJsonArray()).hasSize(3);
        assertThat(rest("morag-" + site, morag, "forms", null).asJsonArray()).hasSize(1);
        assertThat(rest("morag-" + site, morag, "health", null).asJsonObject().getJsonArray("facts"))
                .isNotEmpty();
        assertThat(rest("morag-" + site, morag, "audit?what=correct", null).asJsonArray())
                .isNotNull();
    }

    /** @param body null to read */
    private JsonStructure rest(String login, String password, String path, @Nullable JsonObjectBuilder body) {
        String pair = Base64.getEncoder().encodeToString((login + ":" + password).getBytes(StandardCharsets.UTF_8));
        HttpRequest.Builder request = calls.request("/api/v1/sites/" + site + "/" + path)
                .header("Authorization", "Basic " + pair)
                .header("Content-Type", "application/json");
        return ServerCalls.json(calls.send(
                body == null
                        ? request.GET()
                        : request.POST(
                                HttpRequest.BodyPublishers.ofString(body.build().toString()))));
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

    /** What the hand-over of cases refuses, at the console and by REST, and that nothing was handed over then. */
    @Test
    void aHandOverThatCannotBeIsRefusedAndChangesNothing() throws Exception {
        String ada = "ada-" + site;
        String tom = "tom-" + site;
        String former = "former-" + site;
        calls.createUser(site, tom, "researcher");
        calls.createUser(site, former, "viewer");
        String other = "other-" + UUID.randomUUID().toString().substring(0, 8);
        calls.createSite(other);
        calls.createUser(other, "zoe-" + other, "researcher");
        assertThat(api(
                                "cases/list",
                                "text/csv",
                                "case_id,wave,researcher\nGRI-1,base," + ada + "\nGRI-2,base," + ada + "\n")
                        .statusCode())
                .isEqualTo(200);
        String theirs = handOver("GRI-1", ada, tom, "ill");

        assertThat(api("cases/hand", "application/json", handOver("PLY-9", ada, tom, "ill")))
                .satisfies(refused(404, "NO_CASE"));
        for (String nobody : List.of("zoe-" + other, former, "nobody-" + site)) {
            assertThat(api("cases/hand", "application/json", handOver("GRI-1", ada, nobody, "ill")))
                    .satisfies(refused(404, "NO_USER"));
        }
        assertThat(api("cases/hand", "application/json", handOver("GRI-1", ada, tom, "  ")))
                .satisfies(refused(400, "MALFORMED"));
        assertThat(api("cases/hand", "application/json", handOver("GRI-1", ada, ada, "ill")))
                .satisfies(refused(409, "SAME_PERSON"));
        ConsoleVisitor visitor = signedIn("morag-" + site, morag);
        String page = "/console/site/" + site + "/cases/case?number=GRI-1&wave=base";
        String hand = "/console/site/" + site + "/cases/hand";
        assertThat(visitor.post(page, hand, "case", "base GRI-1", "from", ada, "to", tom, "why", " ")
                        .body())
                .contains("The reason is missing.");
        assertThat(visitor.get(page).body())
                .contains("name=\"from\" value=\"" + ada + "\"")
                .doesNotContain("round 2");

        assertThat(api("cases/hand", "application/json", theirs).body()).contains("\"cases\":1");
        String zoe = "zoe-" + site;
        String[] late = {"case", "base GRI-1", "case", "base GRI-2", "from", ada, "to", zoe, "why", "late"};
        assertThat(visitor.post(page, hand, late).statusCode())
                .as("nobody of that name")
                .isEqualTo(404);
        calls.createUser(site, zoe, "researcher");
        assertThat(visitor.post(page, hand, late)).satisfies(refused(409, "HANDED_ON"));
        assertThat(visitor.get(page).body()).contains("With <strong>" + tom + "</strong>, round 2");
        assertThat(visitor.get(page.replace("GRI-1", "GRI-2")).body()).doesNotContain("round 2");
    }

    private static String handOver(String number, String from, String to, String why) {
        return "{\"cases\":[{\"caseId\":\"" + number + "\",\"wave\":\"base\"}],\"from\":\"" + from + "\",\"to\":\"" + to
                + "\",\"why\":\"" + why + "\"}";
    }

    private static Consumer<HttpResponse<String>> refused(int status, String code) {
        return answer -> {
            assertThat(answer.statusCode()).isEqualTo(status);
            assertThat(answer.body()).contains(code);
        };
    }

    /** What Morag sends without the console. */
    private HttpResponse<String> api(String path, String type, String body) {
        String credentials =
                Base64.getEncoder().encodeToString(("morag-" + site + ":" + morag).getBytes(StandardCharsets.UTF_8));
        return new ConsoleVisitor(server)
                .send(HttpRequest.newBuilder(URI.create(server + "/api/v1/sites/" + site + "/" + path))
                        .header("Authorization", "Basic " + credentials)
                        .header("Content-Type", type)
                        .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    @Test
    void aSecondStepIsAskedForOnceItIsSetUp() throws Exception {
        String login = "morag-" + site;
        ConsoleVisitor visitor = signedIn(login, morag);
        String setUp = visitor.post("/console/account", "/console/account/second-step/begin")
                .body();
        String code =
                ConsoleVisitor.codeNow(setUp.replaceAll("(?s).*<p class=\"code small\">([A-Z2-7 ]+)</p>.*", "$1"));
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
        awaitRecords(visitor, 1);
    }

    private void awaitRecords(ConsoleVisitor visitor, int records) throws InterruptedException {
        long until = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        String form = SampleForms.SURVEY.template().formId();
        while (!visitor.get("/console/site/" + site + "/datasets/" + form)
                .body()
                .contains("<strong>" + records + "</strong> records")) {
            assertThat(System.nanoTime()).as("the record reaches the dataset").isLessThan(until);
            Thread.sleep(300);
        }
    }

    /** Every text of the form says the same; other questions stay open. */
    private List<Operation> operations(String text) {
        return operations(SampleForms.SURVEY, hash, text);
    }

    private static List<Operation> operations(SampleForms form, String formHash, String text) {
        List<Operation> operations = new ArrayList<>();
        operations.add(Operations.form(formHash));
        answer(form.template().outline().nodes(), "", "", text, operations);
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
}
