package org.turnstone.field.cli;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.turnstone.field.hub.Joining;
import org.turnstone.field.transfer.TransferService;
import org.turnstone.field.vault.Vault;
import org.turnstone.field.vault.VaultException;
import org.turnstone.sync.exchange.PeerException;
import org.turnstone.sync.exchange.SyncListener;
import org.turnstone.sync.exchange.SyncReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code field join}. */
@Command(
        name = "join",
        description = "Sync with a colleague's laptop that runs a hub on the network you share.",
        mixinStandardHelpOptions = true)
final class JoinCommand extends VaultCommand {
    @Parameters(paramLabel = "ADDRESS", description = "As the hub shows it, such as 192.168.1.5:8443.")
    String address;

    @Option(
            names = "--code",
            paramLabel = "CODE",
            description = "The hub's code, so that no other laptop can pretend to be it.")
    @Nullable
    String code;

    @Option(names = "--json", description = "For machines.")
    boolean json;

    @Override
    ExitCode run(Vault vault) throws FailedException, VaultException, PeerException {
        requireEnrolled(vault);
        Joining.Joined joined;
        try {
            joined = new Joining(vault, around().clock(), around().random())
                    .join(Joining.address(address), code, SyncListener.NONE);
        } catch (IllegalArgumentException e) {
            throw new FailedException(ExitCode.USAGE, String.valueOf(e.getMessage()));
        }
        TransferService transfer = new TransferService(vault, around().clock());
        List<String> sentences = sentences(joined, transfer.unstored());
        SyncReport report = joined.report();
        if (json) {
            JsonArrayBuilder said = Json.createArrayBuilder();
            sentences.forEach(said::add);
            print(Json.createObjectBuilder()
                    .add("sent", report.sent())
                    .add("received", report.received())
                    .add("forms", report.forms())
                    .add("notTaken", report.notTaken().size())
                    .add("unstored", transfer.unstored())
                    .add("sentences", said)
                    .build());
        } else {
            sentences.forEach(around().out()::println);
        }
        return report.notTaken().isEmpty() && report.attention().isEmpty() && !transfer.isRevoked()
                ? ExitCode.DONE
                : ExitCode.WAITING;
    }

    private static List<String> sentences(Joining.Joined joined, int unstored) {
        SyncReport report = joined.report();
        List<String> said = new ArrayList<>();
        said.add("Joined " + joined.name().map(name -> name + "'s laptop").orElse("a laptop of your site") + ": "
                + StickOutCommand.counted(report.sent(), "change") + " sent, " + report.received() + " received.");
        if (report.forms() > 0) {
            said.add(
                    report.forms() == 1
                            ? "One form is new on this laptop."
                            : report.forms() + " forms are new on this laptop.");
        }
        if (!report.notTaken().isEmpty()) {
            said.add("The hub did not take "
                    + StickOutCommand.counted(report.notTaken().size(), "change")
                    + ". They are safe on this laptop and go to the server with the next sync.");
        }
        if (!report.attention().isEmpty()) {
            said.add("The hub keeps "
                    + StickOutCommand.counted(report.attention().size(), "change")
                    + " aside: they wait for earlier ones, or for the office.");
        }
        said.add(
                unstored == 0
                        ? "By the server's receipt everything on this laptop is stored on the server."
                        : StickOutCommand.counted(unstored, "change")
                                + " on this laptop are not stored on the server yet."
                                + " They reach it with whichever laptop gets there first.");
        said.add(HubCommand.known(joined.decisionsKnownUpTo()));
        return said;
    }
}
