package org.turnstone.sync.replica;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.change.LogId;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.identity.ControlEntry;
import org.turnstone.sync.identity.ControlState;
import org.turnstone.sync.identity.DeviceCertificate;
import org.turnstone.sync.identity.DeviceRole;
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
    private final Map<Cut, Set<ChangeId>> within = new HashMap<>();

    /** The ends of what counts of a log. */
    private record Cut(LogId log, Set<ChangeId> tips) {}

    public Standing(ChangeLog log, ControlState control) {
        this.log = log;
        this.control = control;
    }

    public ControlState control() {
        return control;
    }

    /** The certificate of whoever wrote a log, if its opening is here and the device was ever enrolled. */
    public Optional<DeviceCertificate> authorOf(LogId id) {
        return opening(id).flatMap(opening -> control.deviceOfAnyBranch(opening.deviceId()));
    }

    /**
     * What its author was when an entry was written: the role of the certificate, or that of the last change of role whose
     * cut leaves the entry out.
     *
     * @throws IllegalStateException if nobody known wrote it; ask {@link #authorOf} first
     */
    public DeviceRole roleOf(Entry entry) {
        DeviceCertificate author = authorOf(entry.header().logId())
                .orElseThrow(() -> new IllegalStateException("an entry without an author has no role"));
        DeviceRole role = author.role();
        for (ControlEntry.RoleChange change : control.roleChanges(author.deviceId())) {
            if (!isWithin(entry, change.cuts())) {
                role = change.role();
            }
        }
        return role;
    }

    /** True if the entry has no effect until a person accepts it. */
    public boolean isQuarantined(Entry entry) {
        LogId id = entry.header().logId();
        Optional<LogOpening> opening = opening(id);
        if (opening.isEmpty() || opening.get().device().equals(control.authority())) {
            return false;
        }
        return !isLetThrough(entry, opening.get().deviceId()) && !isAccepted(entry);
    }

    private boolean isLetThrough(Entry entry, DeviceId device) {
        if (control.device(device).isEmpty()) {
            return false;
        }
        for (ControlEntry.Revoke revocation : control.revocations(device)) {
            if (!isWithin(entry, revocation.cuts())) {
                return false;
            }
        }
        DeviceRole role = roleOf(entry);
        switch (entry.header().kind()) {
            case OPEN_LOG:
                return true;
            case LINK:
                return role == DeviceRole.OFFICE;
            case CHANGE:
            case ERASE_REQUEST:
            case CONTROL:
                return role.writes();
        }
        throw new AssertionError(entry.header().kind());
    }

    private boolean isAccepted(Entry entry) {
        Set<ChangeId> tips = control.accepted(entry.header().logId());
        return !tips.isEmpty() && isWithin(entry, Map.of(entry.header().logId(), tips));
    }

    /** A log that the cuts do not name is cut empty. */
    private boolean isWithin(Entry entry, Map<LogId, Set<ChangeId>> cuts) {
        Cut cut =
                new Cut(entry.header().logId(), cuts.getOrDefault(entry.header().logId(), Set.of()));
        return within.computeIfAbsent(cut, any -> Ancestry.atOrBelow(log, any.log(), any.tips()))
                .contains(entry.id());
    }

    /** True if what counts of a log ends somewhere, so that what arrives may change how what came before it stands. */
    boolean hasEnds(LogId id) {
        return !control.accepted(id).isEmpty()
                || opening(id)
                        .map(LogOpening::deviceId)
                        .filter(device -> !control.revocations(device).isEmpty()
                                || !control.roleChanges(device).isEmpty())
                        .isPresent();
    }

    /** How many entries of a log have no effect; held ones are left out. */
    int countQuarantined(LogId id) {
        int count = 0;
        for (ChangeLog.Place place : log.places(id, 0)) {
            count += log.find(place.id()).filter(this::isQuarantined).isPresent() ? 1 : 0;
        }
        return count;
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
