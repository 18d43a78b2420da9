package org.turnstone.field.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.turnstone.field.capture.RecordWork;
import org.turnstone.field.capture.Records;
import org.turnstone.field.capture.UnknownFormException;
import org.turnstone.field.capture.UnknownRecordException;
import org.turnstone.field.vault.Vault;
import org.turnstone.field.vault.VaultException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code field edit}. */
@Command(
        name = "edit",
        description = "Change a record with a file of answers; what the file does not name stays as it is.",
        mixinStandardHelpOptions = true)
final class EditCommand extends VaultCommand {
    @Parameters(paramLabel = "RECORD", description = "The record's id, or its reference if no other has the same.")
    String record;

    @Option(names = "--answers", paramLabel = "FILE", required = true, description = "The answers as JSON.")
    Path answers;

    @Option(names = "--draft", description = "Keep what is valid and list the rest.")
    boolean draft;

    @Override
    ExitCode run(Vault vault)
            throws FailedException, VaultException, UnknownFormException, UnknownRecordException, IOException {
        requireEnrolled(vault);
        AnswerFile file = AnswerFile.read(answers);
        Records records = records(vault);
        try (RecordWork work = records.open(records.find(record))) {
            List<AnswersJson.Fault> rest = file.save(work, draft);
            around().out().println(work.record().toHex());
            rest.forEach(fault -> around().err().println("not taken: " + fault));
            return rest.isEmpty() ? ExitCode.DONE : ExitCode.WAITING;
        }
    }
}
