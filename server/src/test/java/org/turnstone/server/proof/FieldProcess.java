package org.turnstone.server.proof;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A field client in a process of its own, told what to do line by line ({@code field batch}).
 *
 * <p>For one thread, but for {@link #kill()}.
 */
final class FieldProcess implements AutoCloseable {
    private final Process process;
    private final BufferedWriter commands;
    private final BufferedReader answers;

    private FieldProcess(Process process) {
        this.process = process;
        this.commands = process.outputWriter(StandardCharsets.UTF_8);
        this.answers = process.inputReader(StandardCharsets.UTF_8);
    }

    /** @param laptop folder with the laptop's {@code vault}, {@code guard}, {@code tmp} and {@code field.log} */
    static FieldProcess start(Path laptop, Path passphraseFile) throws IOException {
        return start(laptop, passphraseFile, Duration.ZERO);
    }

    /** @param clockAhead how far the laptop's clock is ahead of the right time; negative if it is behind */
    static FieldProcess start(Path laptop, Path passphraseFile, Duration clockAhead) throws IOException {
        Path temporary = Files.createDirectories(laptop.resolve("tmp"));
        return new FieldProcess(new ProcessBuilder(List.of(
                        BuiltTree.java(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx512m",
                        "-Djava.awt.headless=true",
                        "-Djava.io.tmpdir=" + temporary,
                        "-Dturnstone.guard.dir=" + laptop.resolve("guard"),
                        "-Dturnstone.clock.offset=" + clockAhead,
                        "-Duser.timezone=UTC",
                        "-cp",
                        BuiltTree.fieldClassPath(),
                        "org.turnstone.field.app.Main",
                        "--vault",
                        laptop.resolve("vault").toString(),
                        "--passphrase-file",
                        passphraseFile.toString(),
                        "batch",
                        "-"))
                .directory(laptop.toFile())
                .redirectError(ProcessBuilder.Redirect.appendTo(
                        laptop.resolve("field.log").toFile()))
                .start());
    }

    /** Runs a verb that must succeed (exit code 0, or 7: something waits for a person). */
    JsonObject run(String... words) throws IOException {
        tell(words);
        JsonObject answer =
                answer().orElseThrow(() -> new AssertionError("the client ended without answering to " + words[0]));
        if (answer.getInt("exit") != 0 && answer.getInt("exit") != 7) {
            throw new AssertionError(words[0] + " ended with " + answer.getInt("exit") + ": " + answer.get("error"));
        }
        return answer;
    }

    JsonArray list() throws IOException {
        return run("list", "--json").getJsonArray("result");
    }

    JsonObject show(String record) throws IOException {
        return run("show", record, "--json").getJsonObject("result");
    }

    /** Gives a verb without waiting for its answer. */
    void tell(String... words) throws IOException {
        JsonArrayBuilder line = Json.createArrayBuilder();
        for (String word : words) {
            line.add(word);
        }
        commands.write(line.build().toString());
        commands.newLine();
        commands.flush();
    }

    /** The next answer; empty if the process ended before it had written the whole of it. */
    Optional<JsonObject> answer() throws IOException {
        String line = answers.readLine();
        if (line == null || !line.endsWith("}")) {
            return Optional.empty();
        }
        try (JsonReader reader = Json.createReader(new StringReader(line))) {
            return Optional.of(reader.readObject());
        }
    }

    /** SIGKILL. */
    void kill() {
        process.destroyForcibly();
    }

    void awaitEnd() throws InterruptedException {
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }

    @Override
    public void close() throws IOException {
        try {
            commands.close();
            awaitEnd();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            process.destroyForcibly();
        }
    }
}
