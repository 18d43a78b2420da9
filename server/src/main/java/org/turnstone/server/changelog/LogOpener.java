package org.turnstone.server.changelog;

import java.util.Optional;
import java.util.UUID;
import org.turnstone.sync.change.EntryKind;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.log.Entry;
import org.turnstone.sync.wire.ControlJson;

/** Reads from the opening of a log which device writes it. */
final class LogOpener {
    private LogOpener() {}

    /** Empty unless the entry opens a log and says so legibly. */
    static Optional<UUID> deviceOf(Entry entry) {
        Optional<byte[]> body = entry.header().kind() == EntryKind.OPEN_LOG ? entry.body() : Optional.empty();
        if (body.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    ControlJson.readOpening(body.get()).deviceId().value().toUuid());
        } catch (MalformedMessageException e) {
            return Optional.empty();
        }
    }
}
