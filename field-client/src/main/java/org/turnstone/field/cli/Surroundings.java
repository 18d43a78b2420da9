package org.turnstone.field.cli;

import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.ZoneId;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.turnstone.form.FormEngine;
import org.turnstone.sync.crypto.PassphraseParameters;

/**
 * What a command finds around it.
 *
 * @param out for people or, with {@code --json}, for machines
 * @param err for errors and progress
 * @param in for a passphrase with {@code --passphrase-file -}
 * @param prompt asks for a passphrase on the terminal; empty if there is none
 * @param random for keys, nonces and ids
 * @param engine compiles forms
 * @param passphraseParameters how hard a new passphrase is stretched, with the memory in MiB the person asked for, or
 *     without
 * @param vaultDirectory where a vault lies if none is named
 * @param guardDirectory where guards lie
 * @param window opens the window on a vault directory; empty without a display
 */
public record Surroundings(
        PrintWriter out,
        PrintWriter err,
        InputStream in,
        Function<String, Optional<char[]>> prompt,
        Clock clock,
        ZoneId zone,
        SecureRandom random,
        FormEngine engine,
        Function<Optional<Integer>, PassphraseParameters> passphraseParameters,
        Path vaultDirectory,
        Path guardDirectory,
        Supplier<Optional<Window>> window) {
    /** The window of the field client, as the command line knows it. */
    public interface Window {
        /** True if there is a display to show it on. */
        boolean hasDisplay();

        /** Shows it and returns the exit code once it is closed. */
        int show(Path vaultDirectory, Path guardDirectory);
    }

    /** The same with other places to print to. */
    Surroundings with(PrintWriter otherOut, PrintWriter otherErr) {
        return new Surroundings(
                otherOut,
                otherErr,
                in,
                prompt,
                clock,
                zone,
                random,
                engine,
                passphraseParameters,
                vaultDirectory,
                guardDirectory,
                window);
    }

    @Override
    public String toString() {
        return "surroundings";
    }
}
