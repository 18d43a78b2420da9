package org.turnstone.server.xlsform;

/**
 * How much a workbook may hold. Far above the largest public XLSForm seen (867 questions, 0.3 MB) and far below what
 * would hurt a server: every limit is checked before the memory is taken.
 */
final class WorkbookLimits {
    /** The file itself. */
    static final int MAX_FILE_BYTES = 32 * 1024 * 1024;

    /** One unpacked part of a .xlsx. */
    static final long MAX_PART_BYTES = 32L * 1024 * 1024;

    /** All unpacked parts that are read. */
    static final long MAX_UNPACKED_BYTES = 64L * 1024 * 1024;

    /** All unpacked parts that are skipped: pictures and the like. */
    static final long MAX_SKIPPED_BYTES = 192L * 1024 * 1024;

    static final int MAX_PARTS = 2_000;

    static final int MAX_SHEETS = 200;

    static final int MAX_ROWS = 100_000;

    static final int MAX_COLUMNS = 1_000;

    /** Cells with text in all sheets together. */
    static final int MAX_CELLS = 500_000;

    /** Characters of all cells together. */
    static final long MAX_CHARACTERS = 32L * 1024 * 1024;

    static final int MAX_CELL_CHARACTERS = 32_767;

    static final int MAX_SHARED_STRINGS = 500_000;

    /** An unbroken run of empty rows longer than this is the end of the sheet. */
    static final int MAX_EMPTY_ROWS = 60;

    private WorkbookLimits() {}
}
