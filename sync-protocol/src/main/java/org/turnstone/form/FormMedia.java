package org.turnstone.form;

import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The files that came with a form version, by name: lists of choices, pictures, sounds. Whoever keeps forms gives their
 * bytes out of wherever they are sealed; there is never a path to open, and no file in the clear. Safe to share between
 * threads.
 */
public interface FormMedia {
    /** A form that came alone. */
    FormMedia NONE = of(Map.of());

    /** The plain names of the files. */
    Set<String> names();

    /** How many bytes a file has; 0 for one that is not there. */
    long sizeBytes(String name);

    /**
     * A file, from its beginning; whoever asks closes it.
     *
     * @throws FileNotFoundException if there is none of that name
     */
    InputStream open(String name) throws IOException;

    /** The whole file; {@link #open} is for large ones. */
    default byte[] bytes(String name) throws IOException {
        if (sizeBytes(name) > FormLimits.MAX_MEDIA_FILE_BYTES) {
            throw new IOException(name + " is larger than " + (FormLimits.MAX_MEDIA_FILE_BYTES >> 20) + " MiB.");
        }
        try (InputStream in = open(name)) {
            return in.readAllBytes();
        }
    }

    /** {@code map.png} for {@code jr://images/map.png}: a form may name files, never places. */
    static String fileName(String reference) {
        return reference.substring(reference.lastIndexOf('/') + 1);
    }

    /** Files that are in memory. The arrays are taken as they are and must not be written to. */
    static FormMedia of(Map<String, byte[]> files) {
        SortedMap<String, byte[]> byName = new TreeMap<>(files);
        return new FormMedia() {
            @Override
            public Set<String> names() {
                return Set.copyOf(byName.keySet());
            }

            @Override
            public long sizeBytes(String name) {
                byte[] file = byName.get(name);
                return file == null ? 0 : file.length;
            }

            @Override
            public InputStream open(String name) throws IOException {
                byte[] file = byName.get(name);
                if (file == null) {
                    throw new FileNotFoundException(name);
                }
                return new ByteArrayInputStream(file);
            }
        };
    }
}
