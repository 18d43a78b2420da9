package org.turnstone.server.proof;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnstone.form.SampleForms;
import org.turnstone.server.admin.AdminMain;
import org.turnstone.server.it.ServerCalls;
import org.turnstone.server.platform.RunningServer;
import org.turnstone.server.platform.ServerLaunch;
import org.turnstone.sync.bundle.StickManifest;
import org.turnstone.sync.bundle.StickWriter;
import org.turnstone.sync.testing.SyncFixtures;
import org.turnstone.sync.testing.TestDevice;
import org.turnstone.sync.testing.TestSite;

/**
 * A hall without a network (scenario 7): two laptops are field clients in processes of their own, the office is a real
 * server, and a folder stands for the stick. Small data; the sentences are those that people read.
 */
@Tag("proof")
class StickScenarioIT {
    private static final String WORKSHOP = "tfc_workshop_record";
    private static final String SITE = "ply";
    private static final int PHOTO_BYTES = 400_000;

    @TempDir
    Path folder;

    @Test
    void aHallWithoutANetworkReachesTheOfficeAndHearsBack() throws Exception {
        Path passphrase = Files.writeString(folder.resolve("passphrase"), "a passphrase for sticks");
        try (RunningServer server =
                        RunningServer.start(ServerLaunch.shortLivedIn(folder.resolve("server"), Map.of()), line -> {});
                FieldProcess p1 = FieldProcess.start(laptop("p1"), passphrase);
                FieldProcess p2 = FieldProcess.start(laptop("p2"), passphrase)) {
            Hall hall = new Hall(server);
            hall.enrol(p1, "priya");
            hall.enrol(p2, "paul");

            hall.outOfOrderAndAgain(p1);
            hall.cutAndDamaged(p1);
            hall.anotherOrganisation();
            hall.andBack(p1, p2);
            hall.aLaptopThatWasShutOut(p2);
        }
    }

    private Path laptop(String name) throws IOException {
        return Files.createDirectories(folder.resolve(name));
    }

    /** The hall, its stick and the office. */
    private final class Hall {
        private final Random random = new Random(7);
        private final RunningServer server;
        private final ServerCalls calls;
        private final Path stick;
        private final String manager;
        private int captured;

        Hall(RunningServer server) throws IOException {
            this.server = server;
            this.calls =
                    new ServerCalls(server.address().toString(), server.data().adminTokenFile());
            this.stick = Files.createDirectories(folder.resolve("stick"));
            calls.createSite(SITE);
            calls.publish(SITE, SampleForms.WORKSHOP);
            this.manager = calls.createUser(SITE, "ruth", "data-manager");
        }

        void enrol(FieldProcess client, String login) throws IOException {
            calls.createUser(SITE, login, "facilitator");
            client.run("init", "--passphrase-memory", "64");
            client.run("enrol", "--server", server.address().toString(), "--code", calls.issueCode(SITE, login));
        }

        /** 0002 before 0001, then 0001, then 0002 again: each says what it did, and the state is the same. */
        void outOfOrderAndAgain(FieldProcess p1) throws Exception {
            capture(p1, 3, true);
            String first = out(p1, "first.stick");
            capture(p1, 2, false);
            String second = out(p1, "second.stick");
            assertThat(first)
                    .contains("Stick 0001")
                    .contains("3 records, 3 photos")
                    .contains("Nothing was removed");
            assertThat(second).contains("Stick 0002").contains("5 records, 3 photos");

            AdminMain.Outcome later = stickIn("second.stick");
            assertThat(later.exitCode()).as(later.error()).isZero();
            assertThat(later.output())
                    .contains("Stick 0002 of priya's laptop, made ")
                    .contains("5 records, 3 photos")
                    .contains("Stick 0001 of this laptop has not been read here. It may be read later, in any order.");
            Map<String, String> before = dataset();
            AdminMain.Outcome earlier = stickIn("first.stick");
            assertThat(earlier.exitCode()).isZero();
            assertThat(earlier.output())
                    .contains("Stick 0001 of priya's laptop")
                    .contains("Already imported, nothing changed.");
            AdminMain.Outcome again = stickIn("second.stick");
            assertThat(again.output())
                    .contains("Already imported, nothing changed.")
                    .doesNotContain("has not been read here");
            assertThat(dataset()).isEqualTo(before).containsKey(WORKSHOP + ".csv");
            assertThat(rows(before)).isEqualTo(5);
        }

