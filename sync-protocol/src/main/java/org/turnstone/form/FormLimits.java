package org.turnstone.form;

/** What a form version may weigh, checked before anything of it is read. */
public final class FormLimits {
    public static final int MAX_XFORM_BYTES = 16 << 20;
    public static final int MAX_DICTIONARY_BYTES = 4 << 20;
    public static final int MAX_DICTIONARY_ROWS = 20_000;
    public static final int MAX_MEDIA_FILES = 1_000;
    public static final int MAX_MEDIA_FILE_BYTES = 32 << 20;
    public static final long MAX_MEDIA_BYTES = 128L << 20;

    /** Elements within elements; real forms stay below 30. */
    public static final int MAX_XML_DEPTH = 200;

    /** Elements in one XForm; the largest form we know has 60,000. */
    public static final int MAX_XML_ELEMENTS = 1_000_000;

    /** Rows of one repeat; a workshop has hundreds. */
    public static final int MAX_ROWS = 3_000;

    /** Rows and columns of one CSV or XML list of choices. */
    public static final int MAX_LIST_ROWS = 100_000;

    public static final int MAX_LIST_COLUMNS = 200;

    private FormLimits() {}
}
