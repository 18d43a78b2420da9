package org.turnstone.sync.replica;

import java.util.List;
import java.util.Optional;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.EntryKind;
import org.turnstone.sync.change.LogId;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.crypto.VerifyingKey;
import org.turnstone.sync.identity.ControlEntry;
import org.turnstone.sync.identity.ControlState;
import org.turnstone.sync.log.ChangeLog;
import org.turnstone.sync.log.Delivery;
import org.turnstone.sync.log.Entry;
import org.turnstone.sync.wire.ControlJson;

/**
 * Folds the control log that lies in a {@link ChangeLog}. The control log is an ordinary log whose device key is the
 * authority's, so it is stored, sent and verified like every other.
 */
public final class ControlReader {
    private ControlReader() {}

    /** The id of the authority's log, if its opening is here. */
    public static Optional<LogId> controlLog(ChangeLog log, VerifyingKey authority) {
        for (LogId id : log.tips().byLog().keySet()) {
            Optional<byte[]> body = log.opening(id).flatMap(Entry::body);
            try {
                if (body.isPresent()
                        && ControlJson.readOpening(body.get()).device().equals(authority)) {
                    return Optional.of(id);
                }
            } catch (MalformedMessageException e) {
                throw new IllegalStateException("a log was stored whose opening cannot be read", e);
            }
        }
        return Optional.empty();
    }

    /** The state after everything that is here. */
    public static ControlState read(ChangeLog log, VerifyingKey authority) {
        ControlState state = ControlState.of(authority);
        Optional<LogId> control = controlLog(log, authority);
        if (control.isEmpty()) {
            return state;
        }
        for (Entry entry : entries(log, control.get())) {
            state = next(state, entry);
        }
        return state;
    }

    /** {@code state} with one entry more of the control log. */
    private static ControlState next(ControlState state, Entry entry) {
        Optional<byte[]> body = entry.body();
        if (entry.header().kind() != EntryKind.CONTROL || body.isEmpty()) {
            return state.with(entry.id(), null);
        }
        try {
            return state.with(entry.id(), ControlJson.read(body.get(), state.authority()));
        } catch (MalformedMessageException e) {
            // Signed by the authority and unreadable here: as with an unknown kind, it is kept and has no effect.
            return state.with(entry.id(), new ControlEntry.Unknown("unreadable"));
        }
    }

    private static List<Entry> entries(ChangeLog log, LogId control) {
        List<ChangeId> ids =
                log.places(control, 0).stream().map(ChangeLog.Place::id).toList();
        return log.deliveries(ids).stream().map(Delivery::entry).toList();
    }
}
