package org.turnstone.server.admin;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code device list}, {@code device revoke} and {@code device role}. */
@Command(name = "device", mixinStandardHelpOptions = true, description = "Laptops of a site.")
final class DeviceCommand {
    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists the laptops of a site.")
    int list(
            @Mixin AdminMain.Server server,
            @Option(names = "--site", paramLabel = "CODE", required = true, description = "The site.") String site)
            throws CommandFailedException, InterruptedException {
        server.report(server.connect().get(AdminMain.sitePath(site) + "/devices"), DeviceCommand::sentence);
        return ExitCode.DONE;
    }

    private static String sentence(JsonObject device) {
        return device.getString("device") + "\t" + device.getString("name") + "\t" + device.getString("role") + "\t"
                + (device.getBoolean("revoked") ? "revoked" : "active") + "\tlast seen "
                + device.getString("lastSeen", "never");
    }

    @Command(
            name = "revoke",
            mixinStandardHelpOptions = true,
            description = {
                "Shuts a laptop out for ever. What it sent until now counts; what comes later is kept in quarantine.",
                "Everybody else gets a new scope key at their next sync."
            })
    int revoke(
            @Mixin AdminMain.Server server,
            @Parameters(paramLabel = "DEVICE", description = "Its id, as listed.") String device,
            @Option(names = "--site", paramLabel = "CODE", required = true, description = "The site.") String site,
            @Option(names = "--reason", paramLabel = "TEXT", required = true, description = "Shown to people.")
                    String reason,
            @Option(
                            names = "--received-before",
                            paramLabel = "MOMENT",
                            description = "Only what arrived before counts, e.g. 2026-11-02T09:00:00Z for a laptop that"
                                    + " was stolen then.")
                    @Nullable
                    String receivedBefore)
            throws CommandFailedException, InterruptedException {
        JsonObjectBuilder body = Json.createObjectBuilder().add("reason", reason);
        if (receivedBefore != null) {
            body.add("receivedBefore", receivedBefore);
        }
        server.report(
                server.connect()
                        .post(
                                AdminMain.sitePath(site) + "/devices/" + AdminMain.encoded(device) + "/revoke",
                                body.build()),
                DeviceCommand::sentence);
        return ExitCode.DONE;
    }

    @Command(
            name = "role",
            mixinStandardHelpOptions = true,
            description = "Gives a laptop another role: field, reader (writes nothing) or courier (only carries).")
    int role(
            @Mixin AdminMain.Server server,
            @Parameters(paramLabel = "DEVICE", description = "Its id, as listed.") String device,
            @Parameters(paramLabel = "ROLE", description = "field, reader or courier.") String role,
            @Option(names = "--site", paramLabel = "CODE", required = true, description = "The site.") String site)
            throws CommandFailedException, InterruptedException {
        JsonObject body = Json.createObjectBuilder().add("role", role).build();
        server.report(
                server.connect()
                        .post(AdminMain.sitePath(site) + "/devices/" + AdminMain.encoded(device) + "/role", body),
                DeviceCommand::sentence);
        return ExitCode.DONE;
    }
}
