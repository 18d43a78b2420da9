package org.turnstone.server.formfile;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.turnstone.sync.identity.FormFiles;
import org.turnstone.sync.record.WireLimits;

/**
 * Finds what belongs to a form on disk. A folder or a zip is the form with all that lies in it. Beside a single file only
 * {@code dictionary.csv} and the media that the form itself mentions belong to it: there, in {@code media} or in
 * {@code NAME-media}, which is where ODK's programs look.
 */
public final class FormOnDisk {
    private FormOnDisk() {}

    /**
     * Reads a form.
     *
     * @throws FormRefusedException if there is none, or it is larger than a form may be
     */
    public static GivenForm read(Path form) throws IOException, FormRefusedException {
        String name = String.valueOf(form.toAbsolutePath().normalize().getFileName());
        if (Files.isDirectory(form)) {
            return GivenForm.of(name, folder(form));
        }
        if (name.toLowerCase(Locale.ROOT).endsWith(".zip")) {
            try (InputStream in = Files.newInputStream(form)) {
                return GivenForm.of(stem(name), FormZip.read(in));
            }
        }
        return beside(form, GivenForm.ofFile(name, limited(form)));
    }

    /** The bytes of a file that is to belong to a form. */
    public static byte[] limited(Path file) throws IOException, FormRefusedException {
        // Counted while reading: a file may grow between being measured and being read.
        try (InputStream in = Files.newInputStream(file)) {
            byte[] content = in.readNBytes(WireLimits.MAX_FORM_FILE + 1);
            if (content.length > WireLimits.MAX_FORM_FILE) {
                throw new FormRefusedException("The file " + file + " is larger than a file of a form may be ("
                        + (WireLimits.MAX_FORM_FILE >> 20) + " MiB). Nothing was changed.");
            }
            return content;
        }
    }

    private static String stem(String name) {
        int dot = name.lastIndexOf('.');
        return dot <= 0 ? name : name.substring(0, dot);
    }

    private static SortedMap<String, byte[]> folder(Path folder) throws IOException, FormRefusedException {
        SortedMap<String, byte[]> files = new TreeMap<>();
        List<Path> found;
        try (Stream<Path> walk = Files.walk(folder, 2)) {
            found = walk.filter(Files::isRegularFile)
                    .limit(WireLimits.MAX_FORM_FILES + 1L)
                    .toList();
        }
        if (found.size() > WireLimits.MAX_FORM_FILES) {
            throw new FormRefusedException("The folder " + folder + " has more than " + WireLimits.MAX_FORM_FILES
                    + " files. Nothing was changed. Choose a folder with the files of the form only.");
        }
        for (Path file : found) {
            files.put(folder.relativize(file).toString().replace('\\', '/'), limited(file));
        }
        return files;
    }

    private static GivenForm beside(Path form, GivenForm alone) throws IOException, FormRefusedException {
        GivenForm given = alone;
        Path dictionary = form.resolveSibling(FormFiles.DICTIONARY);
        if (Files.isRegularFile(dictionary)) {
            given = given.withDictionary(limited(dictionary));
        }
        String xform;
        try {
            xform = FormMaker.compile(alone).xform();
        } catch (FormRefusedException e) {
            return given; // whoever makes the form will be told why it cannot be
        }
        String stem = stem(String.valueOf(form.getFileName()));
        for (String name : XFormText.media(xform)) {
            for (String place : List.of("", "media", stem + "-media")) {
                Path file = form.resolveSibling(place).resolve(name);
                if (Files.isRegularFile(file)) {
                    given = given.withMedia(name, limited(file));
                    break;
                }
            }
        }
        return given;
    }
}
