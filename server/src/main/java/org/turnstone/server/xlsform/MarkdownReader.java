package org.turnstone.server.xlsform;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads sheets from Markdown tables, for tests and for forms kept under version control:
 *
 * <pre>
 * | survey |         |       |           |
 * |        | type    | name  | label     |
 * |        | text    | who   | Your name |
 * </pre>
 *
 * The first column names the sheet; a bar within a cell is written {@code \|}.
 */
final class MarkdownReader {
    private MarkdownReader() {}

    static Workbook read(String text) throws UnreadableWorkbookException {
        CellBudget budget = new CellBudget();
        List<Workbook.Sheet> sheets = new ArrayList<>();
        String name = null;
        List<List<String>> rows = new ArrayList<>();
        for (String line : text.split("\r?\n", -1)) {
            List<String> cells = cells(line.strip());
            if (cells.isEmpty()) {
                continue;
            }
            if (!cells.get(0).isEmpty()) {
                if (name != null) {
                    sheets.add(sheet(name, rows, budget));
                }
                name = cells.get(0);
                rows = new ArrayList<>();
            }
            List<String> rest = cells.subList(1, cells.size());
            if (name != null && rest.stream().anyMatch(cell -> !cell.isEmpty())) {
                rows.add(rest);
            }
        }
        if (name == null) {
            throw new UnreadableWorkbookException(
                    "The text holds no table of a form. Nothing was changed. Begin with a line '| survey |' and the headers.");
        }
        sheets.add(sheet(name, rows, budget));
        return new Workbook(sheets);
    }

    private static Workbook.Sheet sheet(String name, List<List<String>> rows, CellBudget budget)
            throws UnreadableWorkbookException {
        SheetCells cells = new SheetCells(name, budget);
        for (int i = 0; i < rows.size(); i++) {
            cells.add(i, rows.get(i));
        }
        return cells.sheet();
    }

    private static List<String> cells(String line) {
        List<String> cells = new ArrayList<>();
        if (line.length() < 2 || !line.startsWith("|") || !line.endsWith("|")) {
            return cells;
        }
        StringBuilder cell = new StringBuilder();
        boolean rule = true;
        for (int i = 1; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '\\' && i + 1 < line.length() && line.charAt(i + 1) == '|') {
                cell.append('|');
                rule = false;
                i++;
            } else if (c == '|') {
                cells.add(CellText.strip(cell.toString()));
                cell.setLength(0);
            } else {
                rule &= c == '-' || c == ':';
                cell.append(c);
            }
        }
        return rule && line.contains("-") ? List.of() : cells;
    }
}
