package org.turnstone.server.dataset.table;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.turnstone.server.dataset.Visit;
import org.turnstone.sync.record.RecordId;

/** The visits of a dataset's records in memory, beside its main table. Thread-safe. */
public final class VisitBook {
    private static final int VISIT_BYTES = 220;

    private final Map<RecordId, List<Visit>> visits = new HashMap<>();
    /** Codes and keys stand in many visits; each is kept once. */
    private final Map<String, String> texts = new HashMap<>();

    private long count;

    /** Puts the visits of a record in place of what was known of them. */
    public synchronized void put(RecordId record, List<Visit> own) {
        remove(record);
        if (!own.isEmpty()) {
            visits.put(record, own.stream().map(this::compact).toList());
            count += own.size();
        }
    }

    private Visit compact(Visit visit) {
        return new Visit(
                visit.row(),
                visit.n(),
                visit.at(),
                visit.said(),
                visit.clock(),
                once(visit.code()),
                once(visit.researcherKey()),
                once(visit.deviceKey()));
    }

    private String once(String text) {
        return texts.computeIfAbsent(text, same -> same);
    }

    public synchronized void remove(RecordId record) {
        List<Visit> before = visits.remove(record);
        if (before != null) {
            count -= before.size();
        }
    }

    /** Of one record, in its order. */
    public synchronized List<Visit> of(RecordId record) {
        return visits.getOrDefault(record, List.of());
    }

    /** About what they take in memory. */
    synchronized long bytes() {
        return count * VISIT_BYTES;
    }

    @Override
    public synchronized String toString() {
        return "book of " + count + " visits";
    }
}
