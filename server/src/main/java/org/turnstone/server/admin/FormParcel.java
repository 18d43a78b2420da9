package org.turnstone.server.admin;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * A form version as it is sent to be published: a zip of {@code form.xml}, {@code dictionary} if there is one, and
 * {@code media/NAME} for each media file, in the order given.
 */
final class FormParcel {
    private FormParcel() {}

    static byte[] of(Path form, @Nullable Path dictionary, List<Path> media) throws CommandFailedException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            put(zip, "form.xml", form);
            if (dictionary != null) {
                put(zip, "dictionary", dictionary);
            }
            for (Path file : media) {
                put(zip, "media/" + file.getFileName(), file);
            }
        } catch (IOException e) {
            throw new CommandFailedException(
                    ExitCode.NOT_DONE,
                    "A file of the form cannot be read (" + e.getMessage() + "). Nothing was sent.",
                    e);
        }
        return bytes.toByteArray();
    }

    private static void put(ZipOutputStream zip, String name, Path file) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        Files.copy(file, zip);
        zip.closeEntry();
    }
}
