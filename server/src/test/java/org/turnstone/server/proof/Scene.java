package org.turnstone.server.proof;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
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
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.turnstone.form.SampleForms;
import org.turnstone.server.admin.AdminMain;
import org.turnstone.server.it.ConsoleVisitor;
import org.turnstone.server.it.ServerCalls;
import org.turnstone.server.it.TestLaptop;
import org.turnstone.server.platform.RunningServer;
import org.turnstone.server.platform.ServerLaunch;
import org.turnstone.sync.testing.LeakSearch;

/**
 * What the acceptance scenarios share: a real server with one site, laptops that are processes of their own, and a folder that
 * stands for a stick. Morag is the site's data manager.
 *
 * <p>For one thread.
 */
final class Scene implements AutoCloseable {
    static final String WORKSHOP = "tfc_workshop_record";
    static final String SURVEY = "tfc_community_survey";
    static final String PANEL = "tfc_msc_panel";

    /** The server speaks nothing else, and one that offers more has its body misread. */
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Path folder;
    private final String site;
    private final Path passphrase;
    private final RunningServer server;
    private final ServerCalls calls;
    private final String morag;
    private final boolean own;
    private final Map<String, String> passwords;
    private final List<FieldProcess> open = new ArrayList<>();
    private int files;

    /** Starts a server with a site and publishes forms there. */
    Scene(Path folder, String site, SampleForms... forms) throws Exception {
        this(
                RunningServer.start(ServerLaunch.shortLivedIn(folder.resolve("server"), Map.of()), line -> {}),
                true,
                new HashMap<>(),
                folder,
                site,
                forms);
    }

    /**
     * A site of its own on a server that is there already.
     *
     * @param passwords of people who have an account on this server, to be added to
     */
    Scene(RunningServer server, Map<String, String> passwords, Path folder, String site, SampleForms... forms)
            throws Exception {
        this(server, false, passwords, folder, site, forms);
    }

    private Scene(
            RunningServer server,
            boolean own,
            Map<String, String> passwords,
            Path folder,
            String site,
            SampleForms... forms)
            throws Exception {
        this.folder = folder;
        this.site = site;
        this.server = server;
        this.own = own;
        this.passwords = passwords;
        this.passphrase = Files.writeString(folder.resolve("passphrase"), "a passphrase for scenes");
        Files.createDirectories(folder.resolve("stick"));
        this.calls = new ServerCalls(server.address().toString(), server.data().adminTokenFile());
        calls.createSite(site);
        for (SampleForms form : forms) {
            calls.publish(site, form);
        }
        this.morag = person("morag", "data-manager");
    }

    /** Gives somebody a place at the site; answers with their password. */
    String person(String login, String role) {
        String made = calls.createUser(site, login, role);
        if (!made.isEmpty()) {
            passwords.put(login, made);
        }
        String password = passwords.get(login);
        assertThat(password).as("the password of " + login).isNotNull();
        return password == null ? "" : password;
    }

    String site() {
        return site;
    }

    ServerCalls calls() {
        return calls;
    }

    URI address() {
        return server.address();
    }

    /** A new person with a new laptop that enrolled. */
    FieldProcess enrolled(String login) throws IOException {
        person(login, "facilitator");
        return another(login, login);
    }

    /** One more laptop for somebody who has an account. */
    FieldProcess another(String laptop, String login) throws IOException {
        return another(laptop, login, server.address());
    }

    FieldProcess another(String laptop, String login, URI at) throws IOException {
        return enrolled(laptop, calls.issueCode(site, login), at);
    }

    /** A new laptop with a code that somebody was given. */
    FieldProcess enrolledWith(String laptop, String code) throws IOException {
        return enrolled(laptop, code, server.address());
    }

    private FieldProcess enrolled(String laptop, String code, URI at) throws IOException {
        FieldProcess client = started(laptop, Duration.ZERO);
        client.run("init", "--passphrase-memory", "64");
        client.run("enrol", "--server", at.toString(), "--code", code);
        return client;
    }

