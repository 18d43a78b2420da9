package org.turnstone.sync.change;

import org.turnstone.sync.record.Octets16;

/**
 * Names a change or any other log entry by content: the first 16 bytes of its header hash (docs/protocol.md, "Entry").
 * Merge breaks ties by it, compared as unsigned bytes.
 */
public record ChangeId(Octets16 value) implements Comparable<ChangeId> {
    public static ChangeId ofHex(String hex) {
        return new ChangeId(Octets16.ofHex(hex));
    }

    public String toHex() {
        return value.toHex();
    }

    @Override
    public int compareTo(ChangeId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value.toHex();
    }
}
