package org.turnstone.field.cli;

import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.turnstone.field.vault.Vault;
import org.turnstone.field.vault.VaultException;
import org.turnstone.sync.crypto.PassphraseParameters;
import org.turnstone.sync.crypto.RecoveryCode;
import org.turnstone.sync.crypto.Secret;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code field init}. */
@Command(
        name = "init",
        description = "Make a new vault and print its recovery code, which is shown only this once.",
        mixinStandardHelpOptions = true)
final class InitCommand implements Callable<Integer> {
    @ParentCommand
    FieldCommand field;

    @Option(
            names = "--passphrase-memory",
            paramLabel = "MIB",
            description = "Memory that trying one passphrase takes: 64 to 512 MiB, by default 128.")
    @Nullable
    Integer memoryMib;

    @Override
    public Integer call() throws FailedException, VaultException {
        Surroundings around = field.around();
        PassphraseParameters parameters;
        try {
            parameters = around.passphraseParameters().apply(Optional.ofNullable(memoryMib));
        } catch (IllegalArgumentException e) {
            throw new FailedException(
                    ExitCode.USAGE, "--passphrase-memory lies between 64 and 512 MiB. Nothing was made.");
        }
        try (Secret passphrase = field.newPassphrase(
                field.passphraseFile, "Passphrase for the new vault (at least 12 characters): ", "Nothing was made.")) {
            Vault.Created created = Vault.create(field.place(), passphrase, parameters, around.random());
            try (Vault vault = created.vault();
                    RecoveryCode code = created.code()) {
                around.out().println("A vault was made in " + vault.place().directory() + ".");
                around.out().println("Recovery code: " + code.display());
                around.out()
                        .println(
                                "Write it down on paper and keep it apart from the laptop. With a forgotten passphrase it is"
                                        + " the only way in.");
                return ExitCode.DONE.code();
            }
        }
    }
}
