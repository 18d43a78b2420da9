package org.turnstone.form;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.turnstone.form.javarosa.JavaRosaFormEngine;

/**
 * The four forms the server's demo publishes; workbooks, dictionaries and media lie there. Their XForms lie among the tests'
 * resources, as the server's compiler writes them: {@code SampleFormsTest} of the server says so.
 */
public enum SampleForms {
    SURVEY("tfc_community_survey", "tfc_community_survey"),
    SURVEY_NEXT("tfc_community_survey_2026110502", "tfc_community_survey"),
    WORKSHOP("tfc_workshop_record", "tfc_workshop_record"),
    PANEL("tfc_msc_panel", "tfc_msc_panel");

    private static final Path FORMS = Path.of("..", "server", "src", "main", "resources", "forms");
    private static final Path XFORMS = Path.of("..", "sync-protocol", "src", "test", "resources", "forms");

    private final String folder;
    private final String name;

    SampleForms(String folder, String name) {
        this.folder = folder;
        this.name = name;
    }

    public FormSource source() {
        FormSource source = FormSource.of(xform()).withDictionary(bytes("dictionary.csv"));
        return this == PANEL ? source.withMedia("stories.csv", bytes("stories.csv")) : source;
    }

    /** The form's id, by which its workbook is named. */
    public String formId() {
        return name;
    }

    /** What its author wrote: the .xlsx. */
    public Path workbook() {
        return sheets().resolve(name + ".xlsx");
    }

    /** The folder with the same as text, sheet by sheet. */
    public Path sheets() {
        return FORMS.resolve(folder);
    }

    /** What the compiler makes of the workbook. */
    public byte[] xform() {
        return read(XFORMS.resolve(folder + ".xml"));
    }

    /** A file that goes with the form. */
    public byte[] bytes(String file) {
        return read(sheets().resolve(file));
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
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
