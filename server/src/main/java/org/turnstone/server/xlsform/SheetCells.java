package org.turnstone.server.xlsform;

import java.util.ArrayList;
import java.util.List;

/** Collects the cells of one sheet in any order of columns, rows ascending; knows where a sheet ends. */
final class SheetCells {
    private final String name;
    private final CellBudget budget;
    private final List<List<String>> rows = new ArrayList<>();
    private int emptyRows;

    SheetCells(String name, CellBudget budget) {
        this.name = name;
        this.budget = budget;
    }

    /**
     * @param row from 0
     * @return false when the sheet has ended before this row and need not be read on
     */
    boolean add(int row, List<String> cells) throws UnreadableWorkbookException {
        while (rows.size() < row) {
            if (!append(List.of())) {
                return false;
            }
        }
        return append(cells);
    }

    private boolean append(List<String> cells) throws UnreadableWorkbookException {
        List<String> kept = new ArrayList<>(cells.size());
        int filled = 0;
        for (String cell : cells) {
            String text = cell.isEmpty() ? cell : budget.take(cell, name);
            kept.add(text);
            if (!text.isEmpty()) {
                filled = kept.size();
            }
        }
        if (filled == 0 && !rows.isEmpty() && ++emptyRows > WorkbookLimits.MAX_EMPTY_ROWS) {
            return false;
        }
        if (filled > 0) {
            emptyRows = 0;
        }
        if (rows.size() >= WorkbookLimits.MAX_ROWS) {
            throw CellBudget.tooLarge("the sheet '" + name + "' has more than " + WorkbookLimits.MAX_ROWS + " rows");
        }
        rows.add(List.copyOf(kept.subList(0, filled)));
        return true;
    }

    /** Puts a cell into a row that is being read. */
    static void put(List<String> row, int column, String text) {
        if (column >= WorkbookLimits.MAX_COLUMNS || text.isEmpty()) {
            return; // No column of a form lies so far to the right.
        }
        while (row.size() <= column) {
            row.add("");
        }
        row.set(column, text);
    }

    Workbook.Sheet sheet() {
        int end = rows.size();
        while (end > 0 && rows.get(end - 1).isEmpty()) {
            end--;
        }
        return new Workbook.Sheet(name, rows.subList(0, end));
    }
}
