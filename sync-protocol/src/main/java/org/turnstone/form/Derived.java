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
 * @param defaults what the form put, in this session, into questions a person may answer; written as stamps, which
 *     yield to a person's answer (docs/protocol.md, "Operations")
 */
public record Derived(
        SortedMap<FieldPath, FieldValue> stamps,
        SortedMap<FieldPath, FieldValue> computed,
        SortedMap<FieldPath, FieldValue> defaults) {
    public Derived {
        stamps = Collections.unmodifiableSortedMap(new TreeMap<>(stamps));
        computed = Collections.unmodifiableSortedMap(new TreeMap<>(computed));
        defaults = Collections.unmodifiableSortedMap(new TreeMap<>(defaults));
    }

    public boolean contains(FieldPath path) {
        return stamps.containsKey(path) || computed.containsKey(path) || defaults.containsKey(path);
    }

    @Override
    public String toString() {
        return stamps.size() + " stamps, " + computed.size() + " computed, " + defaults.size() + " defaults";
    }
}
