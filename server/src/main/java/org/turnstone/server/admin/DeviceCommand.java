package org.turnstone.server.admin;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.util.ArrayList;
import java.util.List;
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
            name = "holdings",
            mixinStandardHelpOptions = true,
            description = {
                "Says what a laptop held when it last spoke to this server: counts, never an answer.",
                "What was entered on it afterwards and never arrived is not known to anybody here."
            })
    int holdings(
            @Mixin AdminMain.Server server,
            @Parameters(paramLabel = "DEVICE", description = "Its id, as listed.") String device,
            @Option(names = "--site", paramLabel = "CODE", required = true, description = "The site.") String site)
            throws CommandFailedException, InterruptedException {
        server.report(
                server.connect().get(AdminMain.sitePath(site) + "/devices/" + AdminMain.encoded(device) + "/holdings"),
                DeviceCommand::holdings);
        return ExitCode.DONE;
    }

    private static String holdings(JsonObject held) {
        JsonObject device = held.getJsonObject("device");
        List<String> said = new ArrayList<>();
        said.add("Laptop " + device.getString("device") + " of " + device.getString("name") + ", last seen "
                + device.getString("lastSeen", "never") + ", "
                + (held.containsKey("revokedAt") ? "shut out " + held.getString("revokedAt") : "not shut out") + ".");
        if (!held.containsKey("asOf")) {
            said.add("It never said what it holds.");
        } else {
            said.add("As of " + held.getString("asOf") + " it could read " + held.getInt("records") + " records ("
                    + held.getInt("unfinished") + " unfinished) with " + held.getInt("attachments")
                    + " photos and other attachments. " + held.getInt("mayHaveFaded")
                    + " of them may have faded from it since. Of " + held.getInt("sealed")
                    + " more it had only what it cannot open.");
        }
        held.getJsonObject("byForm").forEach((form, count) -> said.add("  " + count + "\t" + form));
        said.add("Of its own changes " + held.getInt("confirmed") + " are here"
                + (held.getInt("waiting") > 0 ? ", " + held.getInt("waiting") + " of them kept aside" : "")
                + ". Known to be missing: " + held.getInt("missing")
                + ". Entered since and never sent: not known. Newest stick of it read here: "
                + (held.getInt("lastStick") == 0 ? "none" : held.getInt("lastStick")) + ".");
        said.add(
                "Its vault is sealed under its person's passphrase, stretched with Argon2id; nothing that opens it lies on"
                        + " the laptop. It erases what it can read as soon as it hears that it was shut out.");
        return String.join("\n", said);
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
