package org.turnstone.server.formfile;

import org.turnstone.form.FormProblem;
import org.turnstone.server.xlsform.XlsFormProblem;

/**
 * Something about a form that its author should know, with its place as far as it has one.
 *
 * @param severity whether the form can be used all the same
 * @param sheet of the workbook; "" if it is about no sheet
 * @param row as the spreadsheet numbers it; 0 if it is about no row
 * @param column the header of the column; "" if it is about no column
 * @param path the question within the form, such as {@code activity/dot/d_dots}; "" if that is not known
 * @param message what is wrong and what to write instead
 */
public record FormFinding(Severity severity, String sheet, int row, String column, String path, String message) {
    /** An error keeps the form from being made; a note does not. */
    public enum Severity {
        ERROR,
        NOTE
    }

    static FormFinding error(String message) {
        return new FormFinding(Severity.ERROR, "", 0, "", "", message);
    }

    static FormFinding note(String message) {
        return new FormFinding(Severity.NOTE, "", 0, "", "", message);
    }

    static FormFinding of(XlsFormProblem problem) {
        return new FormFinding(
                problem.severity() == XlsFormProblem.Severity.ERROR ? Severity.ERROR : Severity.NOTE,
                problem.sheet(),
                problem.row(),
                problem.column(),
                "",
                problem.message());
    }

    static FormFinding of(Severity severity, FormProblem problem) {
        return new FormFinding(severity, "", 0, "", problem.path(), problem.sentence());
    }

    /** The message with its place in front, unless it says the place itself. */
    @Override
    public String toString() {
        if (!path.isEmpty()) {
            return path + ": " + message;
        }
        if (sheet.isEmpty() || message.startsWith("[row") || message.contains("sheet: '" + sheet + "'")) {
            return message;
        }
        return "[" + sheet + (row > 0 ? ", row " + row : "") + (column.isEmpty() ? "" : ", column '" + column + "'")
                + "] " + message;
    }
}
