package org.turnstone.server.proof;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonReader;
import jakarta.json.JsonStructure;
import jakarta.json.JsonValue;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnstone.form.SampleForms;
import org.turnstone.server.admin.AdminMain;
import org.turnstone.server.it.ServerCalls;
import org.turnstone.server.keys.ReadableDatabase;
import org.turnstone.server.platform.RunningServer;
import org.turnstone.server.platform.ServerLaunch;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.testing.LeakSearch;

/**
 * Late withdrawal of consent (scenario 3, its protocol part). The office erases one record, and of another a participant, a
 * story and a photo, while one of two laptops is offline and goes on working on both; a third record is withdrawn at the
 * doorstep. Laptops and server are processes of their own.
 *
 * <p>What was typed is looked for by whoever may read it: before the act it is found, afterwards nowhere, whoever has the
 * database and all its keys.
 */
@Tag("proof")
class ErasureScenarioIT {
    private static final String WORKSHOP = "tfc_workshop_record";
    private static final String SITE = "ply";
    private static final Duration PROJECTED_WITHIN = Duration.ofSeconds(40);

    /** Words that nobody finds afterwards. */
    private static final Set<String> ERASED = Set.of(
            "Kowalska kitchen",
            "Brightwell quarrelled",
            "written after the act",
            "Maria Kowalska",
            "Maria wed Brightwell",
            "planted an apple tree",
            "flip-chart of faces",
            "told at the doorstep",
            "Mrs Kowalska rang");

    /** Words that stay, so that a search that sees nothing at all is noticed. */
    private static final Set<String> KEPT =
            Set.of("East Marsh hall", "Nadia Nightingale", "counted in the rain", "moved to the library");

    @TempDir
    Path folder;

    @Test
    void whatTheOfficeErasesIsGoneEverywhereWithH2() throws Exception {
        try (ProofDatabase database = ProofDatabase.h2(folder.resolve("server"))) {
            play(database);
        }
    }

    @Test
    void whatTheOfficeErasesIsGoneEverywhereWithPostgreSql() throws Exception {
        try (ProofDatabase database = ProofDatabase.postgres()) {
            play(database);
        }
    }

    private void play(ProofDatabase database) throws Exception {
        Path passphrase = Files.writeString(folder.resolve("passphrase"), "a passphrase for erasing");
        try (Office office = new Office(database)) {
            withLaptops(office, passphrase);
            // Killed, so that what a power cut leaves lying about is searched as well.
            office.server.kill();
            nobodyFindsAnyOfIt(database);
            office.finishesWhatACrashLeft();
        }
    }

    private void withLaptops(Office office, Path passphrase) throws Exception {
        try (FieldProcess ada = FieldProcess.start(laptop("ada"), passphrase);
                FieldProcess ben = FieldProcess.start(laptop("ben"), passphrase)) {
            office.open(ada, ben);
            Records records = capture(ada);
            ada.run("sync");
            ben.run("sync");
            office.everythingIsRead(ben, records);
            office.backUp();

            office.erase(ben, records);
            ben.run("sync");
            isErased(ben, records.whole());
            workedOnOffline(ada, records);
            office.answersRequests(ada, ben, records);
            ada.run("sync");
            ben.run("sync");
            office.countsWhatCameLate(records);
            isErased(ada, records.whole());
            onlyThePartsAreGone(ada, records);
            onlyThePartsAreGone(ben, records);
            office.reportsThatAllConfirmed(records);
        }
    }

    private Path laptop(String name) throws IOException {
        return Files.createDirectories(folder.resolve(name));
    }

    // --- what is typed ---

    /**
     * The records of the story.
     *
     * @param whole is erased
     * @param parted loses a participant, a story and a photo
     * @param kept stays
     */
    private record Records(String whole, String parted, String kept) {}

