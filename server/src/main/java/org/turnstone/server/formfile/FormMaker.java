package org.turnstone.server.formfile;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.turnstone.form.FormEngine;
import org.turnstone.form.FormFailedException;
import org.turnstone.form.FormProblem;
import org.turnstone.form.FormProblemException;
import org.turnstone.form.FormSource;
import org.turnstone.form.FormTemplate;
import org.turnstone.server.dataset.schema.DatasetSchema;
import org.turnstone.server.xlsform.CompiledForm;
import org.turnstone.server.xlsform.FormNames;
import org.turnstone.server.xlsform.UnreadableWorkbookException;
import org.turnstone.server.xlsform.WorkbookReader;
import org.turnstone.server.xlsform.XlsFormCompiler;
import org.turnstone.server.xlsform.XlsFormException;
import org.turnstone.server.xlsform.XlsFormProblem;
import org.turnstone.sync.identity.FormFiles;

/**
 * Makes a form that can be used of what was handed in, or says what is wrong with it. Depends on what was handed in only:
 * the command line, the server and a test make the same bytes. Thread-safe.
 */
public final class FormMaker {
    private static final String ITEMSETS = "itemsets.csv";
    private static final String SHEETS = "sheets.zip";

    private final FormEngine engine;

    public FormMaker(FormEngine engine) {
        this.engine = engine;
    }

    /**
     * Compiles a form and loads it into the engine that runs it on the laptops.
     *
     * @throws FormRefusedException with all errors found, each with its place
     */
    public MadeForm make(GivenForm given) throws FormRefusedException {
        CompiledForm compiled = compile(given);
        List<FormFinding> notes = new ArrayList<>(given.notes());
        compiled.notes().forEach(note -> notes.add(FormFinding.of(note)));
        SortedMap<String, byte[]> media = new TreeMap<>(given.media());
        compiled.itemsets().ifPresent(csv -> media.put(ITEMSETS, csv.getBytes(StandardCharsets.UTF_8)));
        byte[] xform = given.xform().orElseGet(() -> compiled.xform().getBytes(StandardCharsets.UTF_8));
        FormTemplate template = load(xform, given.dictionary(), media, notes);
        template.warnings().forEach(warning -> notes.add(FormFinding.of(FormFinding.Severity.NOTE, warning)));
        noteMissingMedia(compiled.xform(), media, notes);
        return new MadeForm(files(xform, given.dictionary(), media), template, workbook(given), notes);
    }

    /** The form as an XForm: compiled if it is a workbook, as it stands if it is one already. */
    public static CompiledForm compile(GivenForm given) throws FormRefusedException {
        try {
            Optional<GivenForm.Workbook> workbook = given.workbook();
            if (workbook.isPresent()) {
                return XlsFormCompiler.compile(
                        WorkbookReader.read(workbook.get().content()),
                        FormNames.ofFile(workbook.get().name()));
            }
            if (!given.sheets().isEmpty()) {
                return XlsFormCompiler.compile(
                        WorkbookReader.read(given.sheets()), new FormNames("data", given.name()));
            }
            String xform = new String(given.xform().orElseThrow(), StandardCharsets.UTF_8);
            return new CompiledForm(xform, List.of(), Optional.empty());
        } catch (UnreadableWorkbookException e) {
            throw new FormRefusedException(List.of(FormFinding.error(String.valueOf(e.getMessage()))), e);
        } catch (XlsFormException e) {
            List<FormFinding> findings = new ArrayList<>(given.notes());
            for (XlsFormProblem problem : e.problems()) {
                findings.add(FormFinding.of(problem));
            }
            throw refused(findings, e);
        }
    }

    private FormTemplate load(
            byte[] xform, Optional<byte[]> dictionary, SortedMap<String, byte[]> media, List<FormFinding> notes)
            throws FormRefusedException {
        FormSource source = FormSource.of(xform).withMedia(media);
        if (dictionary.isPresent()) {
            source = source.withDictionary(dictionary.get());
        }
        try {
            FormTemplate template = engine.compile(source);
            List<FormProblem> clashes = DatasetSchema.clashes(template);
            if (!clashes.isEmpty()) {
                throw new FormProblemException(clashes);
            }
            return template;
        } catch (FormProblemException e) {
            List<FormFinding> findings = new ArrayList<>(notes);
            for (FormProblem problem : e.problems()) {
                findings.add(FormFinding.of(FormFinding.Severity.ERROR, problem));
            }
            throw refused(findings, e);
        } catch (FormFailedException e) {
            List<FormFinding> findings = new ArrayList<>(notes);
            findings.add(FormFinding.error("The form engine cannot run this form. Nothing was changed."));
            throw refused(findings, e);
        }
    }

    private static FormRefusedException refused(List<FormFinding> findings, Exception cause) {
        List<FormFinding> errorsFirst = new ArrayList<>(findings);
        errorsFirst.sort((a, b) -> a.severity().compareTo(b.severity())); // stable: within a severity the order stays
        return new FormRefusedException(errorsFirst, cause);
    }

    private static void noteMissingMedia(String xform, SortedMap<String, byte[]> media, List<FormFinding> notes) {
        for (String name : XFormText.media(xform)) {
            if (!media.containsKey(name)) {
                notes.add(FormFinding.note("The form shows or reads the file " + name
                        + ", which was not sent with it. Send it beside the form."));
            }
        }
    }

    private static SortedMap<String, byte[]> files(
            byte[] xform, Optional<byte[]> dictionary, SortedMap<String, byte[]> media) {
        SortedMap<String, byte[]> files = new TreeMap<>();
        files.put(FormFiles.XFORM, xform);
        dictionary.ifPresent(csv -> files.put(FormFiles.DICTIONARY, csv));
        media.forEach((name, content) -> files.put(FormFiles.MEDIA + name, content));
        return files;
    }

    private static Optional<GivenForm.Workbook> workbook(GivenForm given) {
        if (given.sheets().isEmpty()) {
            return given.workbook();
        }
        Map<String, byte[]> sheets = new LinkedHashMap<>();
        given.sheets().forEach((name, csv) -> sheets.put(name + ".csv", csv));
        return Optional.of(new GivenForm.Workbook(SHEETS, FormZip.write(sheets)));
    }
}
