package org.turnstone.server.xlsform;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * Reads sheets from .csv: one file for each sheet, or one file for all of them with the sheet's name in the first column
 * (the form in which pyxform writes a workbook as text).
 */
final class CsvReader {
    private CsvReader() {}

    static Workbook.Sheet sheet(String name, String text, CellBudget budget) throws UnreadableWorkbookException {
        SheetCells cells = new SheetCells(name, budget);
        int index = 0;
        for (List<String> row : rows(text)) {
            if (!cells.add(index++, row)) {
                break;
            }
        }
        return cells.sheet();
    }

    static Workbook workbook(String text) throws UnreadableWorkbookException {
        CellBudget budget = new CellBudget();
        List<Workbook.Sheet> sheets = new ArrayList<>();
        SheetCells cells = null;
        int index = 0;
        for (List<String> row : rows(text)) {
            if (!row.isEmpty() && !row.get(0).isBlank()) {
                if (cells != null) {
                    sheets.add(cells.sheet());
                }
                cells = new SheetCells(row.get(0).strip(), budget);
                index = 0;
            }
            List<String> rest = row.isEmpty() ? row : row.subList(1, row.size());
            if (cells != null && rest.stream().anyMatch(cell -> !cell.isBlank())) {
                cells.add(index++, rest);
            }
        }
        if (cells == null) {
            throw new UnreadableWorkbookException(
                    "The file is no form: its first column names no sheet. Nothing was changed."
                            + " Put each sheet into a .csv file of its own, all in one folder, and choose the folder.");
        }
        sheets.add(cells.sheet());
        return new Workbook(sheets);
    }

    private static List<List<String>> rows(String text) throws UnreadableWorkbookException {
        List<List<String>> rows = new ArrayList<>();
        String plain = text.startsWith("\ufeff") ? text.substring(1) : text;
        CSVFormat format =
                CSVFormat.DEFAULT.builder().setIgnoreEmptyLines(false).get();
        try (CSVParser parser = CSVParser.parse(new StringReader(plain), format)) {
            for (CSVRecord csv : parser) {
                if (rows.size() >= WorkbookLimits.MAX_ROWS) {
                    throw CellBudget.tooLarge("a sheet has more than " + WorkbookLimits.MAX_ROWS + " rows");
                }
                List<String> row = new ArrayList<>();
                for (int i = 0; i < Math.min(csv.size(), WorkbookLimits.MAX_COLUMNS); i++) {
                    row.add(csv.get(i));
                }
                rows.add(row);
            }
        } catch (IOException | java.io.UncheckedIOException e) {
            throw new UnreadableWorkbookException(
                    "The file is no proper .csv: a quotation mark is not closed. Nothing was changed.", e);
        }
        return rows;
    }
}
