package org.turnstone.field.cli;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;
import java.util.List;
import java.util.Locale;
import org.turnstone.field.capture.Records;
import org.turnstone.field.capture.UnknownRecordException;
import org.turnstone.field.transfer.TransferService;
import org.turnstone.field.vault.Vault;
import org.turnstone.form.FormTemplate;
import org.turnstone.sync.merge.Query;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code field list}. */
@Command(name = "list", description = "List the records on this laptop.", mixinStandardHelpOptions = true)
final class ListCommand extends VaultCommand {
    @Option(names = "--json", description = "For machines.")
    boolean json;

    @Override
    ExitCode run(Vault vault) throws FailedException, UnknownRecordException {
        requireEnrolled(vault);
        List<Records.View> views = records(vault).all();
        TransferService transfer = new TransferService(vault, around().clock());
        if (json) {
            JsonArrayBuilder out = Json.createArrayBuilder();
            views.forEach(view -> out.add(line(view, transfer.isStored(view.record()))));
            print(out.build());
        } else if (views.isEmpty()) {
            around().out().println("No records yet.");
        } else {
            for (Records.View view : views) {
                FormTemplate template = view.template();
                int open = view.state().review().size();
                around().out()
                        .println(view.record().toHex() + "  "
                                + view.progress().name().toLowerCase(Locale.ROOT) + "  "
                                + (template == null ? "-" : template.formId()) + "  " + view.reference()
                                + (open == 0 ? "" : "  (" + open + " to decide)")
                                + (transfer.isStored(view.record()) ? "" : "  (not yet synced)"));
            }
        }
        return ExitCode.DONE;
    }

    private static JsonObjectBuilder line(Records.View view, boolean stored) {
        FormTemplate template = view.template();
        JsonObjectBuilder out = Json.createObjectBuilder()
                .add("record", view.record().toHex())
                .add("state", view.progress().name().toLowerCase(Locale.ROOT))
                .add("reference", view.reference())
                .add("stored", stored)
                .add("review", view.state().review().size())
                .add("questions", view.state().queries(Query.Status.ASKED));
        return template == null ? out : out.add("form", template.formId()).add("version", template.version());
    }
}
