package org.turnstone.form;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The bytes a form version is made of: the XForm, its dictionary (docs/xlsform.md) and its media by name.
 * Immutable; bytes are copied in.
 */
public final class FormSource {
    private final byte[] xform;
    private final byte @Nullable [] dictionary;
    private final FormMedia media;

    private FormSource(byte[] xform, byte @Nullable [] dictionary, FormMedia media) {
        this.xform = xform;
        this.dictionary = dictionary;
        this.media = media;
    }

    /** @param xform the XForm as UTF-8 XML */
    public static FormSource of(byte[] xform) {
        return new FormSource(xform.clone(), null, FormMedia.NONE);
    }

    /** @param csv the dictionary as UTF-8 CSV */
    public FormSource withDictionary(byte[] csv) {
        return new FormSource(xform, csv.clone(), media);
    }

    /** @param name the plain file name the form uses, such as {@code stories.csv} */
    public FormSource withMedia(String name, byte[] bytes) {
        return withMedia(Map.of(name, bytes));
    }

    /** Adds every file of the map, in place of those of the same names. */
    public FormSource withMedia(Map<String, byte[]> files) {
        Map<String, byte[]> copied = new TreeMap<>();
        files.forEach((name, bytes) -> copied.put(name, bytes.clone()));
        return withMedia(FormMedia.of(copied));
    }

    /** Adds files that are read where they lie, when they are needed. */
    public FormSource withMedia(FormMedia files) {
        return new FormSource(xform, dictionary, media.names().isEmpty() ? files : new Both(media, files));
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

    public FormMedia media() {
        return media;
    }

    /** Files from two places; of two with one name the later counts. */
    private record Both(FormMedia earlier, FormMedia later, Set<String> names) implements FormMedia {
        Both(FormMedia earlier, FormMedia later) {
            this(
                    earlier,
                    later,
                    Stream.concat(earlier.names().stream(), later.names().stream())
                            .collect(Collectors.toUnmodifiableSet()));
        }

        private FormMedia of(String name) {
            return later.names().contains(name) ? later : earlier;
        }

        @Override
        public long sizeBytes(String name) {
            return of(name).sizeBytes(name);
        }

        @Override
        public InputStream open(String name) throws IOException {
            return of(name).open(name);
        }
    }

    @Override
    public String toString() {
        return "form of " + xform.length + " bytes, " + media.names().size() + " media files";
    }
}
