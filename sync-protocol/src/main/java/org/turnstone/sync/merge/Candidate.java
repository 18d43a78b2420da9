package org.turnstone.sync.merge;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.change.PersonId;
import org.turnstone.sync.record.FieldValue;

/**
 * One value that still stands in a field, and who gave it when: what a person is shown who has to choose.
 *
 * @param value for a counter the whole total, for choices the whole set
 * @param changeId the save it came with; where several saves made the value, the highest-ranked of them
 * @param author who saved it
 * @param device the laptop
 * @param wall when, by that laptop's clock, which may be wrong
 * @param why the reason typed with it, or null
 */
public record Candidate(
        FieldValue value,
        ChangeId changeId,
        PersonId author,
        DeviceId device,
        Instant wall,
        @Nullable String why) {
    /** The change only, never the answer or the reason. */
    @Override
    public String toString() {
        return "candidate of change " + changeId;
    }
}
