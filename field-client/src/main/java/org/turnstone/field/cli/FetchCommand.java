package org.turnstone.field.cli;

import org.turnstone.field.capture.UnknownRecordException;
import org.turnstone.field.vault.Vault;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code field fetch}. */
@Command(
        name = "fetch",
        description = "Ask for a record that faded from this laptop. It comes back with the next sync.",
        mixinStandardHelpOptions = true)
final class FetchCommand extends VaultCommand {
    @Parameters(paramLabel = "RECORD", description = "Its id.")
    String record;

    @Override
    ExitCode run(Vault vault) throws FailedException, UnknownRecordException {
        requireEnrolled(vault);
        if (vault.askBack(records(vault).find(record)).isEmpty()) {
            throw new FailedException(
                    ExitCode.NOT_DONE,
                    "That record did not fade from this laptop, so it cannot be asked back. Nothing was changed. A sealed"
                            + " record stays with the office.");
        }
        around().out().println("The record is asked for and comes back with the next sync.");
        return ExitCode.DONE;
    }
}
