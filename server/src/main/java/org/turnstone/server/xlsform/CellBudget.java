package org.turnstone.server.xlsform;

/** Counts what a workbook has taken so far and refuses the cell that is too much. One per workbook, one thread. */
final class CellBudget {
    private int cells;
    private long characters;

    /** @return the text as it is kept: without white space at its ends, with plain spaces for unbreakable ones */
    String take(String text, String sheet) throws UnreadableWorkbookException {
        if (text.length() > WorkbookLimits.MAX_CELL_CHARACTERS) {
            throw tooLarge("a cell of the sheet '" + sheet + "' holds more than " + WorkbookLimits.MAX_CELL_CHARACTERS
                    + " characters");
        }
        String kept = CellText.strip(text).replace('\u00a0', ' ');
        if (!kept.isEmpty()) {
            cells++;
            characters += kept.length();
        }
        if (cells > WorkbookLimits.MAX_CELLS || characters > WorkbookLimits.MAX_CHARACTERS) {
            throw tooLarge("it holds more than " + WorkbookLimits.MAX_CELLS + " cells or "
                    + (WorkbookLimits.MAX_CHARACTERS >> 20) + " million characters");
        }
        return kept;
    }

    static UnreadableWorkbookException tooLarge(String what) {
        return new UnreadableWorkbookException("The workbook is larger than a form may be: " + what
                + ". Nothing was changed. Keep the form in a workbook of its own, and long lists in .csv files.");
    }
}
