package org.turnstone.form;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.turnstone.form.javarosa.JavaRosaFormEngine;

/** The four forms the server's demo publishes; the one copy lies there. */
public enum SampleForms {
    SURVEY("tfc_community_survey", "tfc_community_survey"),
    SURVEY_NEXT("tfc_community_survey_2026110502", "tfc_community_survey"),
    WORKSHOP("tfc_workshop_record", "tfc_workshop_record"),
    PANEL("tfc_msc_panel", "tfc_msc_panel");

    private static final Path FORMS = Path.of("..", "server", "src", "main", "resources", "forms");

    private final String folder;
    private final String name;

    SampleForms(String folder, String name) {
        this.folder = folder;
        this.name = name;
    }

    public FormSource source() {
        FormSource source = FormSource.of(bytes(name + ".xform.xml")).withDictionary(bytes("dictionary.csv"));
        return this == PANEL ? source.withMedia("stories.csv", bytes("stories.csv")) : source;
    }

    public byte[] bytes(String file) {
        try {
            return Files.readAllBytes(FORMS.resolve(folder).resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Compiles it anew. */
    public FormTemplate template() {
        try {
            return new JavaRosaFormEngine().compile(source());
        } catch (FormProblemException e) {
            throw new AssertionError(e);
        }
    }
}