    private Records capture(FieldProcess client) throws IOException {
        return new Records(
                capture(
                        client,
                        workshop("PLY-W-0001")
                                .add("activity", list(activity("Brightwell quarrelled", "a wall")))
                                .add("person", list(person("P09", "Kowalska kitchen")))),
                capture(
                        client,
                        workshop("PLY-W-0002")
                                .add(
                                        "person",
                                        list(person("P01", "Maria Kowalska"), person("P02", "Nadia Nightingale")))
                                .add(
                                        "story",
                                        list(Json.createObjectBuilder()
                                                .add("s_ref", "PLY-S-0001")
                                                .add("s_story", "planted an apple tree")))
                                .add("activity", list(activity("counted in the rain", "flip-chart of faces")))),
                capture(
                        client,
                        workshop("PLY-W-0003").add("activity", list(activity("East Marsh hall", "dots on a sheet")))));
    }

    private String capture(FieldProcess client, JsonObjectBuilder answers) throws IOException {
        return client.run("capture", "--form", WORKSHOP, "--answers", typed(answers), "--draft")
                .getString("text")
                .lines()
                .findFirst()
                .orElseThrow();
    }

    private static JsonObjectBuilder workshop(String reference) {
        return Json.createObjectBuilder()
                .add(
                        "w",
                        Json.createObjectBuilder()
                                .add("w_site", "ply")
                                .add("w_ref", reference)
                                .add("w_title", "Hall"));
    }

    private JsonObjectBuilder activity(String notes, String caption) throws IOException {
        byte[] picture = new byte[40_000];
        new Random().nextBytes(picture);
        Path file = Files.write(
                Files.createDirectories(folder.resolve("typed")).resolve(UUID.randomUUID() + ".jpg"), picture);
        return Json.createObjectBuilder()
                .add("a_type", "dots")
                .add("a_notes", notes)
                .add(
                        "photo",
                        list(Json.createObjectBuilder()
                                .add("ph_img", Json.createObjectBuilder().add("@file", file.toString()))
                                .add("ph_cap", caption)));
    }

    private static JsonObjectBuilder person(String number, String name) {
        return Json.createObjectBuilder()
                .add("p_ref", number)
                .add("p_consent", "yes")
                .add("p_name", name);
    }

    private static JsonArrayBuilder list(JsonObjectBuilder... items) {
        JsonArrayBuilder list = Json.createArrayBuilder();
        List.of(items).forEach(list::add);
        return list;
    }

    private String typed(JsonObjectBuilder answers) throws IOException {
        Path file = Files.createDirectories(folder.resolve("typed")).resolve(UUID.randomUUID() + ".json");
        return Files.writeString(file, answers.build().toString()).toString();
    }

    // --- the laptops ---

    /** Ada does not know of the decisions and goes on. */
    private void workedOnOffline(FieldProcess ada, Records records) throws IOException {
        ada.run(
                "edit",
                records.whole(),
                "--draft",
                "--answers",
                typed(Json.createObjectBuilder()
                        .add("reflect", Json.createObjectBuilder().add("f_summary", "written after the act"))));
        ada.run(
                "edit",
                records.parted(),
                "--draft",
                "--answers",
                typed(Json.createObjectBuilder()
                        .add("w", Json.createObjectBuilder().add("w_venue", "moved to the library"))
                        .add("person", list(person("P01", "Maria wed Brightwell")))));
    }

    private static void isErased(FieldProcess client, String record) throws IOException {
        JsonObject shown = client.show(record);
        assertThat(shown.getString("@state")).isEqualTo("erased");
        assertThat(ERASED).noneMatch(shown.toString()::contains);
        assertThat(stateOf(client, record)).isEqualTo("erased");
    }

    private static String stateOf(FieldProcess client, String record) throws IOException {
        return client.list().stream()
                .map(JsonValue::asJsonObject)
                .filter(line -> line.getString("record").equals(record))
                .map(line -> line.getString("state"))
                .findFirst()
                .orElse("not here");
    }

    private static void onlyThePartsAreGone(FieldProcess client, Records records) throws IOException {
        JsonObject shown = client.show(records.parted());
        assertThat(shown.toString())
                .contains("Nadia Nightingale", "counted in the rain", "moved to the library")
                .doesNotContain("Maria", "apple tree", "flip-chart");
        assertThat(client.show(records.kept()).toString()).contains("East Marsh hall", "dots on a sheet");
    }

