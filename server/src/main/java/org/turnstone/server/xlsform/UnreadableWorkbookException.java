package org.turnstone.server.xlsform;

/** The file is no workbook we can or will read; the message says what is wrong and what to do. Nothing was changed. */
public final class UnreadableWorkbookException extends Exception {
    private static final long serialVersionUID = 1L;

    public UnreadableWorkbookException(String message) {
        super(message);
    }

    public UnreadableWorkbookException(String message, Throwable cause) {
        super(message, cause);
    }
}
