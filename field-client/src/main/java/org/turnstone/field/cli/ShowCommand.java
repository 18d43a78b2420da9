package org.turnstone.field.cli;

import jakarta.json.JsonObject;
import java.util.Locale;
import org.turnstone.field.capture.Records;
import org.turnstone.field.capture.UnknownRecordException;
import org.turnstone.field.vault.Vault;
import org.turnstone.sync.record.FieldValue;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code field show}. */
@Command(name = "show", description = "Show a record as it is now.", mixinStandardHelpOptions = true)
final class ShowCommand extends VaultCommand {
    @Parameters(paramLabel = "RECORD", description = "The record's id, or its reference if no other has the same.")
    String record;

    @Option(names = "--json", description = "In the shape of an answers file.")
    boolean json;

    @Override
    ExitCode run(Vault vault) throws FailedException, UnknownRecordException {
        requireEnrolled(vault);
        Records records = records(vault);
        Records.View view = records.view(records.find(record));
        if (json) {
            JsonObject shown = RecordJson.of(view);
            print(shown);
        } else {
            around().out()
                    .println("record " + view.record().toHex() + "  "
                            + view.progress().name().toLowerCase(Locale.ROOT));
            view.values().values().forEach(this::line);
            view.state()
                    .review()
                    .forEach(item -> around().out()
                            .println("needs a decision: "
                                    + RecordJson.review(item).build()));
        }
        return view.state().review().isEmpty() ? ExitCode.DONE : ExitCode.WAITING;
    }

    private void line(org.turnstone.sync.record.FieldPath path, FieldValue value) {
        around().out().println(path + " = " + RecordJson.plain(value));
    }
}