    // --- the office ---

    private final class Office implements AutoCloseable {
        private final ProofDatabase database;
        private RunningServer server;
        private String manager = "";

        Office(ProofDatabase database) throws Exception {
            this.database = database;
            this.server = start();
        }

        private RunningServer start() throws Exception {
            return RunningServer.start(
                    ServerLaunch.shortLivedIn(folder.resolve("server"), database.settings()), line -> {});
        }

        void open(FieldProcess ada, FieldProcess ben) throws IOException {
            ServerCalls calls = calls();
            calls.createSite(SITE);
            calls.publish(SITE, SampleForms.WORKSHOP);
            manager = calls.createUser(SITE, "ruth", "data-manager");
            for (Map.Entry<String, FieldProcess> laptop :
                    Map.of("ada", ada, "ben", ben).entrySet()) {
                calls.createUser(SITE, laptop.getKey(), "facilitator");
                FieldProcess client = laptop.getValue();
                client.run("init", "--passphrase-memory", "64");
                client.run(
                        "enrol",
                        "--server",
                        server.address().toString(),
                        "--code",
                        calls.issueCode(SITE, laptop.getKey()));
            }
        }

        /**
         * Before anything is erased the database is backed up: H2 by the server, PostgreSQL by its own tools, of which the
         * server is told.
         */
        void backUp() throws Exception {
            if (isH2()) {
                Path file = Path.of(adminJson("backup", "make").asJsonObject().getString("file"));
                try (Connection copy = ProofDatabase.inBackup(file, folder.resolve("copy"))) {
                    assertThat(String.join("\n", readable(copy)))
                            .as("by the same means as afterwards")
                            .contains("Kowalska kitchen", "Brightwell quarrelled", "Maria Kowalska")
                            .contains("planted an apple tree", "flip-chart of faces");
                }
                return;
            }
            JsonObject begun = adminJson("backup", "begin", "--site", SITE).asJsonObject();
            adminJson(
                    "backup",
                    "verified",
                    begun.getJsonNumber("no").toString(),
                    "--site",
                    SITE,
                    "--digest",
                    begun.getString("digest"));
        }

        private boolean isH2() {
            return database.settings().values().stream().anyMatch(value -> value.startsWith("jdbc:h2:"));
        }

        void everythingIsRead(FieldProcess ben, Records records) throws Exception {
            assertThat(ben.show(records.whole()).toString()).contains("Kowalska kitchen", "Brightwell quarrelled");
            assertThat(ben.show(records.parted()).toString()).contains("Maria Kowalska", "planted an apple tree");
            Map<String, String> tables = dataset(all -> rows(all, "") == 3 && media(all) == 3);
            assertThat(String.join("", tables.values()))
                    .contains("Brightwell quarrelled", "planted an apple tree", "flip-chart of faces");
            assertThat(rows(tables, "-person")).isEqualTo(3);
        }

