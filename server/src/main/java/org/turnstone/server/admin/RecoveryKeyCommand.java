package org.turnstone.server.admin;

import jakarta.json.Json;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import org.turnstone.sync.crypto.Fingerprint;
import org.turnstone.sync.crypto.PassphraseParameters;
import org.turnstone.sync.crypto.RecipientKey;
import org.turnstone.sync.crypto.Secret;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code recovery-key make} and {@code recovery-key announce}. */
@Command(
        name = "recovery-key",
        mixinStandardHelpOptions = true,
        description = "The key by which a laptop whose passphrase and recovery code are lost can be opened again.")
final class RecoveryKeyCommand {
    private static final int MIN_PASSPHRASE_BYTES = 12;

    @Spec
    CommandSpec spec;

    @Command(
            name = "make",
            mixinStandardHelpOptions = true,
            description = {
                "Makes a recovery key, offline, and prints its public half. Keep the file and its passphrase apart, and",
                "neither of them on the server."
            })
    int make(
            @Parameters(paramLabel = "FILE", description = "Where to write it; it must not exist.") Path file,
            @Option(
                            names = "--passphrase-file",
                            paramLabel = "FILE",
                            required = true,
                            description = "File with the passphrase it is sealed under.")
                    Path passphraseFile)
            throws CommandFailedException {
        SecureRandom random = new SecureRandom();
        try (Secret passphrase = SecretFile.firstLine(passphraseFile)) {
            if (passphrase.length() < MIN_PASSPHRASE_BYTES) {
                throw new CommandFailedException(
                        ExitCode.USAGE,
                        "A passphrase has at least 12 characters; five random words are best. Nothing was made.");
            }
            RecipientKey key = RecoveryKeyFile.make(file, passphrase, PassphraseParameters.standard(random), random);
            spec.commandLine()
                    .getOut()
                    .println("Key: " + Base64.getUrlEncoder().withoutPadding().encodeToString(key.toBytes()));
            spec.commandLine()
                    .getOut()
                    .println("Fingerprint: " + Fingerprint.of(key).display());
            spec.commandLine().getOut().flush();
            return ExitCode.DONE;
        } catch (FileAlreadyExistsException e) {
            throw new CommandFailedException(
                    ExitCode.NOT_DONE, "There is a file " + file + " already. Nothing was changed.", e);
        } catch (IOException e) {
            throw new CommandFailedException(ExitCode.NOT_DONE, "The key could not be written to " + file + ".", e);
        }
    }

    @Command(
            name = "announce",
            mixinStandardHelpOptions = true,
            description = "Tells the laptops of a site; they put a key into escrow at their next sync.")
    int announce(
            @Mixin AdminMain.Server server,
            @Option(names = "--site", paramLabel = "CODE", required = true, description = "The site.") String site,
            @Option(
                            names = "--key",
                            paramLabel = "KEY",
                            required = true,
                            description = "The public half, as \"make\" printed it.")
                    String key)
            throws CommandFailedException, InterruptedException {
        server.report(
                server.connect()
                        .post(
                                AdminMain.sitePath(site) + "/recovery-key",
                                Json.createObjectBuilder().add("key", key).build()),
                announced -> "Announced the key with fingerprint " + announced.getString("fingerprint")
                        + ". Laptops follow at their next sync.");
        return ExitCode.DONE;
    }
}
