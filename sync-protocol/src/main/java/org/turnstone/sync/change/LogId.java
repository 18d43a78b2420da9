package org.turnstone.sync.change;

import org.turnstone.sync.record.Octets16;

/**
 * Names one epoch of one device's log. A device opens a new log whenever its store may have been copied or rolled back,
 * so a log never forks by accident (docs/protocol.md, "Logs").
 */
public record LogId(Octets16 value) implements Comparable<LogId> {
    public static LogId ofHex(String hex) {
        return new LogId(Octets16.ofHex(hex));
    }

    public String toHex() {
        return value.toHex();
    }

    @Override
    public int compareTo(LogId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value.toHex();
    }
}
