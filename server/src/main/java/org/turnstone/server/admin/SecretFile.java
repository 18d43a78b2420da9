package org.turnstone.server.admin;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.turnstone.sync.crypto.Secret;

/** Passphrases in files, of which the first line counts. */
final class SecretFile {
    private static final int MOST = 8192;

    private SecretFile() {}

    /** As text, for a request to the server. */
    static String firstLineOf(String what, Path file) throws CommandFailedException {
        try {
            return Files.readString(file, StandardCharsets.UTF_8)
                    .lines()
                    .findFirst()
                    .orElse("");
        } catch (IOException e) {
            throw new CommandFailedException(
                    ExitCode.NOT_DONE, "The " + what + " file " + file + " cannot be read. Nothing was sent.", e);
        }
    }

    /** The caller closes it. */
    static Secret firstLine(Path file) throws CommandFailedException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MOST);
            int end = 0;
            while (end < bytes.length && bytes[end] != '\n' && bytes[end] != '\r') {
                end++;
            }
            byte[] line = Arrays.copyOf(bytes, end);
            Arrays.fill(bytes, (byte) 0);
            try {
                return Secret.copyOf(line);
            } finally {
                Arrays.fill(line, (byte) 0);
            }
        } catch (IOException e) {
            throw new CommandFailedException(
                    ExitCode.USAGE, "The passphrase file cannot be read. Nothing was changed. Check its name.", e);
        }
    }
}
