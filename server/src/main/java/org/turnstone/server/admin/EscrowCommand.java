package org.turnstone.server.admin;

import jakarta.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.crypto.RecipientKeyPair;
import org.turnstone.sync.crypto.Secret;
import org.turnstone.sync.crypto.VerificationFailedException;
import org.turnstone.sync.identity.EscrowAnswer;
import org.turnstone.sync.identity.EscrowRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code escrow show}, {@code escrow open} and {@code escrow record}. */
@Command(
        name = "escrow",
        mixinStandardHelpOptions = true,
        description = "Answers laptops whose passphrase and recovery code are lost.")
final class EscrowCommand {
    @Spec
    CommandSpec spec;

    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            description = "Says whose request it is, and its code. Needs no server and no key.")
    int show(@Parameters(paramLabel = "REQUEST", description = "The laptop's request.") Path file)
            throws CommandFailedException {
        describe(read(file));
        return ExitCode.DONE;
    }

    @Command(
            name = "open",
            mixinStandardHelpOptions = true,
            description = {
                "Answers a request, offline. Ring the person first, at a number you know, and have them read the code to",
                "you: whoever carried the file could have put in a key of their own."
            })
    int open(
            @Parameters(paramLabel = "REQUEST", description = "The laptop's request.") Path file,
            @Option(names = "--key", paramLabel = "FILE", required = true, description = "The site's recovery key.")
                    Path keyFile,
            @Option(
                            names = "--passphrase-file",
                            paramLabel = "FILE",
                            required = true,
                            description = "File with the key's passphrase.")
                    Path passphraseFile,
            @Option(
                            names = "--code",
                            paramLabel = "CODE",
                            required = true,
                            description = "The code as it was read to you by telephone.")
                    String code,
            @Option(
                            names = "--answer",
                            paramLabel = "FILE",
                            required = true,
                            description = "Where to write the answer.")
                    Path answer)
            throws CommandFailedException {
        EscrowRequest request = read(file);
        if (!request.hasCode(code)) {
            throw new CommandFailedException(
                    ExitCode.REFUSED,
                    "This is not the code of this request. Nothing was opened. If it was read to you just so, somebody may"
                            + " have changed the file on its way: have a new one made.");
        }
        try (Secret passphrase = SecretFile.firstLine(passphraseFile);
                RecipientKeyPair recovery = RecoveryKeyFile.open(keyFile, passphrase)) {
            byte[] answered =
                    EscrowAnswer.to(request, recovery, new SecureRandom()).encode();
            Files.write(answer, answered);
        } catch (VerificationFailedException | IllegalArgumentException e) {
            throw new CommandFailedException(
                    ExitCode.REFUSED,
                    "The recovery key did not open, or the request is for another one. Nothing was opened. Check the key's"
                            + " file and passphrase.",
                    e);
        } catch (IOException e) {
            throw new CommandFailedException(
                    ExitCode.NOT_DONE, "The key could not be read, or the answer not be written.", e);
        }
        out().println("The answer is in " + answer
                + ". It is of use on that laptop only, with the passphrase chosen there.");
        out().println("Now record it: turnstone admin escrow record --site CODE " + file);
        out().flush();
        return ExitCode.DONE;
    }

    @Command(
            name = "record",
            mixinStandardHelpOptions = true,
            description = "Records at the site that a request was answered, so that the laptop knows of it too.")
    int record(
            @Mixin AdminMain.Server server,
            @Parameters(paramLabel = "REQUEST", description = "The laptop's request.") Path file,
            @Option(names = "--site", paramLabel = "CODE", required = true, description = "The site.") String site)
            throws CommandFailedException, InterruptedException {
        String request = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(read(file).encode());
        server.report(
                server.connect()
                        .post(
                                AdminMain.sitePath(site) + "/escrow",
                                Json.createObjectBuilder()
                                        .add("request", request)
                                        .build()),
                recorded -> "Recorded for laptop " + recorded.getString("device") + ".");
        return ExitCode.DONE;
    }

    private static EscrowRequest read(Path file) throws CommandFailedException {
        try (InputStream in = Files.newInputStream(file)) {
            return EscrowRequest.decode(in.readNBytes(EscrowRequest.LENGTH + 1));
        } catch (IOException e) {
            throw new CommandFailedException(
                    ExitCode.USAGE, "The request cannot be read. Nothing was opened. Check the file's name.", e);
        } catch (MalformedMessageException e) {
            throw new CommandFailedException(
                    ExitCode.MALFORMED, "This is no escrow request, or it is damaged. Nothing was opened.", e);
        }
    }

    private void describe(EscrowRequest request) {
        out().println("Site:   " + request.slot().site().toHex());
        out().println("Laptop: " + request.slot().device().toHex());
        out().println("Code:   " + request.code());
        out().flush();
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
