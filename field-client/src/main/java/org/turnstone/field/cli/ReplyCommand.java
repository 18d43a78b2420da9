package org.turnstone.field.cli;

import org.turnstone.field.capture.RecordDecisions;
import org.turnstone.field.capture.Records;
import org.turnstone.field.capture.UnknownRecordException;
import org.turnstone.field.vault.Vault;
import org.turnstone.field.vault.VaultException;
import org.turnstone.sync.record.QueryId;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code field reply}. */
@Command(
        name = "reply",
        description = "Reply to a question of the office. To put the answer right as well, edit the record.",
        mixinStandardHelpOptions = true)
final class ReplyCommand extends VaultCommand {
    @Parameters(index = "0", paramLabel = "RECORD", description = "Its id, or its reference if no other has the same.")
    String record;

    @Parameters(index = "1", paramLabel = "QUERY", description = "The id of the question, as \"queries\" lists it.")
    String query;

    @Option(names = "--text", required = true, paramLabel = "TEXT", description = "What you reply.")
    String text;

    @Override
    ExitCode run(Vault vault) throws FailedException, VaultException, UnknownRecordException {
        requireEnrolled(vault);
        Records records = records(vault);
        QueryId id;
        try {
            id = new QueryId(query);
        } catch (IllegalArgumentException e) {
            throw new FailedException(ExitCode.DAMAGED, "\"" + query + "\" is not the id of a question.");
        }
        if (text.isBlank() || text.strip().length() > RecordDecisions.MAX_REPLY) {
            throw new FailedException(
                    ExitCode.DAMAGED,
                    "A reply has 1 to " + RecordDecisions.MAX_REPLY + " characters. Nothing was saved.");
        }
        new RecordDecisions(vault, records, around().clock()).reply(records.find(record), id, text);
        around().out().println("Your reply is saved. It goes to the office with the next sync.");
        return ExitCode.DONE;
    }
}
