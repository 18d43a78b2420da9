package org.turnstone.field.cli;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import java.util.List;
import org.turnstone.field.capture.FormLibrary;
import org.turnstone.field.vault.Vault;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code field forms}. */
@Command(name = "forms", description = "List the forms on this laptop.", mixinStandardHelpOptions = true)
final class FormsCommand extends VaultCommand {
    @Option(names = "--json", description = "For machines.")
    boolean json;

    @Override
    ExitCode run(Vault vault) throws FailedException {
        requireEnrolled(vault);
        List<FormLibrary.Version> versions = records(vault).forms().versions();
        if (json) {
            JsonArrayBuilder out = Json.createArrayBuilder();
            versions.forEach(version -> out.add(Json.createObjectBuilder()
                    .add("form", version.formId())
                    .add("version", version.version())
                    .add("title", version.title())
                    .add("hash", version.hash().toHex())
                    .add("here", version.here())
                    .add("open", version.open())));
            print(out.build());
        } else if (versions.isEmpty()) {
            around().out().println("No forms yet. The site publishes them; sync to fetch them.");
        } else {
            for (FormLibrary.Version version : versions) {
                String remark = !version.here() ? "  (not here yet: sync)" : version.open() ? "" : "  (closed)";
                around().out().println(version.formId() + "  " + version.version() + "  " + version.title() + remark);
            }
        }
        return ExitCode.DONE;
    }
}