        void cutAndDamaged(FieldProcess p1) throws Exception {
            capture(p1, 4, true);
            out(p1, "third.stick");
            byte[] whole = Files.readAllBytes(stick.resolve("third.stick"));

            Files.write(stick.resolve("cut.stick"), Arrays.copyOf(whole, 1_000_000));
            AdminMain.Outcome cut = stickIn("cut.stick");
            assertThat(cut.exitCode()).isOne();
            assertThat(cut.output())
                    .containsPattern(
                            "The file is incomplete \\(1\\.0 of \\d\\.\\d MB\\): 9 records arrived whole and are"
                                    + " kept\\. Copy it again for the rest\\.");

            byte[] flipped = whole.clone();
            flipped[whole.length / 2] ^= 4;
            Files.write(stick.resolve("flipped.stick"), flipped);
            AdminMain.Outcome damaged = stickIn("flipped.stick");
            assertThat(damaged.exitCode()).isOne();
            assertThat(damaged.output())
                    .contains(
                            "The file was changed or damaged after 9 records; those are kept, nothing from there on was"
                                    + " taken.");

            AdminMain.Outcome rest = stickIn("third.stick");
            assertThat(rest.exitCode()).as(rest.error()).isZero();
            assertThat(rest.output()).contains("9 records, 7 photos").contains("0 changes new here");
            assertThat(stickIn("third.stick").output()).contains("Already imported, nothing changed.");
        }

        void anotherOrganisation() throws IOException {
            TestSite other = SyncFixtures.site(99);
            TestDevice stranger = other.enrol("stranger");
            StickManifest.Contents nothing = new StickManifest.Contents(
                    stranger.id(), 1, Instant.now(), new TreeMap<>(), List.of(), List.of(), List.of());
            try (OutputStream out = Files.newOutputStream(stick.resolve("other.stick"))) {
                new StickWriter(
                                other.siteId(),
                                List.of(other.periodKey().recipientKey()),
                                stranger.signing(),
                                other.random())
                        .write(out, nothing, false, bundle -> {});
            }
            Files.writeString(stick.resolve("holiday.jpg"), "no stick at all");

            AdminMain.Outcome foreign = stickIn("other.stick");
            AdminMain.Outcome several = stickIn("holiday.jpg", "third.stick");

            assertThat(foreign.exitCode()).isEqualTo(4);
            assertThat(foreign.error()).contains("not addressed to this server").contains("Nothing was taken from it");
            assertThat(several.exitCode()).isEqualTo(4);
            assertThat(several.error()).contains("holiday.jpg: This is not a Turnstone stick");
            assertThat(several.output()).contains("third.stick: Already imported, nothing changed.");
        }

        /** Receipt, a colleague's work and a form that is new go back on the stick. */
        void andBack(FieldProcess p1, FieldProcess p2) throws Exception {
            capture(p2, 2, false);
            p2.run("sync");
            calls.publish(SITE, SampleForms.SURVEY);
            JsonObject status = p1.run("status", "--json").getJsonObject("result");
            assertThat(status.getInt("unstored")).isPositive();

            AdminMain.Outcome written = admin(
                    "stick-out",
                    "--site",
                    SITE,
                    "--device",
                    status.getString("device"),
                    stick.resolve("back.stick").toString());
            assertThat(written.exitCode()).as(written.error()).isZero();

            String back =
                    p1.run("stick-in", stick.resolve("back.stick").toString()).getString("text");
            assertThat(back)
                    .contains("11 records on this laptop are stored on the server.")
                    .contains("One form is new on this laptop.")
                    .doesNotContain("not stored on the server yet");
            assertThat(p1.list()).hasSize(11);
            assertThat(p1.run("stick-in", stick.resolve("back.stick").toString())
                            .getString("text"))
                    .contains("nothing changed");
            p2.tell("stick-in", stick.resolve("back.stick").toString());
            JsonObject notForMe = p2.answer().orElseThrow();
            assertThat(notForMe.getInt("exit")).isEqualTo(4);
            assertThat(notForMe.getString("error")).contains("not addressed to this laptop");
        }

