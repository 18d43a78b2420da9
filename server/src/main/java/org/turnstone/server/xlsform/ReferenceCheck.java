package org.turnstone.server.xlsform;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checks that each {@code ${name}} in the sheets is written properly and names one question; says where it does not. */
final class ReferenceCheck {
    private static final Set<String> SURVEY_OTHERS = Set.of("type", "name", "trigger");
    private static final Set<String> ENTITY_OTHERS = Set.of("list_name", "list name", "repeat");
    private static final Set<String> CHOICE_TEXTS = Set.of("label", "media");

    private final Map<String, Integer> names;
    private final Findings findings;

    ReferenceCheck(Map<String, Integer> names, Findings findings) {
        this.names = names;
        this.findings = findings;
    }

    void check(Workbook workbook, Table survey, @Nullable Table choices) throws XlsFormException {
        Workbook.Sheet settings = workbook.sheet(SheetNames.SETTINGS).orElse(null);
        if (settings != null) {
            raw(settings, SheetNames.SETTINGS, Set.of());
        }
        Workbook.Sheet entities = workbook.sheet(SheetNames.ENTITIES).orElse(null);
        if (entities != null) {
            raw(entities, SheetNames.ENTITIES, ENTITY_OTHERS);
        }
        for (Table.Line line : survey.lines()) {
            for (Map.Entry<String, String> cell : line.raw().entrySet()) {
                List<String> path = survey.paths().getOrDefault(cell.getKey(), List.of(""));
                if (!SURVEY_OTHERS.contains(path.get(0))) {
                    cell(SheetNames.SURVEY, line.number(), cell.getKey(), cell.getValue());
                }
            }
        }
        if (choices != null) {
            for (Table.Line line : choices.lines()) {
                for (Map.Entry<String, String> cell : line.raw().entrySet()) {
                    List<String> path = choices.paths().getOrDefault(cell.getKey(), List.of(""));
                    if (CHOICE_TEXTS.contains(path.get(0))) {
                        cell(SheetNames.CHOICES, line.number(), cell.getKey(), cell.getValue());
                    }
                }
            }
        }
    }

    private void raw(Workbook.Sheet sheet, String name, Set<String> others) throws XlsFormException {
        if (sheet.rows().isEmpty()) {
            return;
        }
        List<String> headers = sheet.rows().get(0);
        for (int row = 1; row < sheet.rows().size(); row++) {
            List<String> cells = sheet.rows().get(row);
            for (int i = 0; i < Math.min(cells.size(), headers.size()); i++) {
                if (!others.contains(headers.get(i))) {
                    cell(name, row + 1, headers.get(i), cells.get(i));
                }
            }
        }
    }

    private void cell(String sheet, int row, String column, String text) throws XlsFormException {
        if (!text.contains("${")) {
            return;
        }
        for (References.Reference reference : References.in(text)) {
            String problem = null;
            Integer count = names.get(reference.name());
            if (reference.isMalformed()) {
                problem = References.malformed(row, sheet, column);
            } else if (count == null) {
                problem = References.unknown(row, sheet, column, reference.name());
            } else if (count > 1) {
                problem = References.ambiguous(row, sheet, column, reference.name());
            }
            if (problem != null) {
                findings.error(new Findings.Mistake(sheet, row, column, problem));
            }
        }
    }
}
