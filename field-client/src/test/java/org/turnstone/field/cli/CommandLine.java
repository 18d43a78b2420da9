package org.turnstone.field.cli;

import jakarta.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.turnstone.field.testing.FieldSite;
import org.turnstone.field.vault.Vault;
import org.turnstone.form.javarosa.JavaRosaFormEngine;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.crypto.InsecureTestParameters;
import org.turnstone.sync.wire.StrictJson;

/** Runs {@code field} commands on one vault in this process, with insecure passphrase parameters. */
final class CommandLine {
    private final FieldSite site;
    private final Path folder;
    private final String vault;
    private final SecureRandom random = new SecureRandom();
    private int files;

    CommandLine(FieldSite site, Path folder, String vault) {
        this.site = site;
        this.folder = folder;
        this.vault = vault;
    }

    /** What a command printed and ended with. */
    record Ran(int code, String out, String err) {
        JsonObject json() throws MalformedMessageException {
            return StrictJson.read(out.getBytes(StandardCharsets.UTF_8));
        }
    }

    Ran run(String... arguments) {
        return runWith(FieldSite.PASSPHRASE, arguments);
    }

    Ran runWith(String passphrase, String... arguments) {
        List<String> all =
                new ArrayList<>(List.of("--vault", folder.resolve(vault).toString(), "--passphrase-file", "-"));
        all.addAll(List.of(arguments));
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = FieldCommand.run(
                new Surroundings(
                        new PrintWriter(out),
                        new PrintWriter(err),
                        new ByteArrayInputStream((passphrase + "\n").getBytes(StandardCharsets.UTF_8)),
                        question -> Optional.empty(),
                        site.clock(),
                        ZoneOffset.UTC,
                        random,
                        new JavaRosaFormEngine(),
                        memory -> InsecureTestParameters.fresh(random),
                        folder.resolve("default vault"),
                        folder.resolve("guards"),
                        Optional::empty),
                all.toArray(String[]::new));
        return new Ran(code, out.toString().strip(), err.toString().strip());
    }

    /** Makes the vault and its membership without a server. */
    void enrol() throws Exception {
        site.member(FieldSite.place(folder, vault)).close();
    }

    void sync() throws Exception {
        try (Vault open = site.reopen(FieldSite.place(folder, vault))) {
            site.sync(open);
        }
    }

    Path file(String json) throws IOException {
        Path file = folder.resolve("answers-" + vault + "-" + files++ + ".json");
        return Files.writeString(file, json.replace('\'', '"'));
    }

    Ran capture(String form, String json) throws IOException {
        return run("capture", "--form", form, "--answers", file(json).toString());
    }

    Ran edit(String record, String json) throws IOException {
        return run("edit", record, "--answers", file(json).toString());
    }

    JsonObject show(String record) throws MalformedMessageException {
        return run("show", record, "--json").json();
    }
}
