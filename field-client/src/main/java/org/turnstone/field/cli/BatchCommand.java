package org.turnstone.field.cli;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonReader;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.turnstone.field.vault.VaultException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code field batch}: many verbs under one unlocking, for scripts. */
@Command(
        name = "batch",
        mixinStandardHelpOptions = true,
        description = {
            "Run verbs one after another, unlocking the vault once. Each line of the input is a verb with its words as a",
            "JSON array of strings; each line of the output answers one: {\"exit\": code, \"result\": what it reported as",
            "JSON or \"text\": what it printed, \"error\": what it said on standard error}. Ends with the input."
        })
final class BatchCommand implements Callable<Integer> {
    private static final int MAX_LINE = 64 << 10;

    @ParentCommand
    FieldCommand field;

    @Parameters(paramLabel = "FILE", description = "The verbs; '-' for standard input.")
    String input;

    @Override
    public Integer call() throws FailedException, VaultException {
        if (field.passphraseFile == null || (field.passphraseFile.equals("-") && input.equals("-"))) {
            throw new FailedException(
                    ExitCode.USAGE,
                    "A batch takes the passphrase from --passphrase-file FILE; standard input can hold only one of the"
                            + " two. Nothing was done.");
        }
        int worst = 0;
        try (OpenVault shared = new OpenVault();
                BufferedReader lines = lines()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.isBlank()) {
                    JsonObject answer = answer(line, shared);
                    field.around().out().println(answer);
                    field.around().out().flush();
                    worst = Math.max(worst, answer.getInt("exit"));
                }
            }
        } catch (IOException e) {
            throw new FailedException(
                    ExitCode.NOT_DONE, "The batch could not be read on. What was answered before is done.");
        }
        return worst;
    }

    private BufferedReader lines() throws IOException {
        return input.equals("-")
                ? new BufferedReader(new InputStreamReader(field.around().in(), StandardCharsets.UTF_8))
                : Files.newBufferedReader(Path.of(input), StandardCharsets.UTF_8);
    }

    private JsonObject answer(String line, OpenVault shared) {
        List<String> words = new ArrayList<>();
        if (line.length() > MAX_LINE || !words(line, words)) {
            return answer(
                    ExitCode.USAGE.code(), "", "A line of a batch is a JSON array of strings, not longer than 64 KiB.");
        }
        if (words.isEmpty() || words.get(0).equals("batch")) {
            return answer(ExitCode.USAGE.code(), "", "A line of a batch begins with a verb other than batch.");
        }
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exit = FieldCommand.run(
                field.around().with(new PrintWriter(out), new PrintWriter(err)), shared, field.inherited(words));
        return answer(exit, out.toString().strip(), err.toString().strip());
    }

    private static boolean words(String line, List<String> words) {
        try (JsonReader reader = Json.createReader(new StringReader(line))) {
            JsonArray array = reader.readArray();
            for (JsonValue word : array) {
                words.add(((JsonString) word).getString());
            }
            return true;
        } catch (JsonException | ClassCastException e) {
            return false;
        }
    }

    private static JsonObject answer(int exit, String out, String err) {
        JsonObjectBuilder answer = Json.createObjectBuilder().add("exit", exit);
        if (out.startsWith("{") || out.startsWith("[")) {
            try (JsonReader reader = Json.createReader(new StringReader(out))) {
                answer.add("result", reader.readValue());
            }
        } else if (!out.isEmpty()) {
            answer.add("text", out);
        }
        if (!err.isEmpty()) {
            answer.add("error", err);
        }
        return answer.build();
    }
}
