package org.turnstone.server.keys;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.turnstone.server.audit.AuditTrail;
import org.turnstone.server.changelog.ChangeLogs;
import org.turnstone.server.changelog.JpaChangeLog;
import org.turnstone.server.platform.ProblemException;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.change.EntryKind;
import org.turnstone.sync.change.LogId;
import org.turnstone.sync.change.PersonId;
import org.turnstone.sync.identity.ControlEntry;
import org.turnstone.sync.identity.ControlState;
import org.turnstone.sync.identity.DeviceCertificate;
import org.turnstone.sync.log.Ancestry;
import org.turnstone.sync.log.ChangeLog;
import org.turnstone.sync.log.Entry;
import org.turnstone.sync.log.Tip;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.record.SiteId;
import org.turnstone.sync.replica.Standing;

/** What laptops wrote that has no effect until a person accepts it: after they were shut out, or beyond their role. */
@ApplicationScoped
public class Quarantine {
    @Inject
    SiteControl control;

    @Inject
    Members members;

    @Inject
    ChangeLogs logs;

    @Inject
    AuditTrail audit;

    /**
     * The entries of one log that wait.
     *
     * @param entries how many, held ones left out
     * @param records how many records they are about
     * @param ends up to where the log goes
     */
    public record Waiting(
            LogId log, DeviceId device, String name, boolean revoked, int entries, int records, Set<ChangeId> ends) {}

    @Transactional
    public List<Waiting> list(SiteId site) {
        ControlState state = control.of(site);
        JpaChangeLog log = logs.of(site);
        Standing standing = new Standing(log, state);
        Map<PersonId, String> names = members.names(site);
        List<Waiting> found = new ArrayList<>();
        for (LogId id : log.tips().byLog().keySet()) {
            Optional<DeviceCertificate> author = standing.authorOf(id);
            if (author.isPresent() && mayWait(state, author.get().deviceId())) {
                Waiting waiting = waiting(log, standing, id, author.get(), names);
                if (waiting.entries() > 0) {
                    found.add(waiting);
                }
            }
        }
        return found;
    }

    private static boolean mayWait(ControlState state, DeviceId device) {
        return state.isRevoked(device)
                || !state.roleChanges(device).isEmpty()
                || state.device(device)
                        .filter(certificate -> certificate.role().writes())
                        .isEmpty();
    }

    private static Waiting waiting(
            JpaChangeLog log, Standing standing, LogId id, DeviceCertificate author, Map<PersonId, String> names) {
        Set<RecordId> records = new HashSet<>();
        int entries = 0;
        for (ChangeLog.Place place : log.places(id, 0)) {
            Entry entry = log.find(place.id()).orElseThrow();
            if (entry.header().kind() != EntryKind.OPEN_LOG && standing.isQuarantined(entry)) {
                entries++;
                records.add(entry.header().recordId());
            }
        }
        return new Waiting(
                id,
                author.deviceId(),
                names.getOrDefault(author.personId(), ""),
                standing.control().isRevoked(author.deviceId()),
                entries,
                records.size(),
                log.tips().of(id).stream().map(Tip::id).collect(Collectors.toSet()));
    }

    /**
     * Lets entries of a log count after all.
     *
     * @param upTo the last of them, with all before it; empty for everything that is here
     * @param reason why they count after all, for the audit trail
     * @throws ProblemException 404 if the log or the entry is not here
     */
    @Transactional
    public void accept(SiteId site, LogId id, Optional<ChangeId> upTo, String reason, String actor) {
        JpaChangeLog log = logs.of(site);
        Set<ChangeId> ends = upTo.isPresent()
                ? Set.of(upTo.get())
                : log.tips().of(id).stream().map(Tip::id).collect(Collectors.toSet());
        if (ends.isEmpty() || !Ancestry.atOrBelow(log, id, ends).containsAll(ends)) {
            throw new ProblemException(
                    404, "NO_LOG", "There is no such log or no such entry in it.", "Nothing was changed.");
        }
        audit.record(actor, "quarantine.accept", site, id.toHex() + ": " + reason);
        control.append(site, List.of(new ControlEntry.Accept(id, ends)));
    }
}
