package org.turnstone.server.xlsform;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What was found while one workbook was compiled: errors are collected as far as it makes sense to go on. One thread. */
final class Findings {
    private static final int MAX_ERRORS = 100;

    private final Set<XlsFormProblem> notes = new LinkedHashSet<>();
    private final Set<XlsFormProblem> errors = new LinkedHashSet<>();

    void note(String sheet, int row, String column, String message) {
        notes.add(XlsFormProblem.note(sheet, row, column, message));
    }

    void error(Mistake mistake) throws XlsFormException {
        errors.add(mistake.problem());
        if (mistake.isLast() || errors.size() >= MAX_ERRORS) {
            stopIfWrong();
        }
    }

    void stopIfWrong() throws XlsFormException {
        if (!errors.isEmpty()) {
            List<XlsFormProblem> all = new ArrayList<>(errors);
            all.addAll(notes);
            throw new XlsFormException(all);
        }
    }

    List<XlsFormProblem> notes() {
        return List.copyOf(notes);
    }

    /** One error; thrown where it is found, collected where going on makes sense. */
    static final class Mistake extends Exception {
        private static final long serialVersionUID = 1L;

        private final transient XlsFormProblem problem;
        private final boolean last;

        Mistake(String sheet, int row, String column, String message) {
            this(sheet, row, column, message, false);
        }

        private Mistake(String sheet, int row, String column, String message, boolean last) {
            super(message, null, false, false);
            problem = XlsFormProblem.error(sheet, row, column, message);
            this.last = last;
        }

        /** After which nothing more should be said, since everything else follows from it. */
        static Mistake last(String sheet, int row, String column, String message) {
            return new Mistake(sheet, row, column, message, true);
        }

        boolean isLast() {
            return last;
        }

        XlsFormProblem problem() {
            return problem;
        }
    }
}
