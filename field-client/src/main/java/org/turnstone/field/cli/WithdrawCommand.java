package org.turnstone.field.cli;

import org.turnstone.field.capture.Records;
import org.turnstone.field.capture.UnknownRecordException;
import org.turnstone.field.vault.Vault;
import org.turnstone.field.vault.VaultException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code field withdraw}. */
@Command(
        name = "withdraw",
        description = {
            "Erase a record because the person it is about says so. What never left this laptop is gone at once; of",
            "everything else the office decides, whom the request reaches with the next sync."
        },
        mixinStandardHelpOptions = true)
final class WithdrawCommand extends VaultCommand {
    @Parameters(paramLabel = "RECORD", description = "Its id, or what it is called if only one is called so.")
    String record;

    @Override
    ExitCode run(Vault vault) throws FailedException, VaultException, UnknownRecordException {
        requireEnrolled(vault);
        Records records = records(vault);
        Vault.Withdrawn withdrawn =
                records.withdraw(records.find(record), around().clock().instant());
        around().out()
                .println(
                        withdrawn.erased()
                                ? "The record is erased. Nothing of it had left this laptop, and nobody can read it here any"
                                        + " more."
                                : "The request to erase is saved. Parts of the record may be elsewhere, so the office"
                                        + " decides; sync soon.");
        return ExitCode.DONE;
    }
}
