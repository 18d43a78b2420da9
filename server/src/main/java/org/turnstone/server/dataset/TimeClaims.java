package org.turnstone.server.dataset;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.NavigableMap;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.identity.ControlState;
import org.turnstone.sync.identity.DeviceCertificate;
import org.turnstone.sync.merge.Candidate;

/**
 * Judges the times that the authors of one record claim. Immutable.
 *
 * @param received when each of the record's entries arrived
 * @param enrolled when each device was certified
 * @param ahead how far each device's clock was ahead, where it was
 */
public record TimeClaims(
        Map<ChangeId, Instant> received,
        Map<DeviceId, Instant> enrolled,
        Map<DeviceId, NavigableMap<Instant, Duration>> ahead) {
    public TimeClaims {
        received = Map.copyOf(received);
    }

    /** When the devices of a site were certified, those that are shut out included. */
    static Map<DeviceId, Instant> enrolments(ControlState control) {
        return control.enrolments().stream()
                .map(enrolment -> enrolment.certificate())
                .collect(java.util.stream.Collectors.toMap(
                        DeviceCertificate::deviceId, DeviceCertificate::issued, (a, b) -> a.isBefore(b) ? a : b));
    }

    public TimeClaim of(Candidate candidate) {
        Instant arrived = received.getOrDefault(candidate.changeId(), candidate.wall());
        return TimeClaim.judged(
                candidate.wall(),
                enrolled.getOrDefault(candidate.device(), Instant.EPOCH),
                arrived,
                ahead.getOrDefault(candidate.device(), Collections.emptyNavigableMap()));
    }

    @Override
    public String toString() {
        return "time claims of " + received.size() + " entries";
    }
}
