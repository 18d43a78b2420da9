package org.turnstone.form;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The bytes a form version is made of: the XForm, its dictionary (docs/data-dictionary.md) and its media by name.
 * Immutable; bytes are copied in and must not be written to by who gets them out of {@link #media()}.
 */
public final class FormSource {
    private final byte[] xform;
    private final byte @Nullable [] dictionary;
    private final SortedMap<String, byte[]> media;

    private FormSource(byte[] xform, byte @Nullable [] dictionary, SortedMap<String, byte[]> media) {
        this.xform = xform;
        this.dictionary = dictionary;
        this.media = media;
    }

    /** @param xform the XForm as UTF-8 XML */
    public static FormSource of(byte[] xform) {
        return new FormSource(xform.clone(), null, Collections.emptySortedMap());
    }

    /** @param csv the dictionary as UTF-8 CSV */
    public FormSource withDictionary(byte[] csv) {
        return new FormSource(xform, csv.clone(), media);
    }

    /** @param name the plain file name the form uses, such as {@code stories.csv} */
    public FormSource withMedia(String name, byte[] bytes) {
        SortedMap<String, byte[]> more = new TreeMap<>(media);
        more.put(name, bytes.clone());
        return new FormSource(xform, dictionary, Collections.unmodifiableSortedMap(more));
    }

    /** Adds every file of the map. */
    public FormSource withMedia(Map<String, byte[]> files) {
        FormSource all = this;
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            all = all.withMedia(file.getKey(), file.getValue());
        }
        return all;
    }

    /** A copy of the XForm's bytes. */
    public byte[] xform() {
        return xform.clone();
    }

    public int xformLengthBytes() {
        return xform.length;
    }

    /** A copy of the dictionary's bytes, if there is a dictionary. */
    public Optional<byte[]> dictionary() {
        return Optional.ofNullable(dictionary).map(byte[]::clone);
    }

    /** Media by name; the arrays are the source's own. */
    public SortedMap<String, byte[]> media() {
        return media;
    }

    @Override
    public String toString() {
        return "form of " + xform.length + " bytes, " + media.size() + " media files";
    }
}
