package org.turnstone.sync.log;

import java.util.Arrays;
import org.turnstone.sync.change.ChangeHeader;
import org.turnstone.sync.change.LogId;

/**
 * Where a device's next entry goes in its own log. Immutable.
 */
public final class LogPosition {
    private final LogId logId;
    private final long seq;
    private final byte[] prev;

    /**
     * @param logId the log
     * @param seq the place of the next entry, from 1
     * @param prev header hash of the entry before, 32 bytes, zeros for the first
     */
    public LogPosition(LogId logId, long seq, byte[] prev) {
        if (prev.length != ChangeHeader.HASH_LENGTH || seq < 1) {
            throw new IllegalArgumentException("a place from 1 and a hash of 32 bytes");
        }
        this.logId = logId;
        this.seq = seq;
        this.prev = prev.clone();
    }

    public static LogPosition first(LogId logId) {
        return new LogPosition(logId, 1, new byte[ChangeHeader.HASH_LENGTH]);
    }

    public static LogPosition after(Entry entry) {
        return new LogPosition(entry.header().logId(), entry.header().seq() + 1, entry.headerHash());
    }

    public LogId logId() {
        return logId;
    }

    public long seq() {
        return seq;
    }

    /** A copy of the hash of the entry before. */
    public byte[] prev() {
        return prev.clone();
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof LogPosition that
                && seq == that.seq
                && logId.equals(that.logId)
                && Arrays.equals(prev, that.prev);
    }

    @Override
    public int hashCode() {
        return logId.hashCode() * 31 + Long.hashCode(seq);
    }

    @Override
    public String toString() {
        return seq + " of log " + logId;
    }
}
