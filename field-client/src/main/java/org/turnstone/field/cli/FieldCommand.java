package org.turnstone.field.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.turnstone.field.capture.UnknownFormException;
import org.turnstone.field.capture.UnknownRecordException;
import org.turnstone.field.vault.DamagedStoreException;
import org.turnstone.field.vault.PassphraseAdvice;
import org.turnstone.field.vault.ShutOutException;
import org.turnstone.field.vault.UnwritableStoreException;
import org.turnstone.field.vault.VaultDamagedException;
import org.turnstone.field.vault.VaultException;
import org.turnstone.field.vault.VaultInUseException;
import org.turnstone.field.vault.VaultPlace;
import org.turnstone.field.vault.WrongKeyException;
import org.turnstone.sync.crypto.PassphraseKey;
import org.turnstone.sync.crypto.Secret;
import org.turnstone.sync.exchange.PeerException;
import org.turnstone.sync.exchange.PeerMistakenException;
import org.turnstone.sync.exchange.PeerRefusedException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** {@code turnstone field}: without a verb the window, with one the same work without it. */
@Command(
        name = "field",
        description =
                "The field client: capture, edit and sync records on this laptop. Without a verb it opens the window.",
        mixinStandardHelpOptions = true,
        versionProvider = ProgramVersion.class,
        subcommands = {
            InitCommand.class,
            EnrolCommand.class,
            FormsCommand.class,
            CaptureCommand.class,
            EditCommand.class,
            ShowCommand.class,
            ListCommand.class,
            SyncCommand.class,
            StickOutCommand.class,
            StickInCommand.class,
            HubCommand.class,
            JoinCommand.class,
            StatusCommand.class,
            PassphraseCommand.class,
            RecoveryCodeCommand.class,
            RenewKeyCommand.class,
            RecoverCommand.class,
            WithdrawCommand.class,
            FetchCommand.class,
            CasesCommand.class,
            QueriesCommand.class,
            ReplyCommand.class,
            VaultVerbs.class,
            BatchCommand.class
        },
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:done",
            "1:not done, the message says why and what is safe",
            "2:wrong use of the command",
            "3:wrong passphrase, or the vault is open elsewhere",
            "4:damaged or malformed input, nothing changed",
            "5:the server could not be reached, safe to repeat",
            "6:refused: revoked, not entitled, expired code",
            "7:done, but something waits for a person"
        })
public final class FieldCommand implements Callable<Integer> {
    private static final int MAX_PASSPHRASE_FILE = 8192;

    private final Surroundings around;
    private final @Nullable OpenVault shared;

    @Option(
            names = "--vault",
            paramLabel = "FOLDER",
            description = "The vault's folder; by default the one of this user.",
            scope = ScopeType.INHERIT)
    @Nullable
    Path vault;

    @Option(
            names = "--passphrase-file",
            paramLabel = "FILE",
            description = "Read the passphrase from the first line of a file, or from standard input if it is '-'.",
            scope = ScopeType.INHERIT)
    @Nullable
    String passphraseFile;

    private FieldCommand(Surroundings around, @Nullable OpenVault shared) {
        this.around = around;
        this.shared = shared;
    }

    /** Runs one command line and returns the exit code. */
    public static int run(Surroundings around, String... arguments) {
        return run(around, null, arguments);
    }

    /** Runs one line of a batch, in the vault that the batch keeps open. */
    static int run(Surroundings around, @Nullable OpenVault shared, String... arguments) {
        CommandLine line = new CommandLine(new FieldCommand(around, shared));
        line.setOut(around.out());
        line.setErr(around.err());
        line.setExecutionExceptionHandler((failure, command, parsed) -> {
            around.err().println(sentence(failure));
            around.err().flush();
            return exitCode(failure).code();
        });
        int code = line.execute(arguments);
        around.out().flush();
        around.err().flush();
        return code;
    }

    @Override
    public Integer call() throws FailedException {
        Optional<Surroundings.Window> window = around.window().get();
        if (window.isEmpty()) {
            throw new FailedException(
                    ExitCode.NOT_DONE,
                    "There is no display to open the window on. Nothing was changed. Use a verb instead; see:"
                            + " turnstone field --help");
        }
        return window.get().show(place().directory(), place().guardDirectory());
    }

    Surroundings around() {
        return around;
    }

    /** The words of a verb, with the options that a batch was started with. */
    String[] inherited(List<String> words) {
        List<String> all = new ArrayList<>(words);
        if (vault != null) {
            all.addAll(List.of("--vault", vault.toString()));
        }
        if (passphraseFile != null) {
            all.addAll(List.of("--passphrase-file", passphraseFile));
        }
        return all.toArray(String[]::new);
    }

    /** The vault that stays open after this verb, if it is one of a batch. */
    Optional<OpenVault> shared() {
        return Optional.ofNullable(shared);
    }