    /** A laptop that is there already, with a clock that is ahead of the right time by so much. */
    FieldProcess started(String laptop, Duration clockAhead) throws IOException {
        FieldProcess client =
                FieldProcess.start(Files.createDirectories(folder.resolve(laptop)), passphrase, clockAhead);
        open.add(client);
        return client;
    }

    /** Switches a laptop off. */
    void off(FieldProcess client) throws IOException {
        client.close();
        open.remove(client);
    }

    Path vaultOf(String laptop) {
        return folder.resolve(laptop).resolve("vault");
    }

    Path stick(String name) {
        return folder.resolve("stick").resolve(name);
    }

    /** Captures a record and leaves it unfinished; returns its id. */
    String capture(FieldProcess client, String form, JsonObject answers) throws IOException {
        return client.run("capture", "--form", form, "--answers", answers(answers), "--draft")
                .getString("text")
                .strip();
    }

    /** Tries to capture a record and answers with whatever the client says to it. */
    JsonObject tryToCapture(FieldProcess client, String form, JsonObject answers) throws IOException {
        client.tell("capture", "--form", form, "--answers", answers(answers), "--draft");
        return client.answer().orElseThrow();
    }

    void edit(FieldProcess client, String record, JsonObject answers) throws IOException {
        client.run("edit", record, "--answers", answers(answers), "--draft");
    }

    static void reply(FieldProcess client, String record, String query, String words) throws IOException {
        client.run("reply", record, query, "--text", words);
    }

    private String answers(JsonObject answers) throws IOException {
        files++;
        Path file = Files.createDirectories(folder.resolve("answers")).resolve(files + ".json");
        return Files.writeString(file, answers.toString()).toString();
    }

    /** A picture that no two laptops have, in a file that was not there before. */
    Path picture(byte[] bytes) throws IOException {
        files++;
        return Files.write(Files.createDirectories(folder.resolve("answers")).resolve(files + ".jpg"), bytes);
    }

    /** Morag agrees to what the administrator proposed. */
    void agreeToErasures() {
        calls.agreeToErasures(site, "morag", morag);
    }

