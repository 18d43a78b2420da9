package org.turnstone.field.cli;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.turnstone.field.stick.StickFailedException;
import org.turnstone.field.stick.StickIn;
import org.turnstone.field.transfer.TransferService;
import org.turnstone.field.vault.Vault;
import org.turnstone.field.vault.VaultException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code field stick-in}. */
@Command(
        name = "stick-in",
        description = "Read a stick that the office wrote for this laptop. Reading it again changes nothing.",
        mixinStandardHelpOptions = true)
final class StickInCommand extends VaultCommand {
    @Parameters(paramLabel = "FILE", description = "The file from the office.")
    Path file;

    @Option(names = "--json", description = "For machines.")
    boolean json;

    @Override
    ExitCode run(Vault vault) throws FailedException, VaultException {
        requireEnrolled(vault);
        StickIn.Taken taken;
        try {
            taken = new StickIn(vault).read(file.toAbsolutePath());
        } catch (StickFailedException e) {
            throw failed(e);
        }
        TransferService transfer = new TransferService(vault, around().clock());
        int stored = transfer.storedRecords();
        int unstored = transfer.unstored();
        List<String> sentences = sentences(taken, stored, unstored, transfer.isRevoked());
        if (json) {
            JsonArrayBuilder said = Json.createArrayBuilder();
            sentences.forEach(said::add);
            print(Json.createObjectBuilder()
                    .add("whole", taken.end().isWhole())
                    .add("received", taken.received())
                    .add("notTaken", taken.notTaken())
                    .add("forms", taken.forms())
                    .add("erased", taken.erased())
                    .add("storedRecords", stored)
                    .add("unstored", unstored)
                    .add("sentences", said)
                    .build());
        } else {
            sentences.forEach(around().out()::println);
        }
        if (!taken.end().isWhole()) {
            return ExitCode.NOT_DONE;
        }
        return taken.notTaken() > 0 || transfer.isRevoked() ? ExitCode.WAITING : ExitCode.DONE;
    }

    static FailedException failed(StickFailedException e) {
        return new FailedException(
                e.isMalformed() ? ExitCode.DAMAGED : ExitCode.NOT_DONE, String.valueOf(e.getMessage()));
    }

    private static List<String> sentences(StickIn.Taken taken, int stored, int unstored, boolean revoked) {
        List<String> said = new ArrayList<>();
        if (!taken.end().isWhole()) {
            said.add(taken.end().sentence(taken.wholeRecords()));
        }
        if (taken.end().isWhole() && taken.isNothingNew() && taken.notTaken() == 0) {
            said.add("Nothing on this stick is new here; nothing changed.");
        } else {
            said.add(StickOutCommand.counted(taken.received(), "change") + " received.");
        }
        if (taken.forms() > 0) {
            said.add(
                    taken.forms() == 1
                            ? "One form is new on this laptop."
                            : taken.forms() + " forms are new on this laptop.");
        }
        if (taken.erased() > 0) {
            said.add(
                    taken.erased() == 1
                            ? "One record was erased for ever, as the office decided."
                            : taken.erased() + " records were erased for ever, as the office decided.");
        }
        if (taken.notTaken() > 0) {
            said.add(StickOutCommand.counted(taken.notTaken(), "piece") + " of it could not be verified and "
                    + (taken.notTaken() == 1 ? "was" : "were") + " not taken. What is here is safe. Tell the office.");
        }
        said.add(StickOutCommand.counted(stored, "record") + " on this laptop " + (stored == 1 ? "is" : "are")
                + " stored on the server.");
        if (unstored > 0) {
            said.add(StickOutCommand.counted(unstored, "change")
                    + " on this laptop are not stored on the server yet. Write a stick, or sync when you can.");
        }
        if (revoked) {
            said.add("This laptop was withdrawn from the site. Ring the office.");
        }
        return said;
    }
}
