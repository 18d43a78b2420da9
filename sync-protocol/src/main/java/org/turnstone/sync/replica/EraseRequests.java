package org.turnstone.sync.replica;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.change.EntryKind;
import org.turnstone.sync.change.KeyId;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.identity.DeviceCertificate;
import org.turnstone.sync.identity.EraseRequest;
import org.turnstone.sync.log.ChangeLog;
import org.turnstone.sync.log.Entry;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.record.WireLimits;
import org.turnstone.sync.wire.RequestJson;

/**
 * What laptops asked to have erased and the office has not answered. A request hides on screens only; merge, datasets and
 * sync do not know of it, so a stolen laptop can destroy nothing. Of one device's requests at most
 * {@link WireLimits#MAX_PENDING_ERASE_REQUESTS} hide at a time, the earliest first (docs/protocol.md, "Requests and links").
 *
 * <p>Computed from the log and the control log when asked. Immutable.
 */
public final class EraseRequests {
    private final List<Pending> hiding = new ArrayList<>();
    private final List<Pending> waiting = new ArrayList<>();

    /** A request without an answer. */
    public record Pending(ChangeId id, DeviceId device, RecordId record, EraseRequest request) {}

    private EraseRequests() {}

    public static EraseRequests read(ChangeLog log, Standing standing) {
        List<Pending> open = new ArrayList<>();
        for (Entry entry : log.entriesOf(EntryKind.ERASE_REQUEST)) {
            pending(entry, standing).ifPresent(open::add);
        }
        open.sort(Comparator.comparing((Pending pending) -> pending.request().at())
                .thenComparing(Pending::id));
        EraseRequests requests = new EraseRequests();
        Map<DeviceId, Integer> counts = new HashMap<>();
        for (Pending pending : open) {
            boolean hides = counts.merge(pending.device(), 1, Integer::sum) <= WireLimits.MAX_PENDING_ERASE_REQUESTS;
            (hides ? requests.hiding : requests.waiting).add(pending);
        }
        return requests;
    }

    private static Optional<Pending> pending(Entry entry, Standing standing) {
        RecordId record = entry.header().recordId();
        Optional<DeviceCertificate> author = standing.authorOf(entry.header().logId());
        Optional<byte[]> body = entry.body();
        if (author.isEmpty()
                || body.isEmpty()
                || standing.isQuarantined(entry)
                || standing.control().isRefused(entry.id())) {
            return Optional.empty();
        }
        try {
            EraseRequest request = RequestJson.readEraseRequest(body.get());
            KeyId part = request.part();
            boolean done = part == null
                    ? standing.control().isErased(record)
                    : standing.control().isErased(record, part);
            return done
                    ? Optional.empty()
                    : Optional.of(new Pending(entry.id(), author.get().deviceId(), record, request));
        } catch (MalformedMessageException e) {
            // Inert like any other body that cannot be read; it stays in the log.
            return Optional.empty();
        }
    }

    /** Requests that hide what they name, the earliest first. */
    public List<Pending> hiding() {
        return List.copyOf(hiding);
    }

    /** Requests beyond the limit of their device: kept, without effect until an earlier one is answered. */
    public List<Pending> waiting() {
        return List.copyOf(waiting);
    }

    /** True if the whole record is not to be shown. */
    public boolean hides(RecordId record) {
        return hiding.stream()
                .anyMatch(pending ->
                        pending.record().equals(record) && pending.request().part() == null);
    }

    /** True if this part of the record is not to be shown. */
    public boolean hides(RecordId record, KeyId part) {
        return hides(record)
                || hiding.stream()
                        .anyMatch(pending -> pending.record().equals(record)
                                && part.equals(pending.request().part()));
    }

    /** Requests about a record that an answer has to name, hiding or waiting. */
    public List<ChangeId> about(RecordId record) {
        List<ChangeId> ids = new ArrayList<>();
        for (List<Pending> some : List.of(hiding, waiting)) {
            some.stream()
                    .filter(pending -> pending.record().equals(record))
                    .map(Pending::id)
                    .forEach(ids::add);
        }
        return ids;
    }
}
