package org.turnstone.server.xlsform;

import java.util.List;
import java.util.Optional;

/**
 * The sheets of a workbook as text, whatever file they came from. Immutable.
 *
 * @param sheets in the order of the file
 */
public record Workbook(List<Sheet> sheets) {
    public Workbook {
        sheets = List.copyOf(sheets);
    }

    /** The sheet of that name, or else one whose name differs in capitals only. */
    public Optional<Sheet> sheet(String name) {
        return sheets.stream()
                .filter(sheet -> sheet.name().equals(name))
                .findFirst()
                .or(() -> sheets.stream()
                        .filter(sheet -> sheet.name().equalsIgnoreCase(name))
                        .findFirst());
    }

    /**
     * One sheet.
     *
     * @param name as the tab says it
     * @param rows row 1 first; each row's cells from column A, "" where a cell is empty; no cell has white space at its ends
     */
    public record Sheet(String name, List<List<String>> rows) {
        public Sheet {
            rows = rows.stream().map(List::copyOf).toList();
        }
    }
}
