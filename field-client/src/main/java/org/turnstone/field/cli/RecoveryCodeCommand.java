package org.turnstone.field.cli;

import org.turnstone.field.vault.Vault;
import org.turnstone.field.vault.VaultException;
import org.turnstone.sync.crypto.RecoveryCode;
import picocli.CommandLine.Command;

/** {@code field recovery-code}. */
@Command(
        name = "recovery-code",
        description = "Print a new recovery code, shown only this once. The old one opens the vault no more.",
        mixinStandardHelpOptions = true)
final class RecoveryCodeCommand extends VaultCommand {
    @Override
    ExitCode run(Vault vault) throws VaultException {
        try (RecoveryCode code = vault.newRecoveryCode()) {
            around().out().println("Recovery code: " + code.display());
            around().out()
                    .println(
                            "Write it down on paper, keep it apart from the laptop, and tear up the old one: it opens this"
                                    + " vault no more.");
        }
        return ExitCode.DONE;
    }
}
