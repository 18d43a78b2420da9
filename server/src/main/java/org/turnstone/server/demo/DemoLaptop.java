package org.turnstone.server.demo;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One laptop: the field client's command line, running as a process with a vault of its own, told what to do line by line
 * ({@code field batch}, docs/contracts.md). The vault is unlocked once, as a person would.
 *
 * <p>For one thread.
 */
final class DemoLaptop implements AutoCloseable {
    private final String name;
    private final Path vault;
    private final Process process;
    private final BufferedWriter commands;
    private final BufferedReader answers;

    private DemoLaptop(String name, Path vault, Process process) {
        this.name = name;
        this.vault = vault;
        this.process = process;
        this.commands = process.outputWriter(StandardCharsets.UTF_8);
        this.answers = process.inputReader(StandardCharsets.UTF_8);
    }

    /**
     * Starts the client.
     *
     * @param fieldClassPath class path of the field client
     * @param folder where vault, guard, temporary files and error output go
     * @param passphraseFile readable by the owner only
     */
    static DemoLaptop start(String name, String fieldClassPath, Path folder, Path passphraseFile) throws IOException {
        Path vault = folder.resolve("vault");
        Path temporary = Files.createDirectories(folder.resolve("tmp"));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx512m",
                "-Djava.awt.headless=true",
                "-Djava.io.tmpdir=" + temporary,
                "-Dturnstone.guard.dir=" + folder.resolve("guard"),
                "-cp",
                fieldClassPath,
                "org.turnstone.field.app.Main"));
        command.addAll(
                List.of("--vault", vault.toString(), "--passphrase-file", passphraseFile.toString(), "batch", "-"));
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectError(folder.resolve("field.log").toFile())
                .start();
        return new DemoLaptop(name, vault, process);
    }

    String name() {
        return name;
    }

    Path vault() {
        return vault;
    }

    /**
     * Runs one verb.
     *
     * @return what it reported
     * @throws DemoFailedException if it ended with another code than 0 or 7 (something waits for a person)
     */
    Answer run(String... words) throws DemoFailedException {
        JsonArrayBuilder line = Json.createArrayBuilder();
        for (String word : words) {
            line.add(word);
        }
        String answer;
        try {
            commands.write(line.build().toString());
            commands.newLine();
            commands.flush();
            answer = answers.readLine();
        } catch (IOException e) {
            throw new DemoFailedException(
                    "The laptop of " + name + " stopped while it was told to " + words[0] + ".", e);
        }
        if (answer == null) {
            throw new DemoFailedException("The laptop of " + name + " ended without answering to " + words[0] + ".");
        }
        JsonObject result;
        try (JsonReader reader = Json.createReader(new StringReader(answer))) {
            result = reader.readObject();
        } catch (JsonException e) {
            throw new DemoFailedException(
                    "The laptop of " + name + " answered " + words[0] + " with no JSON object.", e);
        }
        int exit = result.getInt("exit");
        if (exit != 0 && exit != 7) {
            throw new DemoFailedException("On the laptop of " + name + ", " + words[0] + " ended with " + exit + ": "
                    + result.getString("error", "no reason given"));
        }
        return new Answer(result);
    }

    /** What a verb reported: an object if it was asked for JSON, else text. */
    record Answer(JsonObject line) {
        JsonObject object() {
            return line.getJsonObject("result");
        }

        String text() {
            return line.getString("text");
        }
    }

    /** Locks the vault and ends the program. */
    @Override
    public void close() {
        try {
            commands.close();
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
