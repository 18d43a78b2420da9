package org.turnstone.server.admin;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.turnstone.server.formfile.FormOnDisk;
import org.turnstone.server.formfile.FormRefusedException;
import org.turnstone.server.formfile.GivenForm;
import picocli.CommandLine.Option;

/** A form as a command names it: a file, folder or zip, and, by the options of this mixin, what lies elsewhere. */
final class FormFile {
    @Option(names = "--dictionary", paramLabel = "FILE", description = "Sidecar dictionary of the form.")
    @Nullable
    Path dictionary;

    @Option(names = "--media", paramLabel = "FILE", arity = "1..*", description = "Media of the form; may be repeated.")
    List<Path> media = List.of();

    /** @throws FormRefusedException if there is no form there, or it is larger than one may be */
    GivenForm read(Path form) throws CommandFailedException, FormRefusedException {
        try {
            GivenForm given = FormOnDisk.read(form);
            if (dictionary != null) {
                given = given.withDictionary(FormOnDisk.limited(dictionary));
            }
            for (Path file : media) {
                given = given.withMedia(String.valueOf(file.getFileName()), FormOnDisk.limited(file));
            }
            return given;
        } catch (IOException e) {
            throw new CommandFailedException(
                    ExitCode.NOT_DONE,
                    "A file of the form cannot be read (" + e.getMessage() + "). Nothing was changed.",
                    e);
        }
    }
}
