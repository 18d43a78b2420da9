package org.turnstone.server.admin;

import jakarta.json.JsonObject;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.turnstone.server.formfile.FormRefusedException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code form publish}. */
@Command(name = "form", mixinStandardHelpOptions = true, description = "Forms of a site.")
final class FormCommand {
    @Command(
            name = "publish",
            mixinStandardHelpOptions = true,
            description = {
                "Publishes a form version at a site, to be taken up by laptops at their next sync. Beside a single file,",
                "dictionary.csv and the media that the form mentions are taken too."
            })
    int publish(
            @Mixin AdminMain.Server server,
            @Parameters(
                            paramLabel = "FILE",
                            description =
                                    "The form: a workbook (.xlsx, .xls), an XForm (.xml), or a folder or zip of it.")
                    Path form,
            @Option(names = "--site", paramLabel = "CODE", required = true, description = "The site.") String site,
            @Option(names = "--dictionary", paramLabel = "FILE", description = "Sidecar dictionary of the form.")
                    @Nullable
                    Path dictionary,
            @Option(
                            names = "--media",
                            paramLabel = "FILE",
                            arity = "1..*",
                            description = "Media of the form; may be repeated.")
                    @Nullable
                    List<Path> media)
            throws CommandFailedException, InterruptedException {
        server.report(
                server.connect().postZip(AdminMain.sitePath(site) + "/forms", packed(form, dictionary, media)),
                made -> {
                    notes(made, server.err());
                    return "Published " + made.getString("formId") + " version " + made.getString("version") + ", hash "
                            + made.getString("formHash") + ".";
                });
        return ExitCode.DONE;
    }

    private static byte[] packed(Path form, @Nullable Path dictionary, @Nullable List<Path> media)
            throws CommandFailedException {
        try {
            return FormFile.read(form, dictionary, media).packed();
        } catch (FormRefusedException e) {
            throw new CommandFailedException(ExitCode.MALFORMED, String.valueOf(e.getMessage()), e);
        }
    }

    private static void notes(JsonObject form, PrintWriter to) {
        form.getJsonArray("warnings")
                .getValuesAs(JsonObject.class)
                .forEach(note -> to.println("Note: " + note.getString("message")));
        to.flush();
    }
}
