package org.turnstone.field.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.turnstone.field.capture.FormLibrary;
import org.turnstone.field.capture.RecordWork;
import org.turnstone.field.capture.Records;
import org.turnstone.field.capture.UnknownFormException;
import org.turnstone.field.vault.Vault;
import org.turnstone.field.vault.VaultException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code field capture}. */
@Command(
        name = "capture",
        description = "Make a record from a file of answers and print its id.",
        mixinStandardHelpOptions = true)
final class CaptureCommand extends VaultCommand {
    @Option(names = "--form", paramLabel = "ID", required = true, description = "The form's id.")
    String form;

    @Option(names = "--answers", paramLabel = "FILE", required = true, description = "The answers as JSON.")
    Path answers;

    @Option(names = "--draft", description = "Keep what is valid and list the rest.")
    boolean draft;

    @Override
    ExitCode run(Vault vault) throws FailedException, VaultException, UnknownFormException, IOException {
        requireEnrolled(vault);
        AnswerFile file = AnswerFile.read(answers);
        Records records = records(vault);
        FormLibrary.Version version = records.forms().newest(form).orElseThrow(() -> UnknownFormException.noSuch(form));
        try (RecordWork work = records.begin(version.hash())) {
            List<AnswersJson.Fault> rest = file.save(work, draft);
            around().out().println(work.record().toHex());
            rest.forEach(fault -> around().err().println("not taken: " + fault));
            return rest.isEmpty() ? ExitCode.DONE : ExitCode.WAITING;
        }
    }
}
