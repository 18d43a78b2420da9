package org.turnstone.sync.merge;

import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.change.PersonId;
import org.turnstone.sync.record.FieldValue;

/**
 * What one laptop contributed to a tally, so that "20 counted by Kim, 7 added on L2, 5 on L3" can be shown.
 *
 * @param source whether it is the recount the tally starts from or what was added to it
 * @param device the laptop
 * @param author its person
 * @param amount a {@link FieldValue.Whole}, or a {@link FieldValue.Decimal} without a fraction beyond 2^53
 */
public record CounterPart(Source source, DeviceId device, PersonId author, FieldValue amount) {
    /** Where an amount came from. */
    public enum Source {
        RECOUNT,
        INCREMENTS
    }

    @Override
    public String toString() {
        return source + " of device " + device;
    }
}
