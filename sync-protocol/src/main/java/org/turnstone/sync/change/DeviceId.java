package org.turnstone.sync.change;

import org.turnstone.sync.record.Octets16;

/**
 * Names one enrolled vault: {@code H("TS1 device", signing public key)[0..16]}. One vault is one device and one person.
 */
public record DeviceId(Octets16 value) implements Comparable<DeviceId> {
    public static DeviceId ofHex(String hex) {
        return new DeviceId(Octets16.ofHex(hex));
    }

    public String toHex() {
        return value.toHex();
    }

    @Override
    public int compareTo(DeviceId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value.toHex();
    }
}
