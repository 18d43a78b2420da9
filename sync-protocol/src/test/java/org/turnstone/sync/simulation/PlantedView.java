package org.turnstone.sync.simulation;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.turnstone.sync.change.Change;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.EntryKind;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.crypto.VerificationFailedException;
import org.turnstone.sync.identity.DeviceCertificate;
import org.turnstone.sync.log.Delivery;
import org.turnstone.sync.log.Entry;
import org.turnstone.sync.merge.ChangeStatus;
import org.turnstone.sync.merge.RecordHistory;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.replica.Standing;
import org.turnstone.sync.wire.ChangeOpener;

/** The planted faults of one replica that concern how it reads what it holds. */
final class PlantedView {
    private final Set<Fault> faults;
    private final Map<ChangeId, Boolean> standingAtArrival = new HashMap<>();

    PlantedView(Set<Fault> faults) {
        this.faults = faults;
    }

    boolean distorts() {
        return faults.contains(Fault.ARRIVAL_DECIDES) || faults.contains(Fault.STANDING_REMEMBERED);
    }

    void taken(Replica replica, List<Delivery> deliveries) {
        if (faults.contains(Fault.ERASURE_FORGOTTEN)) {
            replica.log.append(deliveries, org.turnstone.sync.log.ChangeLog.HERE);
        }
        if (faults.contains(Fault.STANDING_REMEMBERED)) {
            Standing standing = replica.standing();
            for (Delivery delivery : deliveries) {
                replica.log
                        .find(delivery.entry().id())
                        .ifPresent(entry -> standingAtArrival.putIfAbsent(entry.id(), standing.isQuarantined(entry)));
            }
        }
    }

    /** The history as a replica with the planted fault reads it. */
    RecordHistory history(Replica replica, RecordId record) {
        if (replica.control.isErased(record)) {
            return RecordHistory.erased(record);
        }
        Standing standing = replica.standing();
        RecordHistory.Builder history = RecordHistory.of(record);
        long arrival = 0;
        for (Entry entry : replica.log.entriesOf(record)) {
            Optional<DeviceCertificate> author =
                    standing.authorOf(entry.header().logId());
            if (entry.header().kind() != EntryKind.CHANGE || author.isEmpty()) {
                continue;
            }
            Optional<ChangeOpener.Opened> opened = opened(replica, entry, author.get());
            if (opened.isEmpty()) {
                history.addWithoutBody(entry.id(), entry.header().deps());
                continue;
            }
            arrival++;
            boolean quarantined = faults.contains(Fault.STANDING_REMEMBERED)
                    ? standingAtArrival.getOrDefault(entry.id(), false)
                    : standing.isQuarantined(entry);
            history.add(
                    faults.contains(Fault.ARRIVAL_DECIDES)
                            ? at(opened.get().change(), arrival)
                            : opened.get().change(),
                    quarantined ? ChangeStatus.QUARANTINED : ChangeStatus.ACTIVE);
        }
        return history.build();
    }

    private static Optional<ChangeOpener.Opened> opened(Replica replica, Entry entry, DeviceCertificate author) {
        try {
            return ChangeOpener.open(entry, replica.keyring(), author);
        } catch (VerificationFailedException | MalformedMessageException e) {
            return Optional.empty();
        }
    }

    private static Change at(Change change, long arrival) {
        return new Change(
                change.id(),
                change.recordId(),
                change.keyId(),
                change.deps(),
                change.unseen(),
                Instant.ofEpochMilli(arrival),
                change.operations(),
                change.office(),
                change.author(),
                change.device(),
                change.why());
    }
}
