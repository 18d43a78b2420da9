package org.turnstone.server.admin;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.turnstone.server.formfile.FormOnDisk;
import org.turnstone.server.formfile.FormRefusedException;
import org.turnstone.server.formfile.GivenForm;

/** A form as a command names it: a file, folder or zip, and what is named beside it. */
final class FormFile {
    private FormFile() {}

    /** @throws FormRefusedException if there is no form there, or it is larger than one may be */
    static GivenForm read(Path form, @Nullable Path dictionary, @Nullable List<Path> media)
            throws CommandFailedException, FormRefusedException {
        try {
            GivenForm given = FormOnDisk.read(form);
            if (dictionary != null) {
                given = given.withDictionary(FormOnDisk.limited(dictionary));
            }
            for (Path file : media == null ? List.<Path>of() : media) {
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
