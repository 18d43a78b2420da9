package org.turnstone.sync.log;

import org.turnstone.sync.change.ChangeId;

/**
 * The last entry of one branch of a log.
 *
 * @param seq its place, from 1
 * @param id the entry
 */
public record Tip(long seq, ChangeId id) implements Comparable<Tip> {
    public Tip {
        if (seq < 1) {
            throw new IllegalArgumentException("places in a log count from 1");
        }
    }

    @Override
    public int compareTo(Tip other) {
        int bySeq = Long.compare(seq, other.seq);
        return bySeq != 0 ? bySeq : id.compareTo(other.id);
    }
}
