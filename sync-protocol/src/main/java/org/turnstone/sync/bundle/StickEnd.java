package org.turnstone.sync.bundle;

import java.util.Locale;

/**
 * How far a stick could be read.
 *
 * @param kind how it ended
 * @param bytes that are there
 * @param fileBytes that its maker wrote; 0 if that could not be read
 * @param more true if the maker had more than fitted
 */
public record StickEnd(Kind kind, long bytes, long fileBytes, boolean more) {
    private static final double MEGABYTE = 1e6;

    /** How a stick ended. */
    public enum Kind {
        /** To its end, and it is what its maker wrote. */
        WHOLE,
        /** It was cut short, as by pulling it out. */
        INCOMPLETE,
        /** What stands from some place on is not what its maker wrote. */
        DAMAGED,
        /** Not even its beginning could be opened, so that it cannot be told how long it ought to be. */
        UNREADABLE
    }

    public boolean isWhole() {
        return kind == Kind.WHOLE;
    }

    /**
     * What a person is told of a stick that is not whole; empty for one that is.
     *
     * @param records that arrived whole before its end
     */
    public String sentence(int records) {
        String kept = records == 1 ? "1 record" : records + " records";
        return switch (kind) {
            case WHOLE -> "";
            case INCOMPLETE ->
                "The file is incomplete (" + megabytes(bytes) + " of " + megabytes(fileBytes) + " MB): " + kept
                        + " arrived whole and " + (records == 1 ? "is" : "are") + " kept. Copy it again for the rest.";
            case DAMAGED ->
                "The file was changed or damaged after " + kept + "; " + (records == 1 ? "that one is" : "those are")
                        + " kept, nothing from there on was taken. Copy it again for the rest.";
            case UNREADABLE ->
                "The beginning of the file cannot be read: it is incomplete or damaged. Nothing was taken from it. Copy"
                        + " it again.";
        };
    }

    private static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f", bytes / MEGABYTE);
    }
}
