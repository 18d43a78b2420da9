package org.turnstone.sync.record;

/**
 * Names one record: an interview, a workshop, a panel. Sixteen random bytes, so that an id tells nothing about when or where
 * a record was made (docs/threat-model.md, linkable metadata).
 */
public record RecordId(Octets16 value) implements Comparable<RecordId> {
    public static RecordId ofHex(String hex) {
        return new RecordId(Octets16.ofHex(hex));
    }

    public String toHex() {
        return value.toHex();
    }

    @Override
    public int compareTo(RecordId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value.toHex();
    }
}
