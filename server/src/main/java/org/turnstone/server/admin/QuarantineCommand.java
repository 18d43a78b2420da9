package org.turnstone.server.admin;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonStructure;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code quarantine list} and {@code quarantine accept}; both end with 7 while something waits. */
@Command(
        name = "quarantine",
        mixinStandardHelpOptions = true,
        description = "What laptops sent after they were shut out, or beyond their role.")
final class QuarantineCommand {
    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists what waits to be accepted.")
    int list(
            @Mixin AdminMain.Server server,
            @Option(names = "--site", paramLabel = "CODE", required = true, description = "The site.") String site)
            throws CommandFailedException, InterruptedException {
        return report(server, server.connect().get(AdminMain.sitePath(site) + "/quarantine"));
    }

    @Command(
            name = "accept",
            mixinStandardHelpOptions = true,
            description = "Lets what one log holds count after all, and lists what still waits.")
    int accept(
            @Mixin AdminMain.Server server,
            @Parameters(paramLabel = "LOG", description = "The log, as listed.") String log,
            @Option(names = "--site", paramLabel = "CODE", required = true, description = "The site.") String site,
            @Option(
                            names = "--up-to",
                            paramLabel = "ENTRY",
                            description = "The last entry that counts; left away, all that are here now.")
                    @Nullable
                    String upTo,
            @Option(
                            names = "--reason",
                            paramLabel = "TEXT",
                            required = true,
                            description = "Why it counts after all; kept in the audit trail.")
                    String reason)
            throws CommandFailedException, InterruptedException {
        JsonObjectBuilder body = Json.createObjectBuilder().add("log", log).add("reason", reason);
        if (upTo != null) {
            body.add("upTo", upTo);
        }
        return report(server, server.connect().post(AdminMain.sitePath(site) + "/quarantine/accept", body.build()));
    }

    private static int report(AdminMain.Server server, JsonStructure waiting) {
        server.report(waiting, QuarantineCommand::sentence);
        return waiting.asJsonArray().isEmpty() ? ExitCode.DONE : ExitCode.WAITING;
    }

    private static String sentence(JsonObject waiting) {
        return waiting.getString("log") + "\t" + waiting.getString("name") + "\t" + waiting.getInt("entries")
                + " entries of " + waiting.getInt("records") + " records";
    }
}
