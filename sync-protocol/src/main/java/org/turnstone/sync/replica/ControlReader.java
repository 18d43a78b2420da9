package org.turnstone.sync.replica;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.EntryKind;
import org.turnstone.sync.change.LogId;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.crypto.VerifyingKey;
import org.turnstone.sync.identity.ControlEntry;
import org.turnstone.sync.identity.ControlState;
import org.turnstone.sync.identity.Decision;
import org.turnstone.sync.log.Ancestry;
import org.turnstone.sync.log.ChangeLog;
import org.turnstone.sync.log.Delivery;
import org.turnstone.sync.log.Entry;
import org.turnstone.sync.log.Tip;
import org.turnstone.sync.wire.ControlJson;

/**
 * Folds the control log that lies in a {@link ChangeLog}. The control log is an ordinary log whose device key is the
 * authority's, so it is stored, sent and verified like every other; should the authority have opened several, they are
 * branches of one graph.
 */
public final class ControlReader {
    private ControlReader() {}

    /** The logs the authority opened, of those whose opening is here. */
    public static SortedSet<LogId> controlLogs(ChangeLog log, VerifyingKey authority) {
        SortedSet<LogId> logs = new TreeSet<>();
        for (LogId id : log.tips().byLog().keySet()) {
            Optional<byte[]> body = log.opening(id).flatMap(Entry::body);
            try {
                if (body.isPresent()
                        && ControlJson.readOpening(body.get()).device().equals(authority)) {
                    logs.add(id);
                }
            } catch (MalformedMessageException e) {
                throw new IllegalStateException("a log was stored whose opening cannot be read", e);
            }
        }
        return logs;
    }

    /** The ends of the control log's branches here, by which another replica sees what is missing. */
    public static SortedSet<ChangeId> ends(ChangeLog log, VerifyingKey authority) {
        SortedSet<ChangeId> ends = new TreeSet<>();
        for (LogId id : controlLogs(log, authority)) {
            log.tips().of(id).stream().map(Tip::id).forEach(ends::add);
        }
        return ends;
    }

    /**
     * The control entries that stand neither at nor below the given ends, each branch oldest first: what somebody lacks who
     * named these as the ends of what they have. Ends that are not here are ignored.
     */
    public static List<ChangeId> missing(ChangeLog log, Set<LogId> controlLogs, Set<ChangeId> theirEnds) {
        List<ChangeId> missing = new ArrayList<>();
        for (LogId id : new TreeSet<>(controlLogs)) {
            Set<ChangeId> there = Ancestry.atOrBelow(log, id, theirEnds);
            log.places(id, 0).stream()
                    .map(ChangeLog.Place::id)
                    .filter(entry -> !there.contains(entry))
                    .forEach(missing::add);
        }
        return missing;
    }

    /** The state after everything that is here. */
    public static ControlState read(ChangeLog log, VerifyingKey authority) {
        List<Decision> decisions = new ArrayList<>();
        Set<ChangeId> seen = new HashSet<>();
        for (LogId id : controlLogs(log, authority)) {
            List<ChangeId> ids =
                    log.places(id, 0).stream().map(ChangeLog.Place::id).toList();
            for (Delivery delivery : log.deliveries(ids)) {
                if (seen.add(delivery.entry().id())) {
                    decisions.add(decision(delivery.entry(), authority));
                }
            }
        }
        return ControlState.of(authority, decisions);
    }

    private static Decision decision(Entry entry, VerifyingKey authority) {
        ChangeId before = entry.header().seq() == 1 ? null : entry.header().prevId();
        byte[] body =
                entry.body().orElseThrow(() -> new IllegalStateException("a decision was stored without its body"));
        if (entry.header().kind() != EntryKind.CONTROL) {
            return new Decision(entry.id(), before, ControlJson.madeAt(body), null);
        }
        return new Decision(entry.id(), before, ControlJson.madeAt(body), content(body, authority));
    }

    private static @Nullable ControlEntry content(byte[] body, VerifyingKey authority) {
        try {
            return ControlJson.read(body, authority);
        } catch (MalformedMessageException e) {
            // Signed by the authority and unreadable here: as with an unknown kind, it is kept and has no effect.
            return new ControlEntry.Unknown("unreadable");
        }
    }
}
