package org.turnstone.field.capture;

import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.turnstone.field.vault.FormStore;
import org.turnstone.field.vault.Vault;
import org.turnstone.form.FormEngine;
import org.turnstone.form.FormMedia;
import org.turnstone.form.FormProblemException;
import org.turnstone.form.FormSource;
import org.turnstone.form.FormTemplate;
import org.turnstone.sync.identity.ControlEntry;
import org.turnstone.sync.identity.ControlState;
import org.turnstone.sync.identity.FormFiles;
import org.turnstone.sync.record.FormHash;

/** The forms of a site as this laptop has them, compiled when first needed. Safe to share between threads. */
public final class FormLibrary {
    private final Vault vault;
    private final FormEngine engine;
    private final Map<FormHash, FormTemplate> compiled = new ConcurrentHashMap<>();

    public FormLibrary(Vault vault, FormEngine engine) {
        this.vault = vault;
        this.engine = engine;
    }

    /**
     * One published form version.
     *
     * @param here true if its files are on this laptop
     * @param open true if new records may be begun with it
     */
    public record Version(FormHash hash, String formId, String version, String title, boolean here, boolean open) {}

    /** Every version the site published, oldest first. */
    public List<Version> versions() {
        Optional<ControlState> control = vault.control();
        if (control.isEmpty()) {
            return List.of();
        }
        var here = vault.forms().hashes();
        return control.get().forms().stream()
                .map(form ->
                        version(form, here.contains(form.hash()), !control.get().isClosed(form.hash())))
                .toList();
    }

    private static Version version(ControlEntry.PublishForm form, boolean here, boolean open) {
        return new Version(form.hash(), form.formId(), form.version(), form.title(), here, open);
    }

    /** The version new records of a form are begun with: the one published last that is here and open. */
    public Optional<Version> newest(String formId) {
        return versions().stream()
                .filter(version -> version.formId().equals(formId) && version.here() && version.open())
                .reduce((older, newer) -> newer);
    }

    /**
     * The compiled version.
     *
     * @throws UnknownFormException if its files are not here
     */
    public FormTemplate template(FormHash hash) throws UnknownFormException {
        FormTemplate known = compiled.get(hash);
        if (known != null) {
            return known;
        }
        byte[] xform =
                vault.forms().file(hash, FormFiles.XFORM).orElseThrow(() -> UnknownFormException.notHere(hash.toHex()));
        try {
            FormTemplate template = engine.compile(sealed(hash, xform));
            compiled.put(hash, template);
            return template;
        } catch (FormProblemException e) {
            throw UnknownFormException.unusable(hash.toHex(), e);
        }
    }

    /** The form as the engine takes it, from its files by their names ({@link FormFiles}). */
    public static FormSource source(Map<String, byte[]> files) {
        FormSource source = FormSource.of(files.getOrDefault(FormFiles.XFORM, new byte[0]));
        byte[] dictionary = files.get(FormFiles.DICTIONARY);
        if (dictionary != null) {
            source = source.withDictionary(dictionary);
        }
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            if (file.getKey().startsWith(FormFiles.MEDIA)) {
                source = source.withMedia(file.getKey().substring(FormFiles.MEDIA.length()), file.getValue());
            }
        }
        return source;
    }

    private FormSource sealed(FormHash hash, byte[] xform) {
        FormSource source = FormSource.of(xform).withMedia(new SealedMedia(vault.forms(), hash));
        return vault.forms()
                .file(hash, FormFiles.DICTIONARY)
                .map(source::withDictionary)
                .orElse(source);
    }

    /** The media of a form where they lie sealed in the vault; opened into memory when they are asked for. */
    private static final class SealedMedia implements FormMedia {
        private final FormStore forms;
        private final FormHash hash;
        private final Map<String, Integer> sizes = new TreeMap<>();

        SealedMedia(FormStore forms, FormHash hash) {
            this.forms = forms;
            this.hash = hash;
            forms.sizes(hash).forEach((name, size) -> {
                if (FormFiles.isMedia(name)) {
                    sizes.put(name.substring(FormFiles.MEDIA.length()), size);
                }
            });
        }

        @Override
        public Set<String> names() {
            return Set.copyOf(sizes.keySet());
        }

        @Override
        public long sizeBytes(String name) {
            return sizes.getOrDefault(name, 0);
        }

        @Override
        public InputStream open(String name) throws IOException {
            return new ByteArrayInputStream(
                    forms.file(hash, FormFiles.MEDIA + name).orElseThrow(() -> new FileNotFoundException(name)));
        }
    }
}
