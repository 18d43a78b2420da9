package org.turnstone.sync.exchange;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.turnstone.sync.crypto.LabelledHash;
import org.turnstone.sync.record.FormHash;

/**
 * The files of a form version by the names they travel under, and the hash that names them all (docs/protocol.md,
 * "Forms"): {@code H("TS1 form", id, version, SHA-256 of the XForm, SHA-256 of the dictionary, then for each media file in
 * the order of names its name and its SHA-256)[0..16]}. A form without a dictionary has no bytes in its place.
 */
public final class FormFiles {
    public static final String XFORM = "form.xml";
    public static final String DICTIONARY = "dictionary.csv";
    public static final String MEDIA = "media/";

    private FormFiles() {}

    /**
     * @param formId the form's own id
     * @param version the form's own version
     * @param files {@link #XFORM}, {@link #DICTIONARY} if there is one, {@link #MEDIA}NAME
     * @throws IllegalArgumentException if the XForm is missing or a name is none of these
     */
    public static FormHash hash(String formId, String version, Map<String, byte[]> files) {
        byte[] xform = files.get(XFORM);
        if (xform == null) {
            throw new IllegalArgumentException("a form version has a file " + XFORM);
        }
        byte[] dictionary = files.get(DICTIONARY);
        List<byte[]> parts = new ArrayList<>();
        parts.add(formId.getBytes(StandardCharsets.UTF_8));
        parts.add(version.getBytes(StandardCharsets.UTF_8));
        parts.add(LabelledHash.sha256(xform));
        parts.add(dictionary == null ? new byte[0] : LabelledHash.sha256(dictionary));
        new TreeMap<>(files).forEach((name, bytes) -> {
            if (isMedia(name)) {
                parts.add(name.substring(MEDIA.length()).getBytes(StandardCharsets.UTF_8));
                parts.add(LabelledHash.sha256(bytes));
            } else if (!name.equals(XFORM) && !name.equals(DICTIONARY)) {
                throw new IllegalArgumentException("a form version has no other files than form, dictionary and media");
            }
        });
        return new FormHash(LabelledHash.id("TS1 form", parts.toArray(byte[][]::new)));
    }

    /** True for {@code media/NAME} with a plain name. */
    public static boolean isMedia(String name) {
        return name.startsWith(MEDIA)
                && name.length() > MEDIA.length()
                && name.indexOf('/', MEDIA.length()) < 0
                && name.indexOf('\\') < 0;
    }
}
