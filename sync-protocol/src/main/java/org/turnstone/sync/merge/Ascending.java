package org.turnstone.sync.merge;

import java.util.Collection;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/** Copies whose order is the same on every replica. */
final class Ascending {
    private Ascending() {}

    static <T extends Comparable<T>> SortedSet<T> copyOf(Collection<T> items) {
        return Collections.unmodifiableSortedSet(new TreeSet<>(items));
    }
}
