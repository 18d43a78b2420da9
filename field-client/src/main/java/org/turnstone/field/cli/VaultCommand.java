package org.turnstone.field.cli;

import jakarta.json.Json;
import jakarta.json.JsonStructure;
import jakarta.json.JsonWriter;
import jakarta.json.stream.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.turnstone.field.capture.FormLibrary;
import org.turnstone.field.capture.Records;
import org.turnstone.field.capture.UnknownFormException;
import org.turnstone.field.capture.UnknownRecordException;
import org.turnstone.field.vault.ClockWarning;
import org.turnstone.field.vault.Vault;
import org.turnstone.field.vault.VaultException;
import org.turnstone.sync.crypto.Secret;
import org.turnstone.sync.exchange.PeerException;
import picocli.CommandLine.ParentCommand;

/** A verb that works in an open vault. */
abstract class VaultCommand implements Callable<Integer> {
    @ParentCommand
    FieldCommand field;

    @Override
    public final Integer call()
            throws FailedException, VaultException, PeerException, UnknownFormException, UnknownRecordException,
                    IOException {
        try (Secret passphrase = field.passphrase("Passphrase: ")) {
            Optional<OpenVault> shared = field.shared();
            if (shared.isPresent()) {
                return runIn(shared.get().at(field.place(), passphrase, around().random()));
            }
            try (Vault vault = Vault.open(field.place(), passphrase, around().random())) {
                return runIn(vault);
            }
        }
    }

    private int runIn(Vault vault)
            throws FailedException, VaultException, PeerException, UnknownFormException, UnknownRecordException,
                    IOException {
        Optional<String> before = vault.notice();
        before.ifPresent(around().err()::println);
        ClockWarning.of(vault, around().clock(), around().zone()).ifPresent(around().err()::println);
        try {
            return run(vault).code();
        } finally {
            // A session may be what tells that the vault was restored, or that it is shut out.
            vault.notice().filter(now -> !Optional.of(now).equals(before)).ifPresent(around().err()::println);
        }
    }

    /** Does the work; the vault is closed afterwards, or at the end of the batch. */
    abstract ExitCode run(Vault vault)
            throws FailedException, VaultException, PeerException, UnknownFormException, UnknownRecordException,
                    IOException;

    final Surroundings around() {
        return field.around();
    }

    final Records records(Vault vault) {
        return new Records(
                vault, new FormLibrary(vault, around().engine()), around().clock(), around().zone(), around().random());
    }

    /** Ends the command unless the vault is part of a site. */
    static void requireEnrolled(Vault vault) throws FailedException {
        if (vault.membership().isEmpty()) {
            throw new FailedException(
                    ExitCode.NOT_DONE,
                    "This vault belongs to no site yet. Nothing was changed. Enrol it first with: turnstone field enrol"
                            + " --server URL --code CODE");
        }
    }

    final void print(JsonStructure json) {
        StringWriter text = new StringWriter();
        try (JsonWriter writer = Json.createWriterFactory(Map.of(JsonGenerator.PRETTY_PRINTING, true))
                .createWriter(text)) {
            writer.write(json);
        }
        around().out().println(text.toString().strip());
    }
}