        void erase(FieldProcess ben, Records records) throws Exception {
            JsonObject shown = ben.show(records.parted());
            String person = row(shown.getJsonArray("person").stream()
                    .map(JsonValue::asJsonObject)
                    .filter(one -> one.getString("p_ref").equals("P01"))
                    .findFirst()
                    .orElseThrow());
            String story = row(shown.getJsonArray("story").getJsonObject(0));
            JsonObject activity = shown.getJsonArray("activity").getJsonObject(0);
            String photo = row(activity.getJsonArray("photo").getJsonObject(0));

            AdminMain.Outcome proposed =
                    admin("erase", "record", records.whole(), "--site", SITE, "--reason", "Mrs Kowalska rang");
            assertThat(proposed.exitCode()).as("the token is one person").isEqualTo(7);
            assertThat(proposed.output()).contains("It is erased when a person who may agrees");
            assertThat(admin("erase", "report", records.whole(), "--site", SITE).error())
                    .contains("Nothing of this record was erased.");
            adminJson(
                    "erase",
                    "record",
                    records.parted(),
                    "--site",
                    SITE,
                    "--part",
                    "person[" + person + "]",
                    "--part",
                    "story[" + story + "]",
                    "--part",
                    "activity[" + row(activity) + "]/photo[" + photo + "]",
                    "--reason",
                    "asked for it");
            calls().agreeToErasures(SITE, "ruth", manager);
            JsonObject whole = report(records.whole());
            JsonObject parts = report(records.parted());

            JsonObject erased = whole.getJsonArray("erasures").getJsonObject(0);
            assertThat(erased.getString("reason")).isEqualTo("Mrs Kowalska rang");
            assertThat(erased.getString("by")).isEqualTo("admin.token and ruth");
            assertThat(erased.getInt("bodies")).isPositive();
            assertThat(erased.getInt("keyWraps")).isPositive();
            assertThat(erased.getInt("attachments")).isOne();
            assertThat(erased.getInt("rows")).isPositive();
            assertThat(whole.getJsonObject("server").getInt("bodies")).isZero();
            assertThat(whole.getJsonObject("server").getInt("headers")).isPositive();
            assertThat(states(whole)).containsExactly("outstanding", "outstanding");
            assertThat(whole.getJsonObject("backups").getBoolean("closed")).isFalse();
            assertThat(whole.getJsonObject("backups").getInt("before")).isOne();
            assertThat(parts.getJsonArray("erasures")).hasSize(3);
            assertThat(dataset(all -> rows(all, "") == 2 && rows(all, "-person") == 1 && media(all) == 1)
                            .values())
                    .noneMatch(table -> ERASED.stream().anyMatch(table::contains))
                    .anyMatch(table -> table.contains("counted in the rain"));
        }

        /** Of the late work the headers are kept, and what they say is not. */
        void countsWhatCameLate(Records records) {
            JsonObject whole = report(records.whole());
            assertThat(whole.getJsonObject("server").getInt("lateChangesDiscarded"))
                    .isOne();
            assertThat(whole.getJsonObject("server").getInt("bodies")).isZero();
            assertThat(report(records.parted()).getJsonArray("sentences").toString())
                    .contains("1 change to an erased part discarded.");
        }

        /** One record was withdrawn before anything of it left the laptop; another withdrawal is refused. */
        void answersRequests(FieldProcess ada, FieldProcess ben, Records records) throws IOException {
            String doorstep = capture(
                    ada, workshop("PLY-W-0004").add("activity", list(activity("told at the doorstep", "a door"))));
            assertThat(ada.run("withdraw", doorstep).getString("text")).contains("The record is erased.");
            ben.run("withdraw", records.kept());
            ada.run("sync");
            ben.run("sync");

            assertThat(report(records.whole()).getJsonArray("sentences").toString())
                    .contains("Erased and confirmed by")
                    .contains("ben's laptop");
            AdminMain.Outcome waiting = admin("erase", "list", "--site", SITE);
            assertThat(waiting.exitCode()).isEqualTo(7);
            JsonStructure requests = adminJson("erase", "list", "--site", SITE);
            assertThat(requests.asJsonArray()).hasSize(2);
            for (JsonValue asked : requests.asJsonArray()) {
                JsonObject request = asked.asJsonObject();
                assertThat(request.getString("reason")).isEqualTo("consent-withdrawn");
                String id = request.getString("request");
                if (request.getString("record").equals(doorstep)) {
                    assertThat(request.getString("name")).isEqualTo("ada");
                    JsonObject report =
                            adminJson("erase", "confirm", id, "--site", SITE).asJsonObject();
                    assertThat(report.getJsonArray("erasures").getJsonObject(0).getInt("bodies"))
                            .as("nothing but the request itself had come")
                            .isOne();
                } else {
                    assertThat(request.getString("name")).isEqualTo("ben");
                    adminJson("erase", "refuse", id, "--site", SITE, "--reason", "it was another workshop");
                }
            }

            assertThat(admin("erase", "list", "--site", SITE).exitCode())
                    .as("it waits for a second person")
                    .isEqualTo(7);
            calls().agreeToErasures(SITE, "ruth", manager);
            assertThat(admin("erase", "list", "--site", SITE).exitCode()).isZero();
            AdminMain.Outcome twice = admin("erase", "report", records.kept(), "--site", SITE);
            assertThat(twice.exitCode()).isOne();
            assertThat(twice.error()).contains("Nothing of this record was erased.");
        }

