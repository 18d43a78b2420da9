package org.turnstone.server.formfile;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.turnstone.form.FormTemplate;

/**
 * A form that can be used, with the files that travel and what it was made of. Immutable; the arrays are not to be written
 * to.
 *
 * @param files by the names of {@link org.turnstone.sync.identity.FormFiles}
 * @param template runs it
 * @param workbook the file it was made of; an XForm has none
 * @param notes what its author should know
 */
public record MadeForm(
        SortedMap<String, byte[]> files,
        FormTemplate template,
        Optional<GivenForm.Workbook> workbook,
        List<FormFinding> notes) {
    public MadeForm {
        files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
        notes = List.copyOf(notes);
    }

    @Override
    public String toString() {
        return "form of " + files.size() + " files";
    }
}
