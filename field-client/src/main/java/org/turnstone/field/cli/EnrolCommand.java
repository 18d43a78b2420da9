package org.turnstone.field.cli;

import org.turnstone.field.transfer.Enrolment;
import org.turnstone.field.transfer.ServerAddress;
import org.turnstone.field.transfer.TransferReport;
import org.turnstone.field.transfer.TransferService;
import org.turnstone.field.vault.Vault;
import org.turnstone.field.vault.VaultException;
import org.turnstone.sync.exchange.PeerException;
import org.turnstone.sync.exchange.SyncListener;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code field enrol}. */
@Command(
        name = "enrol",
        description = "Make this vault part of a site with a one-time code from the office, then sync.",
        mixinStandardHelpOptions = true)
final class EnrolCommand extends VaultCommand {
    @Option(names = "--server", paramLabel = "URL", required = true, description = "The site's server.")
    String server;

    @Option(names = "--code", paramLabel = "CODE", required = true, description = "The one-time code.")
    String code;

    @Override
    ExitCode run(Vault vault) throws FailedException, VaultException, PeerException {
        if (vault.membership().isPresent()) {
            throw new FailedException(
                    ExitCode.NOT_DONE,
                    "This vault is part of a site already. Nothing was changed. For another site make another vault.");
        }
        Enrolment.Enrolled enrolled;
        try {
            enrolled = Enrolment.enrol(vault, ServerAddress.of(server), Enrolment.readCode(code));
        } catch (IllegalArgumentException e) {
            throw new FailedException(ExitCode.USAGE, String.valueOf(e.getMessage()));
        }
        around().out().println("Enrolled at " + enrolled.siteName() + " for " + enrolled.personName() + ".");
        TransferReport report = new TransferService(vault, around().clock()).sync(SyncListener.NONE);
        report.sentences().forEach(around().out()::println);
        return report.needsAttention() ? ExitCode.WAITING : ExitCode.DONE;
    }
}
