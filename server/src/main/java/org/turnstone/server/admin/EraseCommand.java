package org.turnstone.server.admin;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonString;
import jakarta.json.JsonStructure;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code erase record}, {@code list}, {@code confirm}, {@code refuse} and {@code report}; 7 while somebody is waited for. */
@Command(
        name = "erase",
        mixinStandardHelpOptions = true,
        description = "Erases records, or people, stories and photos in them, for ever; and says how far that is.")
final class EraseCommand {
    private static final String REASON = "Why; kept sealed on the server, for the report.";

    @Command(
            name = "record",
            mixinStandardHelpOptions = true,
            description = {
                "Proposes to erase a record, or rows of it that are kept apart. When a person agrees at the console, it is",
                "erased on this server at once and on each laptop at its next sync, and cannot be undone."
            })
    int record(
            @Mixin AdminMain.Server server,
            @Parameters(paramLabel = "RECORD", description = "Its id, or its record_key in a dataset.") String record,
            @Option(names = "--site", paramLabel = "CODE", required = true, description = "The site.") String site,
            @Option(
                            names = "--part",
                            paramLabel = "PATH",
                            description = "One row only, as person[row_id]; may be repeated.")
                    @Nullable
                    List<String> parts,
            @Option(names = "--reason", paramLabel = "TEXT", required = true, description = REASON) String reason)
            throws CommandFailedException, InterruptedException {
        JsonObjectBuilder body =
                Json.createObjectBuilder().add("record", record).add("reason", reason);
        if (parts != null) {
            JsonArrayBuilder rows = Json.createArrayBuilder();
            parts.forEach(rows::add);
            body.add("parts", rows);
        }
        return report(server, server.connect().post(path(site), body.build()));
    }

    @Command(
            name = "report",
            mixinStandardHelpOptions = true,
            description = "Says what of a record is gone where, and which laptops have not confirmed.")
    int report(
            @Mixin AdminMain.Server server,
            @Parameters(paramLabel = "RECORD", description = "Its id, or its record_key in a dataset.") String record,
            @Option(names = "--site", paramLabel = "CODE", required = true, description = "The site.") String site)
            throws CommandFailedException, InterruptedException {
        return report(server, server.connect().get(path(site) + "/" + AdminMain.encoded(record)));
    }

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = "Lists what laptops ask to have erased and nobody has answered.")
    int list(
            @Mixin AdminMain.Server server,
            @Option(names = "--site", paramLabel = "CODE", required = true, description = "The site.") String site)
            throws CommandFailedException, InterruptedException {
        return requests(server, server.connect().get(path(site) + "/requests"));
    }

    @Command(name = "confirm", mixinStandardHelpOptions = true, description = "Erases what a laptop asks for.")
    int confirm(
            @Mixin AdminMain.Server server,
            @Parameters(paramLabel = "REQUEST", description = "The request, as listed.") String request,
            @Option(names = "--site", paramLabel = "CODE", required = true, description = "The site.") String site)
            throws CommandFailedException, InterruptedException {
        return report(server, server.connect().post(path(site, request) + "/confirm", JsonObject.EMPTY_JSON_OBJECT));
    }

    @Command(
            name = "refuse",
            mixinStandardHelpOptions = true,
            description = {
                "Proposes to say no to a request; when a person agrees, what it hid is shown again. Lists what is",
                "still asked for."
            })
    int refuse(
            @Mixin AdminMain.Server server,
            @Parameters(paramLabel = "REQUEST", description = "The request, as listed.") String request,
            @Option(names = "--site", paramLabel = "CODE", required = true, description = "The site.") String site,
            @Option(names = "--reason", paramLabel = "TEXT", required = true, description = REASON) String reason)
            throws CommandFailedException, InterruptedException {
        JsonObject body = Json.createObjectBuilder().add("reason", reason).build();
        return requests(server, server.connect().post(path(site, request) + "/refuse", body));
    }

    private static String path(String site) {
        return AdminMain.sitePath(site) + "/erasures";
    }

    private static String path(String site, String request) {
        return path(site) + "/requests/" + AdminMain.encoded(request);
    }

    private static int report(AdminMain.Server server, JsonStructure report) {
        if (report.asJsonObject().containsKey("sentence")) {
            server.report(report, proposed -> proposed.getString("sentence"));
            return ExitCode.WAITING;
        }
        server.report(
                report,
                object -> object.getJsonArray("sentences").getValuesAs(JsonString.class).stream()
                        .map(JsonString::getString)
                        .collect(Collectors.joining(System.lineSeparator())));
        return report.asJsonObject().getBoolean("complete") ? ExitCode.DONE : ExitCode.WAITING;
    }

    private static int requests(AdminMain.Server server, JsonStructure waiting) {
        server.report(waiting, EraseCommand::sentence);
        return waiting.asJsonArray().isEmpty() ? ExitCode.DONE : ExitCode.WAITING;
    }

    private static String sentence(JsonObject request) {
        return request.getString("request") + "\trecord " + request.getString("record")
                + (request.containsKey("part") ? "\tpart " + request.getString("part") : "") + "\t"
                + request.getString("name") + "\t" + request.getString("reason") + "\t"
                + request.getString("askedAt");
    }
}
