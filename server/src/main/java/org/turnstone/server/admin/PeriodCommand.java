package org.turnstone.server.admin;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Base64;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code period list}, {@code destroy}, {@code withdraw} and {@code return}; docs/procedures.md says when. */
@Command(name = "period", mixinStandardHelpOptions = true, description = "Keys of the quarters of a site.")
final class PeriodCommand {
    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = "Lists the periods and what stands against destroying the key of each.")
    int list(
            @Mixin AdminMain.Server server,
            @Option(names = "--site", paramLabel = "CODE", required = true, description = "The site.") String site)
            throws CommandFailedException, InterruptedException {
        server.report(server.connect().get(AdminMain.sitePath(site) + "/periods"), PeriodCommand::sentence);
        return ExitCode.DONE;
    }

    private static String sentence(JsonObject period) {
        String hindrances = period.getJsonArray("hindrances").getValuesAs(JsonString.class).stream()
                .map(JsonString::getString)
                .collect(Collectors.joining(" "));
        return period.getInt("number") + "\t" + period.getString("from") + "\t" + period.getString("state")
                + (hindrances.isEmpty() ? "" : "\t" + hindrances);
    }

    @Command(
            name = "destroy",
            mixinStandardHelpOptions = true,
            description = "Destroys the private key of a period for ever. What only it opens can never be read again.")
    int destroy(
            @Mixin AdminMain.Server server,
            @Parameters(paramLabel = "NUMBER", description = "The period, as listed.") int number,
            @Option(names = "--site", paramLabel = "CODE", required = true, description = "The site.") String site,
            @Option(names = "--confirm", required = true, description = "You have read what is listed, and mean it.")
                    boolean confirm)
            throws CommandFailedException, InterruptedException {
        server.report(
                server.connect().post(path(site, number) + "/destroy", JsonObject.EMPTY_JSON_OBJECT),
                PeriodCommand::sentence);
        return ExitCode.DONE;
    }

    @Command(
            name = "withdraw",
            mixinStandardHelpOptions = true,
            description = "Moves the key of a closed period into a sealed file, to be kept apart from the server.")
    int withdraw(
            @Mixin AdminMain.Server server,
            @Parameters(paramLabel = "NUMBER", description = "The period, as listed.") int number,
            @Option(names = "--site", paramLabel = "CODE", required = true, description = "The site.") String site,
            @Option(names = "--out", paramLabel = "FILE", required = true, description = "A new file.") Path out,
            @Option(
                            names = "--passphrase-file",
                            paramLabel = "FILE",
                            required = true,
                            description = "File with the passphrase to seal it under.")
                    Path passphraseFile)
            throws CommandFailedException, InterruptedException {
        if (Files.exists(out)) {
            throw new CommandFailedException(ExitCode.USAGE, out + " exists already. Nothing was changed.");
        }
        JsonObject body = Json.createObjectBuilder()
                .add("passphrase", SecretFile.firstLineOf("passphrase", passphraseFile))
                .build();
        JsonObject answer =
                server.connect().post(path(site, number) + "/withdraw", body).asJsonObject();
        String sealed = answer.getString("sealed");
        try {
            Files.write(out, Base64.getUrlDecoder().decode(sealed), StandardOpenOption.CREATE_NEW);
        } catch (IOException e) {
            throw new CommandFailedException(
                    ExitCode.NOT_DONE,
                    "The file could not be written, and the server no longer has the key. Keep this line, which is the"
                            + " sealed file in base64url: " + sealed,
                    e);
        }
        server.out().println("The sealed key of period " + number + " is in " + out + " and no longer on the server.");
        server.out().flush();
        return ExitCode.DONE;
    }

    @Command(
            name = "return",
            mixinStandardHelpOptions = true,
            description = "Gives a withdrawn key back to the server.")
    int giveBack(
            @Mixin AdminMain.Server server,
            @Parameters(paramLabel = "NUMBER", description = "The period, as listed.") int number,
            @Parameters(paramLabel = "FILE", description = "The sealed file.") Path file,
            @Option(names = "--site", paramLabel = "CODE", required = true, description = "The site.") String site,
            @Option(
                            names = "--passphrase-file",
                            paramLabel = "FILE",
                            required = true,
                            description = "File with the passphrase it is sealed under.")
                    Path passphraseFile)
            throws CommandFailedException, InterruptedException {
        JsonObject body;
        try {
            body = Json.createObjectBuilder()
                    .add("sealed", Base64.getUrlEncoder().withoutPadding().encodeToString(Files.readAllBytes(file)))
                    .add("passphrase", SecretFile.firstLineOf("passphrase", passphraseFile))
                    .build();
        } catch (IOException e) {
            throw new CommandFailedException(
                    ExitCode.NOT_DONE, "The file " + file + " cannot be read. Nothing was sent.", e);
        }
        server.report(server.connect().post(path(site, number) + "/return", body), PeriodCommand::sentence);
        return ExitCode.DONE;
    }

    private static String path(String site, int number) {
        return AdminMain.sitePath(site) + "/periods/" + number;
    }
}