    VaultPlace place() throws FailedException {
        Path directory = vault == null ? around.vaultDirectory() : vault;
        try {
            return new VaultPlace(directory, around.guardDirectory());
        } catch (IllegalArgumentException e) {
            throw new FailedException(
                    ExitCode.USAGE,
                    "The folder for guards (turnstone.guard.dir) lies inside the vault, where a copy of the vault would"
                            + " take it along. Nothing was changed. Name a folder outside of it.");
        }
    }

    /** The passphrase, from where the person said; the caller closes it. */
    Secret passphrase(String question) throws FailedException {
        return passphraseFile == null ? prompted(question) : fromFile(passphraseFile);
    }

    /** What is secret and not a passphrase, from a file or typed; the caller closes it. */
    Secret secret(@Nullable String file, String question) throws FailedException {
        return file == null ? prompted(question) : fromFile(file);
    }

    /**
     * A passphrase for a vault to be opened with from now on, from a file or typed; the caller closes it.
     *
     * @param file its name, "-" for standard input, or null to ask
     * @param consequence what follows if it is too short, such as "Nothing was made."
     */
    Secret newPassphrase(@Nullable String file, String question, String consequence) throws FailedException {
        Secret chosen = file == null ? prompted(question) : fromFile(file);
        if (chosen.length() < PassphraseAdvice.MIN_BYTES) {
            chosen.close();
            throw new FailedException(
                    ExitCode.USAGE,
                    "A passphrase has at least 12 characters; five random words are best. " + consequence);
        }
        return chosen;
    }

    private Secret prompted(String question) throws FailedException {
        char[] typed = around.prompt()
                .apply(question)
                .orElseThrow(() -> new FailedException(
                        ExitCode.USAGE,
                        "There is no terminal to ask for the passphrase. Nothing was changed. Name a file with"
                                + " --passphrase-file FILE, or '-' for standard input."));
        try {
            byte[] utf8 = new String(typed).getBytes(StandardCharsets.UTF_8);
            return secret(utf8);
        } finally {
            Arrays.fill(typed, '\0');
        }
    }

    private Secret fromFile(String file) throws FailedException {
        try {
            byte[] bytes = file.equals("-") ? around.in().readNBytes(MAX_PASSPHRASE_FILE) : firstBytes(Path.of(file));
            int end = 0;
            while (end < bytes.length && bytes[end] != '\n' && bytes[end] != '\r') {
                end++;
            }
            byte[] line = Arrays.copyOf(bytes, end);
            Arrays.fill(bytes, (byte) 0);
            return secret(line);
        } catch (IOException | java.nio.file.InvalidPathException e) {
            throw new FailedException(
                    ExitCode.USAGE, "The passphrase file could not be read. Nothing was changed. Check its name.");
        }
    }

    private static byte[] firstBytes(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            return in.readNBytes(MAX_PASSPHRASE_FILE);
        }
    }

    private static Secret secret(byte[] utf8) throws FailedException {
        try {
            if (utf8.length == 0 || utf8.length > PassphraseKey.MAX_CHARS) {
                throw new FailedException(
                        ExitCode.USAGE, "The passphrase is empty or far too long. Nothing was changed.");
            }
            return Secret.copyOf(utf8);
        } finally {
            Arrays.fill(utf8, (byte) 0);
        }
    }

    private static ExitCode exitCode(Throwable failure) {
        if (failure instanceof FailedException failed) {
            return failed.exitCode();
        }
        if (failure instanceof WrongKeyException || failure instanceof VaultInUseException) {
            return ExitCode.LOCKED;
        }
        if (failure instanceof VaultDamagedException
                || failure instanceof DamagedStoreException
                || failure instanceof PeerMistakenException) {
            return ExitCode.DAMAGED;
        }
        if (failure instanceof PeerRefusedException || failure instanceof ShutOutException) {
            return ExitCode.REFUSED;
        }
        return failure instanceof PeerException ? ExitCode.UNREACHABLE : ExitCode.NOT_DONE;
    }

    private static String sentence(Throwable failure) {
        boolean forPeople = failure instanceof FailedException
                || failure instanceof VaultException
                || failure instanceof DamagedStoreException
                || failure instanceof UnwritableStoreException
                || failure instanceof PeerException
                || failure instanceof UnknownFormException
                || failure instanceof UnknownRecordException;
        String said = failure.getMessage();
        if (forPeople && said != null) {
            return said;
        }
        System.getLogger(FieldCommand.class.getName())
                .log(System.Logger.Level.DEBUG, "a command failed unexpectedly", failure);
        return "Something went wrong that this program did not expect ("
                + failure.getClass().getSimpleName() + " in "
                + where(failure) + "). What was saved before is safe. Try again; if it happens again, tell the office"
                + " these words.";
    }

    /** The place in our own code, for whoever supports; never a message, which could hold an answer. */
    private static String where(Throwable failure) {
        for (StackTraceElement element : failure.getStackTrace()) {
            if (element.getClassName().startsWith("org.turnstone.")) {
                String name = element.getClassName();
                return name.substring(name.lastIndexOf('.') + 1) + ":" + element.getLineNumber();
            }
        }
        return "the platform";
    }
}
