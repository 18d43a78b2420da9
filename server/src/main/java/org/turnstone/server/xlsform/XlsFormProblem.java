package org.turnstone.server.xlsform;

/**
 * Something about a form that its author should know.
 *
 * @param severity whether the form can be used all the same
 * @param sheet where it is, "" when it concerns no sheet
 * @param row as the spreadsheet numbers it, 0 when it concerns no row
 * @param column the header of the column, "" when it concerns no column
 * @param message what is wrong and what to write instead
 */
public record XlsFormProblem(Severity severity, String sheet, int row, String column, String message) {
    /** An error keeps the form from being made; a note does not. */
    public enum Severity {
        ERROR,
        NOTE
    }

    static XlsFormProblem error(String sheet, int row, String column, String message) {
        return new XlsFormProblem(Severity.ERROR, sheet, row, column, message);
    }

    static XlsFormProblem note(String sheet, int row, String column, String message) {
        return new XlsFormProblem(Severity.NOTE, sheet, row, column, message);
    }

    /** The message with its place in front, unless the message says the place itself. */
    @Override
    public String toString() {
        if (sheet.isEmpty() || message.startsWith("[row") || message.contains("sheet: '" + sheet + "'")) {
            return message;
        }
        return "[" + sheet + (row > 0 ? ", row " + row : "") + (column.isEmpty() ? "" : ", column '" + column + "'")
                + "] " + message;
    }
}
