package org.turnstone.sync.change;

import org.turnstone.sync.record.Octets16;

/**
 * Names a person who writes, by a random id that the site minted; the name behind it travels sealed (docs/protocol.md,
 * "Control log", ENROL).
 */
public record PersonId(Octets16 value) implements Comparable<PersonId> {
    public static PersonId ofHex(String hex) {
        return new PersonId(Octets16.ofHex(hex));
    }

    public String toHex() {
        return value.toHex();
    }

    @Override
    public int compareTo(PersonId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value.toHex();
    }
}
