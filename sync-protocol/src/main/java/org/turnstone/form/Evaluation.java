package org.turnstone.form;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;

/**
 * What a form makes of one record. Immutable; {@code toString} shows counts only.
 *
 * @param computed what relevant calculates give, by path; a calculate that gives nothing is absent
 * @param relevant every question, calculate and stamp, in every row, that is relevant
 * @param violations everything {@link FormSession#check()} would list, in the form's order
 */
public record Evaluation(
        SortedMap<FieldPath, FieldValue> computed, SortedSet<FieldPath> relevant, List<Violation> violations) {
    public Evaluation {
        computed = Collections.unmodifiableSortedMap(new TreeMap<>(computed));
        relevant = Collections.unmodifiableSortedSet(new TreeSet<>(relevant));
        violations = List.copyOf(violations);
    }

    /** True if the form asks for it now; false too for a path the form or the record does not have. */
    public boolean isRelevant(FieldPath path) {
        return relevant.contains(path);
    }

    @Override
    public String toString() {
        return computed.size() + " computed, " + relevant.size() + " relevant, " + violations.size() + " violations";
    }
}
