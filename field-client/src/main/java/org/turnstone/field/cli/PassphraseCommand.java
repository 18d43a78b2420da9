package org.turnstone.field.cli;

import java.util.Optional;
import org.turnstone.field.vault.Vault;
import org.turnstone.field.vault.VaultException;
import org.turnstone.sync.crypto.Secret;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code field passphrase}. */
@Command(
        name = "passphrase",
        description = "Change the passphrase. The old one opens the vault no more; the recovery code still does.",
        mixinStandardHelpOptions = true)
final class PassphraseCommand extends VaultCommand {
    @Mixin
    NewPassphraseOption newPassphrase;

    @Override
    ExitCode run(Vault vault) throws FailedException, VaultException {
        try (Secret chosen = newPassphrase.read(field)) {
            vault.changePassphrase(chosen, around().passphraseParameters().apply(Optional.empty()));
        }
        around().out().println("The passphrase was changed. The old one opens this vault no more.");
        return ExitCode.DONE;
    }
}
