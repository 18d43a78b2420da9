package org.turnstone.server.proof;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonStructure;
import java.io.ByteArrayInputStream;
import java.io.StringReader;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnstone.form.FormTemplate;
import org.turnstone.form.OutlineNode;
import org.turnstone.form.SampleForms;
import org.turnstone.form.Sensitivity;
import org.turnstone.form.ValueType;
import org.turnstone.server.dataset.SeededSurvey;
import org.turnstone.server.it.ConsoleVisitor;
import org.turnstone.server.it.ServerCalls;
import org.turnstone.server.it.TestLaptop;
import org.turnstone.server.platform.RunningServer;
import org.turnstone.server.platform.ServerLaunch;
import org.turnstone.sync.change.Operation;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.testing.Proof;

/**
 * What somebody at the console waits for, over HTTP on a real server of 512 MB: laptops bring surveys, sealed as ever, and a
 * data manager opens the dataset, pages, filters, sorts and searches it. Then it is made anew from the log, with the form run on
 * each record, and has to be the same to the byte.
 */
@Tag("proof")
class ConsoleFiguresIT {
    private static final String SITE = "figures";
    private static final String FORM = "tfc_community_survey";
    private static final int AT_ONCE = 1_000;
    private static final int TIMES = 5;
    /** A look counts what is due among all records, which is work, too. */
    private static final int LOOK_MILLIS = 500;
    /** Below so many the start of the work is most of it, and the server has not got warm. */
    private static final int ENOUGH_FOR_A_RATE = 10_000;
    /** A sample on a busy machine tells whether something grew with the number of records, not how long a page takes. */
    private static final int BUSY = 5;

    @TempDir
    Path folder;

    @Test
    void aLargeDatasetIsLookedThroughWithinItsBarsAndMadeAnewTheSame() throws Exception {
        int records = Proof.size("D4", 200);
        boolean large = records >= ENOUGH_FOR_A_RATE;
        int slack = large ? 1 : BUSY;
        // In full as it would be run: started slower, and then faster than a server for a test.
        ServerLaunch launch = new ServerLaunch(folder.resolve("server"), 0, Map.of(), System.getenv(), !large);
        try (RunningServer server = RunningServer.start(launch, line -> {})) {
            Site site = new Site(
                    new ServerCalls(
                            server.address().toString(), server.data().path().resolve("admin.token")),
                    new ConsoleVisitor(server.address().toString()));
            int brought = site.bring(records);
            double projected = site.awaitDatasets();
            long opening = site.open(records);
            String table = "datasets/" + FORM;
            long page = site.slowest(table + "?size=250", table + "?size=250&page=" + (records - 1) / 250);
            long allColumns = site.slowest(table + "?size=250&all=true");
            long filter = site.slowest(table + "?size=250&f.state=finished", table + "?size=50&f.status=valid");
            long sort = site.slowest(
                    table + "?size=250&sort=captured_on", table + "?size=50&sort=researcher_key&down=true");
            long search = site.slowest(table + "?size=250&q=park", table + "?size=50&q=zebra");
            int lastInConflict = (Math.max(1, records / 100) - 1) / 25;
            long queue = site.slowest(
                    "review",
                    "review?only=conflicts",
                    "review?only=conflicts&page=" + lastInConflict,
                    "review?only=queries");
            long today = site.slowest("today");
            Map<String, String> before = site.dataset();
            long began = System.nanoTime();
            int marked = site.rebuild();
            site.awaitDatasets();
            double rate = marked / ((System.nanoTime() - began) / 1e9);

            Proof proof = Proof.of("D4", "console-with-many-records")
                    .all("records", brought, records)
                    .figure("projectedPerSecond", Math.round(records / projected))
                    .figure("openingMillis", opening)
                    .atMost("pageOf250Millis", page, 300L * slack)
                    .figure("allColumnsMillis", allColumns)
                    .atMost("filterMillis", filter, 1_000L * slack)
                    .atMost("sortMillis", sort, 1_000L * slack)
                    .atMost("searchMillis", search, 1_000L * slack)
                    .atMost("reviewQueueMillis", queue, 300L * slack)
                    .figure("todayMillis", today)
                    .atMost("heapMegabytes", site.heapMegabytes(), 512)
                    .isTrue("rebuiltToTheSameBytes", before.equals(site.dataset()) && before.size() > 1);
            if (large) {
                proof.atLeast("rebuiltPerSecond", Math.round(rate), 1_000);
            } else {
                proof.figure("rebuiltPerSecond", Math.round(rate));
            }
            proof.conclude();
        }
    }

    /** The site, its laptops and Morag. */
    private static final class Site {
        private final ServerCalls calls;
        private final ConsoleVisitor morag;
        private final String hash;
        private final String password;

        Site(ServerCalls calls, ConsoleVisitor morag) {
            this.calls = calls;
            this.morag = morag;
            calls.createSite(SITE);
            hash = calls.publish(SITE, SampleForms.SURVEY);
            password = calls.createUser(SITE, "morag", "data-manager");
            assertThat(morag.signIn("morag", password, "").statusCode()).isEqualTo(303);
        }

