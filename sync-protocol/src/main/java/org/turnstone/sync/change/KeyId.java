package org.turnstone.sync.change;

import org.turnstone.sync.record.Octets16;

/**
 * Commits to a symmetric key without telling it: {@code H("TS1 keyid", key)[0..16]}. A key that was unwrapped is used only
 * if it gives this id, because AES-GCM alone does not say which key sealed a text.
 */
public record KeyId(Octets16 value) implements Comparable<KeyId> {
    public static KeyId ofHex(String hex) {
        return new KeyId(Octets16.ofHex(hex));
    }

    public String toHex() {
        return value.toHex();
    }

    @Override
    public int compareTo(KeyId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value.toHex();
    }
}
