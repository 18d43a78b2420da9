package org.turnstone.server.forms;

import java.io.IOException;
import java.io.InputStream;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;
import org.turnstone.server.platform.ProblemException;
import org.turnstone.sync.identity.FormFiles;
import org.turnstone.sync.record.WireLimits;

/**
 * Reads a form version as it is sent to be published: a zip of {@code form.xml}, {@code dictionary} or
 * {@code dictionary.csv} if there is one, and {@code media/NAME} for each media file. What it unpacks to is limited, whatever
 * the zip says of itself.
 */
final class FormZip {
    private static final long MAX_UNPACKED = 128L << 20;
    private static final String DICTIONARY = "dictionary";

    private FormZip() {}

    static FormParts read(InputStream body) throws IOException {
        SortedMap<String, byte[]> files = new TreeMap<>();
        long unpacked = 0;
        try (ZipInputStream zip = new ZipInputStream(body)) {
            ZipEntry entry = zip.getNextEntry();
            while (entry != null) {
                byte[] content = zip.readNBytes(WireLimits.MAX_FORM_FILE + 1);
                unpacked += content.length;
                if (content.length > WireLimits.MAX_FORM_FILE
                        || unpacked > MAX_UNPACKED
                        || files.size() >= WireLimits.MAX_FORM_FILES) {
                    throw refused("The form or one of its files is larger than the limit.");
                }
                String name = entry.getName().equals(DICTIONARY) ? FormFiles.DICTIONARY : entry.getName();
                if (files.put(name, content) != null) {
                    throw refused("The form has two files of one name.");
                }
                entry = zip.getNextEntry();
            }
            return new FormParts(files);
        } catch (ZipException e) {
            throw refused("What was sent is not a zip, or is damaged.");
        } catch (IllegalArgumentException e) {
            throw refused("What was sent is not a form: it needs form.xml, and may hold dictionary and media/NAME.");
        }
    }

    private static ProblemException refused(String title) {
        return new ProblemException(400, "FORM_FILES", title, "Nothing was published.");
    }
}
