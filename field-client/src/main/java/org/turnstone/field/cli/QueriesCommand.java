package org.turnstone.field.cli;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;
import org.turnstone.field.capture.Records;
import org.turnstone.field.capture.UnknownRecordException;
import org.turnstone.field.vault.Vault;
import org.turnstone.sync.merge.Query;
import org.turnstone.sync.record.FieldPath;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code field queries}. */
@Command(
        name = "queries",
        description =
                "List what the office asks about the records on this laptop; ends with 7 while something waits here.",
        mixinStandardHelpOptions = true)
final class QueriesCommand extends VaultCommand {
    @Option(names = "--all", description = "Also those that are answered, closed or withdrawn.")
    boolean all;

    @Option(names = "--json", description = "For machines.")
    boolean json;

    @Override
    ExitCode run(Vault vault) throws FailedException, UnknownRecordException {
        requireEnrolled(vault);
        boolean waits = false;
        JsonArrayBuilder out = Json.createArrayBuilder();
        for (Records.View view : records(vault).all()) {
            for (Query query : view.state().queries()) {
                boolean asked = query.status() == Query.Status.ASKED;
                waits |= asked;
                if (asked || all) {
                    JsonObjectBuilder line = RecordJson.query(query);
                    out.add(line.add("record", view.record().toHex()).add("reference", view.reference()));
                    if (!json) {
                        print(view, query);
                    }
                }
            }
        }
        if (json) {
            print(out.build());
        } else if (!waits) {
            around().out().println("No question waits here.");
        }
        return waits ? ExitCode.WAITING : ExitCode.DONE;
    }

    private void print(Records.View view, Query query) {
        FieldPath about = query.about();
        around().out()
                .println(view.record().toHex() + "  " + query.id() + "  "
                        + query.status().word() + "  " + view.reference() + "  " + (about == null ? "-" : about) + "  "
                        + query.askedBy().orElse("the office") + " asks: " + query.text());
        query.replies().forEach(reply -> around().out().println("    replied: " + Query.textOf(reply)));
    }
}
