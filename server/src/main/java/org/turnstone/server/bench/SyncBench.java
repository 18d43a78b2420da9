package org.turnstone.server.bench;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.turnstone.server.admin.AdminMain;
import org.turnstone.server.platform.RunningServer;

/** One round of twenty laptops and a server, each side a process of its own, at a site of its own. */
final class SyncBench {
    private static final int LAPTOPS = 21;

    private final RunningServer server;
    private final String fieldClassPath;
    private final Path folder;
    private final Consumer<String> told;

    /** @param told hears the name of each step when it is done */
    SyncBench(RunningServer server, String fieldClassPath, Path folder, Consumer<String> told) {
        this.server = server;
        this.told = told;
        this.fieldClassPath = fieldClassPath;
        this.folder = folder;
    }

    /** The figures of each step, in order. */
    Map<String, JsonObject> round(int number, int records)
            throws BenchFailedException, IOException, InterruptedException {
        Path own = Files.createDirectories(folder.resolve("round-" + number));
        String site = "bench" + number;
        admin("site", "create", site, "--name", "Bench " + number);
        String login = "somebody-" + number;
        Path password = Files.writeString(own.resolve("password"), "a password for the bench " + number);
        admin("user", "create", login, "--site", site, "--role", "researcher", "--password-file", password.toString());
        List<String> codes = new ArrayList<>();
        for (int i = 0; i < LAPTOPS; i++) {
            codes.add(json(admin("code", "issue", login, "--site", site)).getString("code"));
        }
        return run(Files.write(own.resolve("codes"), codes), own, records);
    }

    private Map<String, JsonObject> run(Path codes, Path own, int records)
            throws BenchFailedException, IOException, InterruptedException {
        Process laptops = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-Xmx1g",
                        "-Djava.awt.headless=true",
                        "-cp",
                        fieldClassPath,
                        "org.turnstone.field.bench.LaptopsBench",
                        server.address().toString(),
                        codes.toString(),
                        own.toString(),
                        Integer.toString(records))
                .redirectError(own.resolve("laptops.log").toFile())
                .start();
        Map<String, JsonObject> steps = new LinkedHashMap<>();
        try (BufferedReader lines = laptops.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                JsonObject step = json(line);
                steps.put(step.getString("step"), step);
                told.accept(step.getString("step"));
            }
            if (laptops.waitFor() != 0) {
                throw new BenchFailedException(
                        "The laptops stopped before they were done; " + own.resolve("laptops.log") + " says why.",
                        null);
            }
        } finally {
            laptops.destroyForcibly();
        }
        return steps;
    }

    private String admin(String... words) throws BenchFailedException {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of(
                "--url",
                server.address().toString(),
                "--token-file",
                server.data().adminTokenFile().toString(),
                "--json"));
        AdminMain.Outcome outcome = AdminMain.run(all);
        if (outcome.exitCode() != 0) {
            throw new BenchFailedException(
                    "admin " + words[0] + " " + words[1] + " ended with " + outcome.exitCode() + ": " + outcome.error(),
                    null);
        }
        return outcome.output();
    }

    private static JsonObject json(String text) {
        try (JsonReader reader = Json.createReader(new StringReader(text))) {
            return reader.readObject();
        }
    }
}
