package org.turnstone.sync.identity;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.turnstone.sync.crypto.LabelledHash;
import org.turnstone.sync.record.FormHash;

/**
 * The files of a form version as they travel, by name, and the hash that names them (docs/protocol.md, "Forms"):
 *
 * <pre>H("TS1 form", id, version, SHA-256 of the XForm, SHA-256 of the dictionary, then name, SHA-256 of each media file)</pre>
 *
 * <p>shortened to 16 bytes; media ascend by name, and a form without a dictionary hashes as one with an empty one.
 *
 * @param byName {@link #XFORM}, {@link #DICTIONARY} if there is one, and {@link #MEDIA} with a plain name for each medium
 */
public record FormFiles(SortedMap<String, byte[]> byName) {
    public static final String XFORM = "form.xml";
    public static final String DICTIONARY = "dictionary.csv";

    /** Stands before the name of a media file. */
    public static final String MEDIA = "media/";

    private static final byte[] NONE = {};

    /** @throws IllegalArgumentException if there is no XForm, or a file that is no part of a form */
    public FormFiles {
        for (String name : byName.keySet()) {
            if (!isMedia(name) && !name.equals(XFORM) && !name.equals(DICTIONARY)) {
                throw new IllegalArgumentException("a form has no such file");
            }
        }
        if (!byName.containsKey(XFORM)) {
            throw new IllegalArgumentException("a form has an XForm");
        }
        byName = Collections.unmodifiableSortedMap(new TreeMap<>(byName));
    }

    public static FormFiles of(Map<String, byte[]> byName) {
        return new FormFiles(new TreeMap<>(byName));
    }

    /** True for {@code media/NAME} with a plain name. */
    public static boolean isMedia(String name) {
        return name.startsWith(MEDIA)
                && name.length() > MEDIA.length()
                && name.indexOf('/', MEDIA.length()) < 0
                && name.indexOf('\\') < 0;
    }

    /** What names this form version; {@code formId} and {@code version} are the XForm's own. */
    public FormHash hash(String formId, String version) {
        List<byte[]> parts = new ArrayList<>();
        parts.add(utf8(formId));
        parts.add(utf8(version));
        parts.add(LabelledHash.sha256(byName.getOrDefault(XFORM, NONE)));
        parts.add(LabelledHash.sha256(byName.getOrDefault(DICTIONARY, NONE)));
        byName.tailMap(MEDIA).forEach((name, content) -> {
            parts.add(utf8(name.substring(MEDIA.length())));
            parts.add(LabelledHash.sha256(content));
        });
        return new FormHash(LabelledHash.id("TS1 form", parts.toArray(byte[][]::new)));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "form of " + byName.size() + " files";
    }
}