        void aLaptopThatWasShutOut(FieldProcess p2) throws Exception {
            String device = p2.run("status", "--json").getJsonObject("result").getString("device");
            calls.post("sites/" + SITE + "/devices/" + device + "/revoke", "{\"reason\":\"stolen\"}");
            capture(p2, 1, false);
            out(p2, "late.stick");
            long rows = rows(dataset());

            AdminMain.Outcome late = stickIn("late.stick");

            assertThat(late.exitCode()).isEqualTo(7);
            assertThat(late.output())
                    .contains("This laptop was shut out of the site.")
                    .containsPattern(
                            "which says it was made on \\d+ \\w+ \\d{4}, \\d\\d:\\d\\d UTC, (is|are) kept aside");
            assertThat(rows(dataset())).isEqualTo(rows);
            assertThat(admin(
                                    "stick-out",
                                    "--site",
                                    SITE,
                                    "--device",
                                    device,
                                    stick.resolve("refused.stick").toString())
                            .exitCode())
                    .isEqualTo(6);
        }

        void capture(FieldProcess client, int count, boolean photos) throws IOException {
            for (int i = 0; i < count; i++) {
                captured++;
                JsonObjectBuilder answers = Json.createObjectBuilder()
                        .add(
                                "w",
                                Json.createObjectBuilder()
                                        .add("w_site", "ply")
                                        .add("w_ref", String.format(java.util.Locale.ROOT, "PLY-W-%04d", captured))
                                        .add("w_title", "Hall"));
                if (photos) {
                    byte[] picture = new byte[PHOTO_BYTES];
                    random.nextBytes(picture);
                    Path file = Files.write(folder.resolve("flip-chart-" + captured + ".jpg"), picture);
                    answers.add(
                            "activity",
                            Json.createArrayBuilder()
                                    .add(Json.createObjectBuilder()
                                            .add(
                                                    "photo",
                                                    Json.createArrayBuilder()
                                                            .add(Json.createObjectBuilder()
                                                                    .add(
                                                                            "ph_img",
                                                                            Json.createObjectBuilder()
                                                                                    .add("@file", file.toString()))))));
                }
                Path file = folder.resolve("answers-" + captured + ".json");
                Files.writeString(file, answers.build().toString(), StandardCharsets.UTF_8);
                client.run("capture", "--form", WORKSHOP, "--answers", file.toString(), "--draft");
            }
        }

        private String out(FieldProcess client, String name) throws IOException {
            return client.run("stick-out", stick.resolve(name).toString()).getString("text");
        }

        private AdminMain.Outcome stickIn(String... names) {
            List<String> words = new ArrayList<>(List.of("stick-in"));
            for (String name : names) {
                words.add(stick.resolve(name).toString());
            }
            return admin(words.toArray(String[]::new));
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

        private long rows(Map<String, String> tables) {
            return tables.getOrDefault(WORKSHOP + ".csv", "").lines().count() - 1;
        }

        /** The tables of the workshop form, as a data manager downloads them, by name. */
        private Map<String, String> dataset() throws IOException, InterruptedException {
            String pair = Base64.getEncoder().encodeToString(("ruth:" + manager).getBytes(StandardCharsets.UTF_8));
            HttpResponse<byte[]> answer = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create(server.address() + "/api/v1/sites/" + SITE + "/datasets/"
                                            + WORKSHOP + ".zip"))
                                    .header("Authorization", "Basic " + pair)
                                    .build(),
                            HttpResponse.BodyHandlers.ofByteArray());
            assertThat(answer.statusCode()).isEqualTo(200);
            Map<String, String> files = new TreeMap<>();
            try (var zip = new java.util.zip.ZipInputStream(new java.io.ByteArrayInputStream(answer.body()))) {
                for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                    files.put(entry.getName(), new String(zip.readAllBytes(), StandardCharsets.UTF_8));
                }
            }
            return files;
        }
    }
}
