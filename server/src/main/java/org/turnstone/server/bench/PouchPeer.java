package org.turnstone.server.bench;

import jakarta.json.Json;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** PouchDB with express-pouchdb on the same work, by a bench that lies outside the project. Needs node and npm. */
final class PouchPeer {
    private static final List<String> PACKAGES = List.of("pouchdb-node@9.0.0", "express-pouchdb@4.2.0", "express@4");

    private final Path bench;
    private final Path folder;

    PouchPeer(Path bench, Path folder) {
        this.bench = bench;
        this.folder = folder;
    }

    /** What it printed: see its README. */
    JsonObject run(int records, int rounds) throws BenchFailedException, IOException, InterruptedException {
        Path packages = Files.createDirectories(folder.resolve("pouch"));
        Files.writeString(packages.resolve("package.json"), "{}");
        List<String> install =
                new java.util.ArrayList<>(List.of("npm", "install", "--no-audit", "--no-fund", "--silent"));
        install.addAll(PACKAGES);
        run(install, packages, Map.of());
        Path work = Files.createDirectories(folder.resolve("pouch-work"));
        String printed = run(
                List.of("node", bench.resolve("pouch-bench.js").toAbsolutePath().toString()),
                packages,
                Map.of(
                        "NM", packages.resolve("node_modules").toString(),
                        "WORK", work.toString(),
                        "N", Integer.toString(records),
                        "RUNS", Integer.toString(rounds)));
        String last = printed.strip().lines().reduce((a, b) -> b).orElse("");
        try (JsonReader reader = Json.createReader(new StringReader(last))) {
            return reader.readObject();
        } catch (JsonException e) {
            throw new BenchFailedException("PouchDB's bench printed no figures.", e);
        }
    }

    private static String run(List<String> command, Path in, Map<String, String> environment)
            throws BenchFailedException, IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).directory(in.toFile());
        builder.environment().putAll(environment);
        Path log = in.resolve(command.get(0) + ".log");
        Process process;
        try {
            process = builder.redirectError(log.toFile()).start();
        } catch (IOException e) {
            throw new BenchFailedException(
                    command.get(0) + " cannot be started; the peer needs node and npm on the PATH.", e);
        }
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new BenchFailedException(command.get(0) + " did not succeed; " + log + " says why.", null);
        }
        return printed;
    }
}
