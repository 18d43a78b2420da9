package org.turnstone.server.formfile;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.turnstone.sync.record.WireLimits;

/** The files of a form as one zip. What it unpacks to is limited, whatever the zip says of itself. */
public final class FormZip {
    private static final long MAX_UNPACKED = 128L << 20;
    private static final int MAX_NAME = 200;

    private FormZip() {}

    /**
     * Unpacks a form.
     *
     * @throws FormRefusedException if it is no zip, is damaged or holds more than a form may
     */
    public static SortedMap<String, byte[]> read(InputStream body) throws IOException, FormRefusedException {
        SortedMap<String, byte[]> files = new TreeMap<>();
        long unpacked = 0;
        try (ZipInputStream zip = new ZipInputStream(body)) {
            ZipEntry entry = zip.getNextEntry();
            while (entry != null) {
                // No more than is left of the whole, so that many entries cannot hold more than the limit together.
                int most = (int) Math.min(WireLimits.MAX_FORM_FILE, MAX_UNPACKED - unpacked);
                byte[] content = zip.readNBytes(most + 1);
                unpacked += content.length;
                if (content.length > most || files.size() >= WireLimits.MAX_FORM_FILES) {
                    throw new FormRefusedException("The form or one of its files is larger than the limit of "
                            + (WireLimits.MAX_FORM_FILE >> 20) + " MiB a file, " + (MAX_UNPACKED >> 20)
                            + " MiB and " + WireLimits.MAX_FORM_FILES + " files together. Nothing was changed.");
                }
                String name = entry.getName().replace('\\', '/');
                if (name.length() > MAX_NAME) {
                    throw new FormRefusedException("A file of the form has a name of more than " + MAX_NAME
                            + " characters. Nothing was changed. Give it a shorter name.");
                }
                if (!entry.isDirectory() && files.put(name, content) != null) {
                    throw new FormRefusedException(
                            "The zip has two files named " + name + ". Nothing was changed. Pack it anew.");
                }
                entry = zip.getNextEntry();
            }
        } catch (ZipException | EOFException | IllegalArgumentException e) {
            throw damaged();
        }
        if (files.isEmpty()) {
            throw damaged();
        }
        return files;
    }

    private static FormRefusedException damaged() {
        return new FormRefusedException(
                "What was sent is no zip, is empty or is damaged. Nothing was changed. Pack the files of the form anew.");
    }

    /** Packs files. */
    public static byte[] write(Map<String, byte[]> files) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue());
                zip.closeEntry();
            }
        } catch (IOException e) {
            throw new AssertionError("memory does not fail", e);
        }
        return bytes.toByteArray();
    }
}
