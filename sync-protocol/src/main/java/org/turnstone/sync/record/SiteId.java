package org.turnstone.sync.record;

/**
 * Names one site for ever: {@code H("TS1 site", authority public key)[0..16]} (docs/protocol.md, "Identifiers").
 */
public record SiteId(Octets16 value) implements Comparable<SiteId> {
    public static SiteId ofHex(String hex) {
        return new SiteId(Octets16.ofHex(hex));
    }

    public String toHex() {
        return value.toHex();
    }

    @Override
    public int compareTo(SiteId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value.toHex();
    }
}