    AdminMain.Outcome admin(String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of(
                "--url",
                server.address().toString(),
                "--token-file",
                server.data().adminTokenFile().toString()));
        return AdminMain.run(all);
    }

    /** What an administrator's verb reports for machines. */
    JsonObject adminJson(String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        all.add("--json");
        AdminMain.Outcome outcome = admin(all.toArray(String[]::new));
        assertThat(outcome.exitCode()).as(outcome.error()).isZero();
        try (JsonReader reader = Json.createReader(new StringReader(outcome.output()))) {
            return reader.readObject();
        }
    }

    String deviceOf(FieldProcess client) throws IOException {
        return client.run("status", "--json").getJsonObject("result").getString("device");
    }

    int unstored(FieldProcess client) throws IOException {
        return client.run("status", "--json").getJsonObject("result").getInt("unstored");
    }

    /** What is in conflict at the site, as Morag sees it once every change that arrived is counted. */
    JsonArray conflicts(int expected) throws IOException, InterruptedException {
        long until = System.nanoTime() + PATIENCE.toNanos();
        JsonArray found = asMorag("conflicts");
        while (found.size() != expected && System.nanoTime() < until) {
            Thread.sleep(100);
            found = asMorag("conflicts");
        }
        assertThat(found).hasSize(expected);
        return found;
    }

    /** Morag decides for one of the values of a conflict. */
    void settle(JsonObject conflict, String text, String why) throws IOException, InterruptedException {
        assertThat(settling("morag", morag, decision(conflict, "take", changeOf(conflict, text), why)))
                .isEqualTo(200);
    }

    /** Morag writes words of her own in place of those in conflict. */
    void settleAnew(JsonObject conflict, String words, String why) throws IOException, InterruptedException {
        assertThat(settling("morag", morag, decision(conflict, "text", words, why)))
                .isEqualTo(200);
    }

    /** The status with which the server answers somebody's decision for one of the values. */
    int tryToSettle(String login, String password, JsonObject conflict, String text)
            throws IOException, InterruptedException {
        return settling(login, password, decision(conflict, "take", changeOf(conflict, text), "tried"));
    }

    /** {@link #tryToSettle(String, String, JsonObject, String)} by Morag. */
    int tryToSettle(JsonObject conflict, String text) throws IOException, InterruptedException {
        return tryToSettle("morag", morag, conflict, text);
    }

    /** The questions that are open, as Morag sees them once so many have come to a status. */
    List<JsonObject> queries(String status, int expected) throws IOException, InterruptedException {
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            List<JsonObject> found = asMorag("queries").getValuesAs(JsonObject.class).stream()
                    .filter(query -> query.getString("status").equals(status))
                    .toList();
            if (found.size() == expected || System.nanoTime() > until) {
                assertThat(found).as(status).hasSize(expected);
                return found;
            }
            Thread.sleep(100);
        }
    }

    /** The status with which the server answers Morag. */
    int post(String path, JsonObject body) throws IOException, InterruptedException {
        return HTTP.send(
                        request(path)
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .statusCode();
    }

    /** The console, with Morag signed in. */
    ConsoleVisitor console() {
        ConsoleVisitor visitor = new ConsoleVisitor(server.address().toString());
        assertThat(visitor.signIn("morag", morag, "").statusCode()).isEqualTo(303);
        return visitor;
    }

    private static String changeOf(JsonObject conflict, String text) {
        return conflict.getJsonArray("values").getValuesAs(JsonObject.class).stream()
                .filter(value -> value.getString("text").equals(text))
                .findFirst()
                .orElseThrow()
                .getString("change");
    }

    private static JsonObject decision(JsonObject conflict, String how, String what, String why) {
        return Json.createObjectBuilder()
                .add("record", conflict.getString("record"))
                .add("path", conflict.getString("path"))
                .add("heads", conflict.getJsonArray("heads"))
                .add(how, what)
                .add("why", why)
                .build();
    }

    private int settling(String login, String password, JsonObject body) throws IOException, InterruptedException {
        return HTTP.send(
                        request("conflicts/settle", login, password)
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .statusCode();
    }

    private JsonArray asMorag(String path) throws IOException, InterruptedException {
        try (JsonReader reader = Json.createReader(new StringReader(text(path)))) {
            return reader.readArray();
        }
    }

    /** What the server answers Morag there. */
    String text(String path) throws IOException, InterruptedException {
        HttpResponse<String> answer = HTTP.send(request(path).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.body();
    }

    /** The figures of a question of a form, as a program gets them once all records are in them and so many rows of a wave count. */
    JsonObject figures(String form, String column, String wave, int rows) throws IOException, InterruptedException {
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            awaitDatasets();
            try (JsonReader reader =
                    Json.createReader(new StringReader(text("figures/" + form + "?question=" + column)))) {
                JsonObject found = reader.readObject();
                boolean there = lineOf(found, wave)
                        .filter(line -> line.getInt("rows") == rows)
                        .isPresent();
                if (there || System.nanoTime() > until) {
                    assertThat(there).as(found.toString()).isTrue();
                    return found;
                }
            }
            Thread.sleep(100);
        }
    }

    /** The line of a wave, if there is one. */
    static Optional<JsonObject> lineOf(JsonObject figures, String wave) {
        return figures.getJsonArray("lines").getValuesAs(JsonObject.class).stream()
                .filter(line -> line.getString("wave").equals(wave))
                .findFirst();
    }

    private HttpRequest.Builder request(String path) {
        return request(path, "morag", morag);
    }

    private HttpRequest.Builder request(String path, String login, String password) {
        String pair = Base64.getEncoder().encodeToString((login + ":" + password).getBytes(StandardCharsets.UTF_8));
        return HttpRequest.newBuilder(URI.create(server.address() + "/api/v1/sites/" + site + "/" + path))
                .header("Authorization", "Basic " + pair);
    }

    /** The tables of a form, as Morag downloads them once nothing waits to get into them, by name. */
    Map<String, String> dataset(String form) throws IOException, InterruptedException {
        return dataset(form, "");
    }

    private Map<String, String> dataset(String form, String query) throws IOException, InterruptedException {
        awaitDatasets();
        HttpResponse<byte[]> answer = HTTP.send(
                request("datasets/" + form + ".zip" + query).build(), HttpResponse.BodyHandlers.ofByteArray());
        assertThat(answer.statusCode()).isEqualTo(200);
        Map<String, String> tables = new TreeMap<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(answer.body()))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                tables.put(entry.getName(), new String(zip.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return tables;
    }

    private void awaitDatasets() throws IOException, InterruptedException {
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (asMorag("datasets").getValuesAs(JsonObject.class).stream().anyMatch(set -> set.getInt("waiting") > 0)) {
            assertThat(System.nanoTime()).as("datasets within " + PATIENCE).isLessThan(until);
            Thread.sleep(100);
        }
    }

    /** The rows of a form's main table, each by the names of its columns; none of the cells here holds a comma. */
    List<Map<String, String>> rows(String form) throws IOException, InterruptedException {
        return rows(form, dataset(form));
    }

    /** The same of the download for quoting. */
    List<Map<String, String>> quotableRows(String form) throws IOException, InterruptedException {
        return rows(form, dataset(form, "?for=quoting"));
    }

    private static List<Map<String, String>> rows(String form, Map<String, String> tables) {
        List<String> lines = tables.getOrDefault(form + ".csv", "").lines().toList();
        List<Map<String, String>> rows = new ArrayList<>();
        List<String> names = lines.isEmpty() ? List.of() : List.of(lines.get(0).split(",", -1));
        for (String line : lines.isEmpty() ? lines : lines.subList(1, lines.size())) {
            List<String> cells = List.of(line.split(",", -1));
            assertThat(cells).hasSameSizeAs(names);
            Map<String, String> row = new TreeMap<>();
            for (int i = 0; i < names.size(); i++) {
                row.put(names.get(i), cells.get(i));
            }
            rows.add(row);
        }
        return rows;
    }

    /** Digests of the states of all records a laptop holds, by record. */
    static Map<String, String> states(FieldProcess client) throws IOException {
        Map<String, String> states = new TreeMap<>();
        for (JsonObject line : client.list().getValuesAs(JsonObject.class)) {
            String record = line.getString("record");
            states.put(record, client.show(record).getString("@digest"));
        }
        return states;
    }

    /** The same of the server: what a laptop has that was enrolled a moment ago, and is made of the protocol's own classes. */
    Map<String, String> statesOfTheServer() throws Exception {
        person("max", "facilitator");
        TestLaptop max = TestLaptop.enrol(calls, calls.issueCode(site, "max"));
        max.sync();
        return max.digests();
    }

    /** Every file of vaults, sticks, logs, temporary folders and the server in which one of these words can be read. */
    List<LeakSearch.Leak> leaks(Collection<String> words) throws IOException {
        LeakSearch.Searched searched = new LeakSearch(words)
                .below(folder, place -> !place.startsWith("answers") && !LeakProofIT.isProgram(place));
        assertThat(searched.files()).isGreaterThan(10);
        return searched.leaks();
    }

    /** Every scenario ends with an audit trail in which each entry follows from the one before it. */
    @Override
    public void close() throws IOException {
        try {
            JsonObject trail = calls.get("audit").asJsonObject();
            assertThat(trail.getBoolean("holds"))
                    .as(trail.getString("sentence"))
                    .isTrue();
            assertThat(trail.getJsonNumber("entries").longValue()).isPositive();
            for (FieldProcess client : List.copyOf(open)) {
                off(client);
            }
        } finally {
            if (own) {
                server.close();
            }
        }
    }
}
