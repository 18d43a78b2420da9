package org.turnstone.sync.record;

/**
 * Every limit on what comes from outside, in one place. Each is checked before memory is allocated for what it limits
 * (docs/protocol.md, "Limits"). Sizes are bytes unless the name says otherwise.
 */
public final class WireLimits {
    /** A body as it travels: 1 MiB of padded text and its tag. */
    public static final int MAX_SEALED_BODY = (1 << 20) + 16;

    /** A body after inflating, so that a small entry cannot fill memory. */
    public static final int MAX_INFLATED_BODY = 4 << 20;

    public static final int MAX_JSON_DEPTH = 16;
    public static final int MAX_OPERATIONS = 20_000;
    public static final int MAX_BOXES = 2_000;

    /** One frame of a bundle. */
    public static final int MAX_FRAME = 4 << 20;

    /** A bundle sent over HTTP. */
    public static final int MAX_HTTP_BUNDLE = 4 << 20;

    public static final int MAX_ENTRIES_PER_REQUEST = 2_000;
    public static final int MAX_VECTOR_LOGS = 4_096;
    public static final int MAX_TIPS_PER_LOG = 32;

    /** The bytes of a vector, so limited. */
    public static final int MAX_VECTOR_LENGTH = MAX_VECTOR_LOGS * (17 + 24 * MAX_TIPS_PER_LOG);

    /** Logs that a device may open. One that needs more was restored so often that it is enrolled anew. */
    public static final int MAX_LOGS_PER_DEVICE = 64;

    public static final int MAX_HELD_PER_LOG = 10_000;
    public static final int MAX_WANTS = 1_000;
    public static final int MAX_WRAPS_PER_ENTRY = 4_096;

    /** Candidates for one key, receiver and generation that one sender may leave with a replica that cannot check them. */
    public static final int MAX_UNVERIFIED_WRAPS_PER_KEY = 4;

    /** Entries of a revoked device that are kept in quarantine. */
    public static final int MAX_QUARANTINED_PER_DEVICE = 10_000;

    public static final int MAX_ERASURES_ACKNOWLEDGED = 1_000;

    /** One piece of an attachment: 16 segments of 64 KiB. */
    public static final int BLOB_CHUNK = 1 << 20;

    public static final long MAX_BLOB = 64L << 20;

    /** A stick, which has to fit a file system that knows no larger files. */
    public static final long MAX_STICK = (4L << 30) - 1;

    /** A multiple of four. */
    public static final int MAX_STICK_RECIPIENTS = 64;

    public static final int MAX_STICK_RECORDS = 100_000;
    public static final int MAX_STICK_ATTACHMENTS = 20_000;
    public static final int MAX_STICK_FORMS = 1_000;

    /** Bytes of attachments that a device may leave on a server without an entry that refers to them. */
    public static final long MAX_UNREFERENCED_BLOBS = 512L << 20;

    /** A form definition, its dictionary, or one media file of it. */
    public static final int MAX_FORM_FILE = 16 << 20;

    public static final int MAX_FORM_FILES = 200;
    public static final int MAX_CONTROL_BODY = 256 << 10;

    /** The body of an ERASE_REQUEST or LINK. */
    public static final int MAX_REQUEST_BODY = 1 << 10;

    /** On the list of one person that goes to a laptop; the list says how many more there are. */
    public static final int MAX_CASES = 500;

    /** Visits that such a list tells of one case: the newest. */
    public static final int MAX_CASE_CALLS = 10;

    /** Records that such a list names for one case. */
    public static final int MAX_CASE_RECORDS = 10;

    /** Any code or name on such a list, in characters. */
    public static final int MAX_CASE_TEXT = 200;

    /** Requests to erase of one device that hide something at a time; further ones wait for an answer. */
    public static final int MAX_PENDING_ERASE_REQUESTS = 5;

    private WireLimits() {}
}