        void reportsThatAllConfirmed(Records records) {
            for (String record : List.of(records.whole(), records.parted())) {
                JsonObject report = report(record);
                assertThat(states(report)).as(report.toString()).containsExactly("confirmed", "confirmed");
                assertThat(report.getBoolean("complete")).isTrue();
            }
            AdminMain.Outcome once = admin("erase", "report", records.whole(), "--site", SITE);
            assertThat(once.exitCode()).isZero();
            assertThat(once.output())
                    .contains("1 change to an erased record discarded.")
                    .contains("The erasure is complete.")
                    .containsPattern(
                            "open it until the key of period \\d+ is destroyed, on \\d+ \\w+ \\d{4} at the earliest");
            AdminMain.Outcome again =
                    admin("erase", "record", records.whole(), "--site", SITE, "--reason", "another reason");
            assertThat(again.exitCode()).isZero();
            assertThat(again.output()).contains("(Mrs Kowalska rang)").doesNotContain("another reason");
            System.out.println(once.output());
        }

        /** Rows of an erased record, as a request that ran beside the act could have left them, are gone after a start. */
        void finishesWhatACrashLeft() throws Exception {
            try (Connection connection = database.connect()) {
                plant(connection);
                assertThat(planted(connection)).isEqualTo(3);
            }
            server = start();
            server.kill();
            try (Connection connection = database.connect()) {
                assertThat(planted(connection)).isZero();
            }
        }

        @Override
        public void close() {
            server.close();
        }

        private JsonObject report(String record) {
            return adminJson("erase", "report", record, "--site", SITE).asJsonObject();
        }

        private List<String> states(JsonObject report) {
            return report.getJsonArray("devices").stream()
                    .map(device -> device.asJsonObject().getString("state"))
                    .toList();
        }

        private ServerCalls calls() {
            return new ServerCalls(server.address().toString(), server.data().adminTokenFile());
        }

        private JsonStructure adminJson(String... words) {
            List<String> all = new ArrayList<>(List.of(words));
            all.add("--json");
            AdminMain.Outcome outcome = admin(all.toArray(String[]::new));
            assertThat(outcome.exitCode()).as(outcome.error()).isIn(0, 7);
            try (JsonReader reader = Json.createReader(new StringReader(outcome.output()))) {
                return reader.read();
            }
        }

        private AdminMain.Outcome admin(String... words) {
            List<String> all = new ArrayList<>(List.of(words));
            all.addAll(List.of(
                    "--url",
                    server.address().toString(),
                    "--token-file",
                    server.data().adminTokenFile().toString()));
            return AdminMain.run(all);
        }

        /** The dataset as a data manager downloads it, once it is as expected: it is made in the background. */
        private Map<String, String> dataset(Predicate<Map<String, String>> expected)
                throws IOException, InterruptedException {
            long until = System.nanoTime() + PROJECTED_WITHIN.toNanos();
            Map<String, String> files = download();
            while (!expected.test(files) && System.nanoTime() < until) {
                Thread.sleep(200);
                files = download();
            }
            assertThat(expected.test(files)).as(files.keySet().toString()).isTrue();
            return files;
        }