        /** One laptop brings them all; one record in a hundred another answers too, neither knowing of the other. */
        int bring(int records) throws Exception {
            FormTemplate form = SampleForms.SURVEY.template();
            TestLaptop ada = enrolled("ada");
            List<RecordId> both = new ArrayList<>();
            int sent = 0;
            for (int i = 0; i < records; i++) {
                RecordId record = ada.newRecord();
                ada.save(record, SeededSurvey.operations(form, hash, i));
                if (i < Math.max(1, records / 100)) {
                    both.add(record);
                }
                if (i == both.size() - 1 && both.size() == Math.max(1, records / 100)) {
                    sent += ada.sync().sent();
                    disagree(ada, both);
                }
                if (i % AT_ONCE == AT_ONCE - 1) {
                    sent += ada.sync().sent();
                }
            }
            sent += ada.sync().sent();
            assertThat(sent).isGreaterThanOrEqualTo(records + both.size());
            return records;
        }

        private void disagree(TestLaptop ada, List<RecordId> both) throws Exception {
            TestLaptop tom = enrolled("tom");
            FieldPath path = new FieldPath(firstText());
            for (RecordId record : both) {
                tom.save(record, List.of(new Operation.Set(path, new FieldValue.Text("one thing"))));
                ada.save(record, List.of(new Operation.Set(path, new FieldValue.Text("another thing"))));
            }
            tom.sync();
        }

        /** Of a question outside of every repeat that everybody at the office may read. */
        private static String firstText() {
            return texts(SampleForms.SURVEY.template().outline().nodes())
                    .filter(question -> question.type() == ValueType.TEXT
                            && question.kind().isAnswered()
                            && question.settings().sensitivity() != Sensitivity.IDENTIFIER)
                    .map(OutlineNode.Question::path)
                    .findFirst()
                    .orElseThrow();
        }

        private static Stream<OutlineNode.Question> texts(List<OutlineNode> nodes) {
            return nodes.stream()
                    .filter(node -> !(node instanceof OutlineNode.Repeat))
                    .flatMap(node -> node instanceof OutlineNode.Question question
                            ? Stream.of(question)
                            : texts(node.children()));
        }

        private TestLaptop enrolled(String login) throws Exception {
            calls.createUser(SITE, login, "researcher");
            TestLaptop laptop = TestLaptop.enrol(calls, calls.issueCode(SITE, login));
            laptop.sync();
            return laptop;
        }

        /** @return seconds until nothing waits for the datasets */
        double awaitDatasets() throws Exception {
            long began = System.nanoTime();
            long until = began + Duration.ofMinutes(30).toNanos();
            while (rest("datasets").asJsonArray().getValuesAs(JsonObject.class).stream()
                            .mapToLong(set -> set.getJsonNumber("waiting").longValue())
                            .sum()
                    > 0) {
                assertThat(System.nanoTime()).as("the datasets are made").isLessThan(until);
                Thread.sleep(LOOK_MILLIS);
            }
            return (System.nanoTime() - began) / 1e9;
        }

        /** @return milliseconds from the first look until all records are there to be looked through */
        long open(int records) throws Exception {
            long began = System.nanoTime();
            long until = began + Duration.ofMinutes(10).toNanos();
            String all = "<strong>" + records + "</strong> records";
            while (!get("datasets/" + FORM).contains(all)) {
                assertThat(System.nanoTime()).as("the dataset opens").isLessThan(until);
                Thread.sleep(50);
            }
            return (System.nanoTime() - began) / 1_000_000;
        }

        /** @return milliseconds of the slowest of these pages, each by the median of some looks after a first */
        long slowest(String... pages) {
            long slowest = 0;
            for (String page : pages) {
                get(page);
                long[] took = new long[TIMES];
                for (int i = 0; i < TIMES; i++) {
                    long began = System.nanoTime();
                    get(page);
                    took[i] = (System.nanoTime() - began) / 1_000_000;
                }
                Arrays.sort(took);
                slowest = Math.max(slowest, took[TIMES / 2]);
            }
            return slowest;
        }

        private String get(String page) {
            HttpResponse<String> answer = morag.get("/console/site/" + SITE + "/" + page);
            assertThat(answer.statusCode()).as(page).isEqualTo(200);
            return answer.body();
        }

        int rebuild() {
            return calls.post("sites/" + SITE + "/datasets/rebuild", "{}")
                    .asJsonObject()
                    .getInt("records");
        }

        /** Every file of the dataset, by name and digest. */
        Map<String, String> dataset() throws Exception {
            Map<String, String> digests = new TreeMap<>();
            byte[] zip = calls.datasetZip(SITE, FORM, "morag", password);
            try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip))) {
                for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                    MessageDigest digest = MessageDigest.getInstance("SHA-256");
                    digest.update(in.readAllBytes());
                    digests.put(entry.getName(), HexFormat.of().formatHex(digest.digest()));
                }
            }
            return digests;
        }

        /** What the server may use at most, by its own word. */
        long heapMegabytes() {
            return rest("health").asJsonObject().getJsonArray("facts").getValuesAs(JsonObject.class).stream()
                    .filter(fact -> fact.getString("name").equals("Memory in use"))
                    .map(fact -> fact.getString("value").replaceAll(".* of (\\d+) MB", "$1"))
                    .mapToLong(Long::parseLong)
                    .findFirst()
                    .orElseThrow();
        }

        private JsonStructure rest(String path) {
            try (JsonReader reader = Json.createReader(new StringReader(
                    morag.get("/api/v1/sites/" + SITE + "/" + path).body()))) {
                return reader.read();
            }
        }
    }
}
