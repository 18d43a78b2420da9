package org.turnstone.server.proof;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnstone.form.SampleForms;
import org.turnstone.server.it.ServerCalls;
import org.turnstone.server.platform.RunningServer;
import org.turnstone.server.platform.ServerLaunch;

/**
 * Three laptops in a room without the server: one runs a hub, two join it, and one of those two later goes online. Every
 * client is a process of its own, and so is the server.
 */
@Tag("proof")
class HubScenarioIT {
    private static final String WORKSHOP = "tfc_workshop_record";
    private static final String SITE = "room";
    private static final List<String> PEOPLE = List.of("ada", "ben", "cem");

    @TempDir
    Path folder;

    @Test
    void whatThreeLaptopsHoldReachesTheServerWithTheOneThatGetsThereFirst() throws Exception {
        Path passphrase = Files.writeString(folder.resolve("passphrase"), "a passphrase for hubs");
        try (RunningServer server =
                RunningServer.start(ServerLaunch.shortLivedIn(folder.resolve("server"), Map.of()), line -> {})) {
            ServerCalls calls =
                    new ServerCalls(server.address().toString(), server.data().adminTokenFile());
            calls.createSite(SITE);
            calls.publish(SITE, SampleForms.WORKSHOP);
            Set<String> captured = new HashSet<>();
            for (String person : PEOPLE) {
                calls.createUser(SITE, person, "facilitator");
                captured.addAll(enrolled(person, passphrase, server, calls.issueCode(SITE, person)));
            }

            meet(passphrase);

            try (FieldProcess cem = FieldProcess.start(folder.resolve("cem"), passphrase)) {
                assertThat(ids(cem)).containsExactlyInAnyOrderElementsOf(captured);
                assertThat(unstored(cem)).as("a hub is not the server").isPositive();
                cem.run("sync");
                assertThat(unstored(cem)).isZero();
            }
            calls.createUser(SITE, "dan", "facilitator");
            try (FieldProcess dan = FieldProcess.start(laptop("dan"), passphrase)) {
                enrol(dan, server, calls.issueCode(SITE, "dan"));
                assertThat(ids(dan))
                        .as("on the server, though only cem was online")
                        .containsExactlyInAnyOrderElementsOf(captured);
            }
        }
    }

    private Path laptop(String name) throws IOException {
        return Files.createDirectories(folder.resolve(name));
    }

    private static void enrol(FieldProcess client, RunningServer server, String code) throws IOException {
        client.run("init", "--passphrase-memory", "64");
        client.run("enrol", "--server", server.address().toString(), "--code", code);
    }

    /** A laptop that enrolled, and two records that it captured offline. */
    private Set<String> enrolled(String person, Path passphrase, RunningServer server, String code) throws IOException {
        Set<String> captured = new HashSet<>();
        try (FieldProcess client = FieldProcess.start(laptop(person), passphrase)) {
            enrol(client, server, code);
            for (int i = 0; i < 2; i++) {
                JsonObject answers = Json.createObjectBuilder()
                        .add(
                                "w",
                                Json.createObjectBuilder().add("w_site", "gri").add("w_title", person + " " + i))
                        .build();
                Path file = Files.writeString(folder.resolve(person + i + ".json"), answers.toString());
                captured.add(client.run("capture", "--form", WORKSHOP, "--answers", file.toString(), "--draft")
                        .getString("text"));
            }
        }
        return captured;
    }

    /** Ada's laptop is the hub; ben joins, then cem, then ben again, who so gets what cem brought. */
    private void meet(Path passphrase) throws Exception {
        Process hub = hubOf("ada", passphrase);
        try (BufferedReader said = hub.inputReader(StandardCharsets.UTF_8);
                JsonReader line = Json.createReader(new StringReader(said.readLine()))) {
            JsonObject open = line.readObject();
            String address = open.getString("address");
            String code = open.getString("code");
            try (FieldProcess ben = FieldProcess.start(folder.resolve("ben"), passphrase);
                    FieldProcess cem = FieldProcess.start(folder.resolve("cem"), passphrase)) {
                ben.tell("join", address, "--code", "0000-0000");
                assertThat(ben.answer().orElseThrow().getInt("exit")).isEqualTo(6);
                assertThat(joined(ben, address, code).getInt("sent")).isPositive();
                assertThat(joined(cem, address, code).getInt("received")).isPositive();
                JsonObject again = joined(ben, address, code);
                assertThat(again.getInt("received")).isPositive();
                assertThat(again.getJsonArray("sentences").toString())
                        .contains("Joined ada's laptop")
                        .contains("They reach it with whichever laptop gets there first.")
                        .contains("are known here up to");
                assertThat(ids(ben)).hasSize(6);
            }
        } finally {
            hub.destroy();
            assertThat(hub.waitFor(20, TimeUnit.SECONDS))
                    .as("the hub stops when told")
                    .isTrue();
        }
    }

    private static JsonObject joined(FieldProcess client, String address, String code) throws IOException {
        return client.run("join", address, "--code", code, "--json").getJsonObject("result");
    }

    private Process hubOf(String person, Path passphrase) throws IOException {
        Path laptop = folder.resolve(person);
        List<String> command = new ArrayList<>(List.of(
                BuiltTree.java(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx512m",
                "-Djava.awt.headless=true",
                "-Djava.io.tmpdir=" + Files.createDirectories(laptop.resolve("tmp")),
                "-Dturnstone.guard.dir=" + laptop.resolve("guard"),
                "-cp",
                BuiltTree.fieldClassPath(),
                "org.turnstone.field.app.Main",
                "--vault",
                laptop.resolve("vault").toString(),
                "--passphrase-file",
                passphrase.toString()));
        command.addAll(List.of("hub", "--address", "127.0.0.1", "--port", "0", "--minutes", "10", "--json"));
        return new ProcessBuilder(command)
                .directory(laptop.toFile())
                .redirectError(ProcessBuilder.Redirect.appendTo(
                        laptop.resolve("field.log").toFile()))
                .start();
    }

    private static Set<String> ids(FieldProcess client) throws IOException {
        Set<String> ids = new HashSet<>();
        client.list().forEach(line -> ids.add(line.asJsonObject().getString("record")));
        return ids;
    }

    private static int unstored(FieldProcess client) throws IOException {
        return client.run("status", "--json").getJsonObject("result").getInt("unstored");
    }
}
