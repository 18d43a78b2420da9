package org.turnstone.field.cli;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.turnstone.field.vault.Vault;
import org.turnstone.field.vault.VaultException;
import org.turnstone.sync.crypto.Secret;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code field passphrase}. */
@Command(
        name = "passphrase",
        description = "Change the passphrase. The old one opens the vault no more; the recovery code still does.",
        mixinStandardHelpOptions = true)
final class PassphraseCommand extends VaultCommand {
    @Option(
            names = "--new-passphrase-file",
            paramLabel = "FILE",
            description = "Read the new passphrase from the first line of a file; without it you are asked.")
    @Nullable
    String newPassphraseFile;

    @Override
    ExitCode run(Vault vault) throws FailedException, VaultException {
        try (Secret chosen = field.newPassphrase(
                newPassphraseFile, "New passphrase (at least 12 characters): ", "Nothing was changed.")) {
            vault.changePassphrase(chosen, around().passphraseParameters().apply(Optional.empty()));
        }
        around().out().println("The passphrase was changed. The old one opens this vault no more.");
        return ExitCode.DONE;
    }
}
