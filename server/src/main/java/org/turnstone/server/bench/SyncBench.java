package org.turnstone.server.bench;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.turnstone.server.admin.AdminMain;
import org.turnstone.server.platform.RunningServer;

/**
 * Rounds of twenty laptops and a server, each side a process of its own for all of them, each round at a site of its own.
 */
final class SyncBench implements AutoCloseable {
    private static final int LAPTOPS = 21;
    private static final Duration LOOK = Duration.ofMillis(500);
    private static final Duration LONGEST_WORK = Duration.ofMinutes(20);

    private final RunningServer server;
    private final Path folder;
    private final Consumer<String> told;
    private final Process laptops;
    private final BufferedReader said;
    private final Writer asked;

    /** @param told hears the name of each step when it is done */
    SyncBench(RunningServer server, String fieldClassPath, Path folder, Consumer<String> told) throws IOException {
        this.server = server;
        this.told = told;
        this.folder = folder;
        this.laptops = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-Xmx1g",
                        "-Djava.awt.headless=true",
                        "-cp",
                        fieldClassPath,
                        "org.turnstone.field.bench.LaptopsBench",
                        server.address().toString())
                .redirectError(folder.resolve("laptops.log").toFile())
                .start();
        this.said = laptops.inputReader();
        this.asked = laptops.outputWriter();
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
        ask(Files.write(own.resolve("codes"), codes) + "\t" + own + "\t" + records);
        return steps();
    }

    private void ask(String line) throws IOException {
        asked.write(line + "\n");
        asked.flush();
    }

    private Map<String, JsonObject> steps() throws BenchFailedException, IOException, InterruptedException {
        Map<String, JsonObject> steps = new LinkedHashMap<>();
        long cpu = serverCpuMillis();
        for (String line = said.readLine(); line != null; line = said.readLine()) {
            JsonObject step = json(line);
            if (step.getString("step").equals("end")) {
                return steps;
            }
            long used = serverCpuMillis() - cpu;
            cpu += used;
            keep(steps, Json.createObjectBuilder(step).add("srvCpuMs", used).build());
            if (step.getString("step").equals("push")) {
                keep(steps, datasets(step.getInt("count")));
                cpu = serverCpuMillis();
                ask("");
            }
        }
        throw new BenchFailedException(
                "The laptops stopped before they were done; " + folder.resolve("laptops.log") + " says why.", null);
    }

    private void keep(Map<String, JsonObject> steps, JsonObject step) {
        steps.put(step.getString("step"), step);
        told.accept(step.getString("step"));
    }

    /** Lets the server finish the rows of its datasets: until it has next to nothing to do. */
    private JsonObject datasets(int records) throws InterruptedException {
        long start = System.nanoTime();
        long first = serverCpuMillis();
        long before = first;
        long busyUntil = start;
        while (System.nanoTime() - start < LONGEST_WORK.toNanos()) {
            Thread.sleep(LOOK.toMillis());
            long now = serverCpuMillis();
            if (now - before <= LOOK.toMillis() / 10) {
                break;
            }
            before = now;
            busyUntil = System.nanoTime();
        }
        return Json.createObjectBuilder()
                .add("step", "datasets")
                .add("count", records)
                .add("ms", (busyUntil - start) / 1_000_000)
                .add("clientCpuMs", 0)
                .add("srvCpuMs", serverCpuMillis() - first)
                .add("up", 0)
                .add("down", 0)
                .add("connections", 0)
                .add("requests", 0)
                .build();
    }

    /** Of the server, the one other process that was started here. */
    private long serverCpuMillis() {
        return ProcessHandle.current()
                .children()
                .filter(child -> child.pid() != laptops.pid())
                .flatMap(child -> child.info().totalCpuDuration().stream())
                .mapToLong(Duration::toMillis)
                .sum();
    }

    @Override
    public void close() {
        laptops.destroyForcibly();
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
