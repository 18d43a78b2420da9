package org.turnstone.sync.record;

/**
 * Names the exact bytes of a form version: definition, dictionary and media files (docs/protocol.md, "Forms").
 */
public record FormHash(Octets16 value) implements Comparable<FormHash> {
    public static FormHash ofHex(String hex) {
        return new FormHash(Octets16.ofHex(hex));
    }

    public String toHex() {
        return value.toHex();
    }

    @Override
    public int compareTo(FormHash other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value.toHex();
    }
}
