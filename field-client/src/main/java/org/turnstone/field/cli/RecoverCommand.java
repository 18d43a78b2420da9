package org.turnstone.field.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.turnstone.field.vault.Vault;
import org.turnstone.field.vault.VaultException;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.crypto.MalformedRecoveryCodeException;
import org.turnstone.sync.crypto.PassphraseParameters;
import org.turnstone.sync.crypto.RecoveryCode;
import org.turnstone.sync.crypto.Secret;
import org.turnstone.sync.identity.EscrowAnswer;
import org.turnstone.sync.identity.EscrowRequest;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code field recover}. */
@Command(
        name = "recover",
        description = {
            "Open a vault whose passphrase is forgotten, and give it a new one (--passphrase-file, or you are asked).",
            "With the recovery code that was written down; or, without it, with the site's recovery key: make a request,",
            "have the office answer it, read the code to each other by telephone, and take the answer in."
        },
        mixinStandardHelpOptions = true)
final class RecoverCommand implements Callable<Integer> {
    private static final String QUESTION = "New passphrase (at least 12 characters): ";
    private static final String NOTHING = "Nothing was changed.";
    private static final int MAX_FILE = 4096;

    @ParentCommand
    FieldCommand field;

    @ArgGroup(multiplicity = "1")
    Way way = new Way();

    /** Exactly one of these. */
    static final class Way {
        @Option(names = "--code", description = "Ask for the recovery code.")
        boolean code;

        @Option(names = "--code-file", paramLabel = "FILE", description = "Read the recovery code from a file.")
        @Nullable
        String codeFile;

        @Option(
                names = "--escrow-request",
                paramLabel = "FILE",
                description = "Write a request for the holder of the site's recovery key.")
        @Nullable
        Path request;

        @Option(
                names = "--escrow-answer",
                paramLabel = "FILE",
                description = "Take in the answer, with the passphrase chosen with the request.")
        @Nullable
        Path answer;
    }

    @Override
    public Integer call() throws FailedException, VaultException {
        try (Secret chosen = field.newPassphrase(field.passphraseFile, QUESTION, NOTHING)) {
            if (way.request != null) {
                ask(way.request, chosen);
            } else if (way.answer != null) {
                takeIn(way.answer, chosen);
            } else {
                withCode(chosen);
            }
            return ExitCode.DONE.code();
        }
    }

    private PassphraseParameters fresh() {
        return field.around().passphraseParameters().apply(Optional.empty());
    }

    private void withCode(Secret chosen) throws FailedException, VaultException {
        try (RecoveryCode code = code();
                Vault vault = Vault.recover(field.place(), code, field.around().random())) {
            vault.changePassphrase(chosen, fresh());
            said(
                    vault,
                    "The vault is open again, with the new passphrase. The recovery code stays as it is; print a new one"
                            + " with: turnstone field recovery-code");
        }
    }

    private RecoveryCode code() throws FailedException {
        try (Secret typed = field.secret(way.codeFile, "Recovery code: ")) {
            byte[] raw = typed.copy();
            StringBuilder text = new StringBuilder(raw.length);
            for (byte b : raw) {
                text.append((char) (b & 0xff));
            }
            java.util.Arrays.fill(raw, (byte) 0);
            return RecoveryCode.parse(text);
        } catch (MalformedRecoveryCodeException e) {
            throw new FailedException(
                    ExitCode.USAGE,
                    "That is no recovery code: it has 26 characters in groups of five. " + NOTHING
                            + " Check each group and try again.");
        }
    }

    private void ask(Path file, Secret chosen) throws FailedException, VaultException {
        EscrowRequest request =
                Vault.askEscrow(field.place(), chosen, fresh(), field.around().random());
        try {
            Files.write(file, request.encode());
        } catch (IOException e) {
            throw new FailedException(
                    ExitCode.NOT_DONE, "The request could not be written to " + file + ". The vault is as it was.");
        }
        field.around()
                .out()
                .println("A request was written to " + file + ". It holds no secret; send it to the office.");
        field.around().out().println("Code, to be read to the office by telephone: " + request.code());
        field.around()
                .out()
                .println(
                        "When the answer is here: turnstone field recover --escrow-answer FILE, with the passphrase you chose"
                                + " now.");
    }

    private void takeIn(Path file, Secret chosen) throws FailedException, VaultException {
        EscrowAnswer answer;
        try (InputStream in = Files.newInputStream(file)) {
            answer = EscrowAnswer.decode(in.readNBytes(MAX_FILE));
        } catch (IOException e) {
            throw new FailedException(
                    ExitCode.USAGE, "The answer could not be read. " + NOTHING + " Check the file's name.");
        } catch (MalformedMessageException e) {
            throw new FailedException(
                    ExitCode.DAMAGED,
                    "This file is no answer to an escrow request, or it is damaged. " + NOTHING
                            + " Ask the office to send it again.");
        }
        try (Vault vault = Vault.answerEscrow(
                field.place(), answer, chosen, fresh(), field.around().random())) {
            said(
                    vault,
                    "The vault is open again, with the new passphrase. What the office took out of escrow opens it no"
                            + " more.");
        }
    }

    private void said(Vault vault, String sentence) {
        vault.notice().ifPresent(notice -> field.around().err().println(notice));
        field.around().out().println(sentence);
    }
}