        private Map<String, String> download() throws IOException, InterruptedException {
            String pair = Base64.getEncoder().encodeToString(("ruth:" + manager).getBytes(StandardCharsets.UTF_8));
            HttpResponse<byte[]> answer = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .build()
                    .send(
                            HttpRequest.newBuilder(URI.create(server.address() + "/api/v1/sites/" + SITE + "/datasets/"
                                            + WORKSHOP + ".zip"))
                                    .header("Authorization", "Basic " + pair)
                                    .build(),
                            HttpResponse.BodyHandlers.ofByteArray());
            assertThat(answer.statusCode()).isEqualTo(200);
            Map<String, String> files = new TreeMap<>();
            try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(answer.body()))) {
                for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                    files.put(entry.getName(), new String(zip.readAllBytes(), StandardCharsets.UTF_8));
                }
            }
            return files;
        }
    }

    private static String row(JsonObject row) {
        return row.getString("@row");
    }

    private static long rows(Map<String, String> tables, String table) {
        return tables.getOrDefault(WORKSHOP + table + ".csv", "").lines().count() - 1;
    }

    private static long media(Map<String, String> tables) {
        return tables.keySet().stream()
                .filter(name -> name.startsWith("media/"))
                .count();
    }

    // --- whoever has the disks ---

    private void nobodyFindsAnyOfIt(ProofDatabase database) throws Exception {
        List<String> readable;
        try (Connection connection = database.connect()) {
            readable = readable(connection);
            assertThat(count(connection, "blob")).isOne();
        }
        String all = String.join("\n", readable);
        assertThat(KEPT).allMatch(all::contains);
        assertThat(ERASED).noneMatch(all::contains);

        Set<String> words = new TreeSet<>(ERASED);
        words.addAll(KEPT);
        LeakSearch search = new LeakSearch(words);
        assertThat(search.in(LeakProofIT.dump(database))).isEmpty();
        LeakSearch.Searched searched =
                search.below(folder, place -> !place.startsWith("typed") && !LeakProofIT.isProgram(place));
        assertThat(searched.leaks()).isEmpty();
        System.out.println("Erasure: " + readable.size()
                + " texts can be read with the server's keys, none of them erased; " + searched.files()
                + " files and the dump searched for " + words.size() + " words: nothing found");
    }

    /** What somebody reads who has the database, the keystore and its passphrase. */
    private List<String> readable(Connection connection) throws Exception {
        Path data = folder.resolve("server");
        return ReadableDatabase.texts(connection, data.resolve("keystore.bin"), data.resolve("keystore.passphrase"));
    }

    private static void plant(Connection connection) throws SQLException {
        Planted entry;
        try (PreparedStatement find = connection.prepareStatement(
                        "select site_id, change_id, record_id from entry where kind = 1 and body_state = 2");
                ResultSet found = find.executeQuery()) {
            assertThat(found.next()).isTrue();
            entry = new Planted(
                    found.getObject(1, UUID.class), found.getObject(2, UUID.class), found.getObject(3, UUID.class));
        }
        insert(connection, "insert into body values (?, ?, ?)", entry.site(), entry.change(), new byte[64]);
        insert(
                connection,
                "insert into key_wrap values (?, ?, ?, ?, 1, ?, ?, ?, false, ?)",
                entry.site(),
                entry.record(),
                UUID.randomUUID(),
                UUID.randomUUID(),
                UUID.randomUUID(),
                entry.change(),
                Octets16.ZERO.toUuid(),
                new byte[133]);
        insert(
                connection,
                "insert into dataset_row values (?, ?, 'f', '', 0, ?, ?, ?)",
                entry.site(),
                entry.record(),
                UUID.randomUUID(),
                new byte[16],
                new byte[64]);
    }

    private record Planted(UUID site, UUID change, UUID record) {}

    private static void insert(Connection connection, String statement, Object... values) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(statement)) {
            for (int i = 0; i < values.length; i++) {
                insert.setObject(i + 1, values[i]);
            }
            insert.executeUpdate();
        }
    }

    private static long planted(Connection connection) throws SQLException {
        return count(connection, "body b join entry e on e.change_id = b.change_id and e.body_state = 2")
                + count(connection, "key_wrap where length(wrap) = 133 and verified = false")
                + count(connection, "dataset_row where form_id = 'f'");
    }

    private static long count(Connection connection, String from) throws SQLException {
        try (PreparedStatement count = connection.prepareStatement("select count(*) from " + from);
                ResultSet found = count.executeQuery()) {
            found.next();
            return found.getLong(1);
        }
    }
}
