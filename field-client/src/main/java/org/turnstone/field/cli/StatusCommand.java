package org.turnstone.field.cli;

import jakarta.json.Json;
import jakarta.json.JsonObjectBuilder;
import java.util.Optional;
import org.turnstone.field.capture.Records;
import org.turnstone.field.capture.UnknownRecordException;
import org.turnstone.field.transfer.TransferService;
import org.turnstone.field.vault.Membership;
import org.turnstone.field.vault.Vault;
import org.turnstone.sync.exchange.Checkpoint;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code field status}. */
@Command(
        name = "status",
        description = "Say what this vault belongs to, what it holds and what is not stored on the server yet.",
        mixinStandardHelpOptions = true)
final class StatusCommand extends VaultCommand {
    @Option(names = "--json", description = "For machines.")
    boolean json;

    @Option(names = "--check", description = "Read every value of the vault first; a damaged one is named.")
    boolean check;

    @Override
    ExitCode run(Vault vault) throws UnknownRecordException {
        long checked = check ? vault.checkEverything() : 0;
        Optional<Membership> member = vault.membership();
        if (member.isEmpty()) {
            if (json) {
                print(Json.createObjectBuilder().add("enrolled", false).build());
            } else {
                around().out().println("This vault belongs to no site yet.");
            }
            return ExitCode.DONE;
        }
        Records records = records(vault);
        TransferService transfer = new TransferService(vault, around().clock());
        int count = vault.log().records().size();
        int drafts = records.begun().size();
        int unstored = transfer.unstored();
        int review = records.all().stream()
                .mapToInt(view -> view.state().review().size())
                .sum();
        if (json) {
            JsonObjectBuilder out = Json.createObjectBuilder()
                    .add("enrolled", true)
                    .add("site", member.get().certificate().siteId().toHex())
                    .add("server", member.get().server().toString())
                    .add("device", member.get().certificate().deviceId().toHex())
                    .add("records", count)
                    .add("drafts", drafts)
                    .add("unstored", unstored)
                    .add("review", review)
                    .add("revoked", transfer.isRevoked());
            vault.checkpoint().map(Checkpoint::time).ifPresent(at -> out.add("receipt", at.toString()));
            if (check) {
                out.add("checked", checked);
            }
            print(out.build());
        } else {
            around().out().println("Server: " + member.get().server());
            around().out().println("Records: " + count + ", unfinished first drafts: " + drafts);
            around().out()
                    .println(
                            unstored == 0
                                    ? "Everything on this laptop is stored on the server."
                                    : "Not stored on the server yet: " + unstored + " changes. Sync when you can.");
            if (review > 0) {
                around().out().println("Waiting for a decision: " + review);
            }
            if (transfer.isRevoked()) {
                around().out().println("This laptop was withdrawn from the site. Ring the office.");
            }
            if (check) {
                around().out().println("All of " + checked + " values are as they were saved.");
            }
        }
        return review > 0 || transfer.isRevoked() ? ExitCode.WAITING : ExitCode.DONE;
    }
}
