package org.turnstone.server.forms;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.turnstone.form.FormSource;
import org.turnstone.form.FormTemplate;
import org.turnstone.sync.identity.FormFiles;
import org.turnstone.sync.record.FormHash;

/**
 * The files of a form version as they travel ({@link FormFiles}).
 *
 * @param byName ascending; with an XForm, and nothing that is no part of a form
 */
public record FormParts(SortedMap<String, byte[]> byName) {
    private static final byte[] NONE = {};

    /** @throws IllegalArgumentException if there is no XForm, or a file that is no part of a form */
    public FormParts {
        for (String name : byName.keySet()) {
            if (!name.equals(FormFiles.XFORM) && !name.equals(FormFiles.DICTIONARY) && !FormFiles.isMedia(name)) {
                throw new IllegalArgumentException("a form has no such file");
            }
        }
        if (!byName.containsKey(FormFiles.XFORM)) {
            throw new IllegalArgumentException("a form has an XForm");
        }
        byName = Collections.unmodifiableSortedMap(new TreeMap<>(byName));
    }

    byte[] xform() {
        return byName.getOrDefault(FormFiles.XFORM, NONE);
    }

    /** Empty if there is none. */
    byte[] dictionary() {
        return byName.getOrDefault(FormFiles.DICTIONARY, NONE);
    }

    /** Media by their plain names. */
    SortedMap<String, byte[]> media() {
        SortedMap<String, byte[]> media = new TreeMap<>();
        for (Map.Entry<String, byte[]> file : byName.entrySet()) {
            if (FormFiles.isMedia(file.getKey())) {
                media.put(file.getKey().substring(FormFiles.MEDIA.length()), file.getValue());
            }
        }
        return media;
    }

    FormSource source() {
        FormSource source = FormSource.of(xform()).withMedia(media());
        return byName.containsKey(FormFiles.DICTIONARY) ? source.withDictionary(dictionary()) : source;
    }

    FormHash hash(FormTemplate template) {
        return FormFiles.of(byName).hash(template.formId(), template.version());
    }

    @Override
    public String toString() {
        return "form of " + byName.size() + " files";
    }
}
