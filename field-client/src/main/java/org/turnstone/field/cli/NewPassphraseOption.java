package org.turnstone.field.cli;

import org.jspecify.annotations.Nullable;
import org.turnstone.sync.crypto.Secret;
import picocli.CommandLine.Option;

/** Where a verb that replaces the passphrase gets the new one from. */
final class NewPassphraseOption {
    @Option(
            names = "--new-passphrase-file",
            paramLabel = "FILE",
            description = "Read the new passphrase from the first line of a file; without it you are asked.")
    @Nullable
    String file;

    /** The caller closes it. */
    Secret read(FieldCommand field) throws FailedException {
        return field.newPassphrase(file, "New passphrase (at least 12 characters): ", "Nothing was changed.");
    }
}
