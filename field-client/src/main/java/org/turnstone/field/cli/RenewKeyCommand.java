package org.turnstone.field.cli;

import java.util.Optional;
import org.turnstone.field.vault.Vault;
import org.turnstone.field.vault.VaultException;
import org.turnstone.sync.crypto.RecoveryCode;
import org.turnstone.sync.crypto.Secret;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code field renew-key}. */
@Command(
        name = "renew-key",
        description =
                "Give the vault a new key with a new passphrase and a new recovery code, after somebody may have had"
                        + " the old ones. What they copied before stays open to them: tell the office too.",
        mixinStandardHelpOptions = true)
final class RenewKeyCommand extends VaultCommand {
    @Mixin
    NewPassphraseOption newPassphrase;

    @Override
    ExitCode run(Vault vault) throws FailedException, VaultException {
        try (Secret chosen = newPassphrase.read(field);
                RecoveryCode code = vault.renewMasterKey(
                        chosen, around().passphraseParameters().apply(Optional.empty()))) {
            around().out().println("Recovery code: " + code.display());
            around().out()
                    .println(
                            "The vault has a new key. The old passphrase and the old recovery code open it no more: write the"
                                    + " new code down on paper, keep it apart from the laptop, and tear up the old one.");
        }
        return ExitCode.DONE;
    }
}
