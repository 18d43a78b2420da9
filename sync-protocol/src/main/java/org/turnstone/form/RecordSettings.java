package org.turnstone.form;

/**
 * What the dictionary says about a form's records as a whole, in its line {@code #record}.
 *
 * @param sealedWhenFinished true if a finished record is for the site's office alone: the laptop that made it gives its key
 *     away and can read it no more
 */
public record RecordSettings(boolean sealedWhenFinished) {
    /** Where the dictionary says nothing. */
    public static final RecordSettings DEFAULT = new RecordSettings(false);
}
