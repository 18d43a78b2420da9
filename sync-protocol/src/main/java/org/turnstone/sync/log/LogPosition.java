package org.turnstone.sync.log;

import org.turnstone.sync.change.ChangeHeader;
import org.turnstone.sync.change.LogId;

/**
 * Where a device's next entry goes in its own log.
 *
 * @param logId the log
 * @param seq the place of the next entry, from 1
 * @param prev header hash of the entry before, 32 bytes, zeros for the first
 */
public record LogPosition(LogId logId, long seq, byte[] prev) {
    public LogPosition {
        if (prev.length != ChangeHeader.HASH_LENGTH || seq < 1) {
            throw new IllegalArgumentException("a place from 1 and a hash of 32 bytes");
        }
        prev = prev.clone();
    }

    public static LogPosition first(LogId logId) {
        return new LogPosition(logId, 1, new byte[ChangeHeader.HASH_LENGTH]);
    }

    public static LogPosition after(Entry entry) {
        return new LogPosition(entry.header().logId(), entry.header().seq() + 1, entry.headerHash());
    }

    @Override
    public byte[] prev() {
        return prev.clone();
    }

    @Override
    public String toString() {
        return seq + " of log " + logId;
    }
}
