package org.turnstone.field.app;

import java.io.Console;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.ZoneId;
import java.util.Optional;
import org.turnstone.field.cli.FieldCommand;
import org.turnstone.field.cli.Surroundings;
import org.turnstone.form.javarosa.JavaRosaFormEngine;
import org.turnstone.sync.crypto.PassphraseParameters;

/** The field client: {@code turnstone field …}. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        System.exit(FieldCommand.run(surroundings(new SecureRandom()), arguments));
    }

    private static Surroundings surroundings(SecureRandom random) {
        Folders folders = new Folders(
                System.getProperty("os.name", ""), Path.of(System.getProperty("user.home", ".")), System.getenv());
        String guards = System.getProperty("turnstone.guard.dir", System.getenv("TURNSTONE_GUARD_DIR"));
        return new Surroundings(
                new PrintWriter(System.out, true, StandardCharsets.UTF_8),
                new PrintWriter(System.err, true, StandardCharsets.UTF_8),
                System.in,
                Main::askForPassphrase,
                LaptopClock.ofThisProcess(),
                ZoneId.systemDefault(),
                random,
                new JavaRosaFormEngine(),
                memoryMib -> parameters(memoryMib, random),
                folders.vault(),
                folders.guards(guards),
                Windows::find);
    }

    private static Optional<char[]> askForPassphrase(String question) {
        @SuppressWarnings(
                "SystemConsoleNull") // Java 17 to 21 answer null without a terminal, later ones may not prompt.
        Console console = System.console();
        return console == null ? Optional.empty() : Optional.ofNullable(console.readPassword("%s", question));
    }

    /** What a vault is made with: never below the floor, whoever asks. */
    private static PassphraseParameters parameters(Optional<Integer> memoryMib, SecureRandom random) {
        PassphraseParameters standard = PassphraseParameters.standard(random);
        return memoryMib.isEmpty()
                ? standard
                : new PassphraseParameters(
                        Math.multiplyExact(memoryMib.get(), 1024),
                        standard.passes(),
                        standard.lanes(),
                        standard.salt());
    }
}
