package org.turnstone.server.xlsform;

import java.util.List;
import java.util.Optional;

/**
 * What a workbook became.
 *
 * @param xform the XForm, as text
 * @param notes what its author should know
 * @param itemsets the choices of {@code select_one_external} as the file itemsets.csv, when the form has such
 */
public record CompiledForm(String xform, List<XlsFormProblem> notes, Optional<String> itemsets) {
    public CompiledForm {
        notes = List.copyOf(notes);
    }
}
