package org.turnstone.form;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;

/**
 * What finishing gave. With violations nothing was stamped and the session goes on.
 *
 * @param violations what must be put right first; empty if the record is finished
 * @param values the record as it is now
 * @param endStamps stamps made by finishing, such as {@code end}
 * @param name what the form calls this record, for lists; empty if it has no name for it. It may hold answers
 */
public record FinishedRecord(
        List<Violation> violations, RecordValues values, SortedMap<FieldPath, FieldValue> endStamps, String name) {
    public FinishedRecord {
        violations = List.copyOf(violations);
        endStamps = Collections.unmodifiableSortedMap(new TreeMap<>(endStamps));
    }

    public boolean isFinished() {
        return violations.isEmpty();
    }

    @Override
    public String toString() {
        return isFinished() ? "finished" : violations.size() + " violations";
    }
}
