package org.turnstone.sync.replica;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.LogId;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.identity.ControlEntry;
import org.turnstone.sync.identity.ControlState;
import org.turnstone.sync.identity.DeviceCertificate;
import org.turnstone.sync.identity.LogOpening;
import org.turnstone.sync.log.Ancestry;
import org.turnstone.sync.log.ChangeLog;
import org.turnstone.sync.log.Entry;
import org.turnstone.sync.wire.ControlJson;

/**
 * Whether entries count, from the log graph and the control log alone, so that every replica answers alike. Computed when
 * asked and never stored with an entry: a decision that arrives later changes the answer (docs/protocol.md, "Standing").
 *
 * <p>One instance answers for one moment of one replica; it remembers what it looked up. Not safe to share between
 * threads.
 */
public final class Standing {
    private final ChangeLog log;
    private final ControlState control;
    private final Map<LogId, Optional<LogOpening>> openings = new HashMap<>();
    private final Map<LogId, Set<ChangeId>> counted = new HashMap<>();

    public Standing(ChangeLog log, ControlState control) {
        this.log = log;
        this.control = control;
    }

    public ControlState control() {
        return control;
    }

    /** The certificate of whoever wrote a log, if its opening is here and the device is enrolled. */
    public Optional<DeviceCertificate> authorOf(LogId id) {
        return opening(id).flatMap(opening -> control.device(opening.deviceId()));
    }

    /** True if the entry is inert because its device was revoked and the entry lies beyond the cut. */
    public boolean isQuarantined(Entry entry) {
        LogId id = entry.header().logId();
        Optional<ControlEntry.Revoke> revocation =
                opening(id).flatMap(opening -> control.revocation(opening.deviceId()));
        return revocation.isPresent()
                && !counted.computeIfAbsent(id, any -> countedOf(id, revocation.get()))
                        .contains(entry.id());
    }

    /** How many entries of a log are inert because its device was revoked; held ones are left out. */
    int countQuarantined(LogId id) {
        Optional<ControlEntry.Revoke> revocation =
                opening(id).flatMap(opening -> control.revocation(opening.deviceId()));
        return revocation.isEmpty()
                ? 0
                : log.places(id, 0).size()
                        - counted.computeIfAbsent(id, any -> countedOf(id, revocation.get()))
                                .size();
    }

    private Set<ChangeId> countedOf(LogId id, ControlEntry.Revoke revocation) {
        Set<ChangeId> tips = new HashSet<>(revocation.cuts().getOrDefault(id, Set.of()));
        tips.addAll(control.accepted(id));
        return Ancestry.atOrBelow(log, id, tips);
    }

    Optional<LogOpening> opening(LogId id) {
        return openings.computeIfAbsent(id, this::readOpening);
    }

    private Optional<LogOpening> readOpening(LogId id) {
        Optional<byte[]> body = log.opening(id).flatMap(Entry::body);
        if (body.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(ControlJson.readOpening(body.get()));
        } catch (MalformedMessageException e) {
            throw new IllegalStateException("a log was stored whose opening cannot be read", e);
        }
    }
}
