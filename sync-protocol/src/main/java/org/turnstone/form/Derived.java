package org.turnstone.form;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;

/**
 * The values no person typed. Immutable; {@code toString} shows counts only.
 *
 * @param stamps preloads and calculates of time, chance and look-up: written once, then never again
 * @param computed other calculates: never stored
 */
public record Derived(SortedMap<FieldPath, FieldValue> stamps, SortedMap<FieldPath, FieldValue> computed) {
    public Derived {
        stamps = Collections.unmodifiableSortedMap(new TreeMap<>(stamps));
        computed = Collections.unmodifiableSortedMap(new TreeMap<>(computed));
    }

    public boolean contains(FieldPath path) {
        return stamps.containsKey(path) || computed.containsKey(path);
    }

    @Override
    public String toString() {
        return stamps.size() + " stamps, " + computed.size() + " computed";
    }
}
