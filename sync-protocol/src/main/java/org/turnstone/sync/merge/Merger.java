package org.turnstone.sync.merge;

/** Makes one state of a record's changes. */
public final class Merger {
    private Merger() {}

    /** The state that every replica with this history computes. */
    public static RecordState merge(RecordHistory history) {
        throw new UnsupportedOperationException("under way: " + history);
    }
}
