package org.turnstone.field.testing;

import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.turnstone.field.vault.Vault;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.Operation;
import org.turnstone.sync.crypto.SymmetricKey;
import org.turnstone.sync.log.Delivery;
import org.turnstone.sync.log.Entry;
import org.turnstone.sync.log.LogPosition;
import org.turnstone.sync.merge.Merger;
import org.turnstone.sync.merge.Query;
import org.turnstone.sync.merge.RecordState;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.QueryId;
import org.turnstone.sync.record.QueryPath;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.replica.RecordReader;
import org.turnstone.sync.testing.TestDevice;
import org.turnstone.sync.wire.ChangeSealer;

/**
 * The office of a {@link FieldSite}: what it writes is on the server at once. It reads records with the eyes of a laptop's
 * vault, which stands for the office's keys. Used by one thread.
 */
public final class FieldOffice {
    private final FieldSite site;
    private final TestDevice device;
    private LogPosition position;
    private int asked;

    public FieldOffice(FieldSite site) {
        this.site = site;
        Set<ChangeId> known = new HashSet<>();
        site.site().control().forEach(decision -> known.add(decision.entry().id()));
        this.device = site.site().office();
        this.position = device.position();
        site.log()
                .append(site.site().control().stream()
                        .filter(decision -> !known.contains(decision.entry().id()))
                        .toList());
        site.log().append(List.of(device.opening()));
    }

    /** @param about the answer it is about; null for the record as a whole */
    public QueryId ask(Vault eyes, RecordId record, @Nullable FieldPath about, String text) {
        QueryId id = new QueryId("q" + ++asked);
        say(eyes, record, new QueryPath(about, QueryPath.Part.QUESTION, id), Query.asking(text, "morag"), null);
        return id;
    }

    public void close(Vault eyes, RecordId record, QueryId id, String why) {
        QueryPath path = Merger.merge(eyes.read(record).history())
                .query(id)
                .orElseThrow()
                .path();
        say(eyes, record, path.with(QueryPath.Part.CLOSING), Query.closing(Query.Status.CLOSED, "morag"), why);
    }

    private void say(Vault eyes, RecordId record, QueryPath path, FieldValue value, @Nullable String why) {
        RecordReader.Reading reading = eyes.read(record);
        RecordState state = Merger.merge(reading.history());
        FieldPath at = path.path().orElseThrow();
        List<Operation> said = List.of(new Operation.Set(at, value));
        Optional<SymmetricKey> part = at.rows().stream()
                .map(reading.partKeys()::get)
                .filter(Objects::nonNull)
                .findFirst()
                .flatMap(id -> eyes.recordKey(record, id));
        try (SymmetricKey key =
                reading.keyId().flatMap(id -> eyes.recordKey(record, id)).orElseThrow()) {
            Entry entry = new ChangeSealer(site.site().random())
                    .seal(
                            new ChangeSealer.Draft(
                                    record,
                                    key,
                                    state.shown().deps(),
                                    state.shown().unseen(),
                                    site.clock().instant(),
                                    part.isPresent() ? List.of() : said,
                                    part.map(own -> List.of(new ChangeSealer.Part(own, said)))
                                            .orElse(List.of()),
                                    why,
                                    null),
                            position,
                            device.signing());
            position = LogPosition.after(entry);
            site.log().append(List.of(new Delivery(entry, List.of())));
        } finally {
            part.ifPresent(SymmetricKey::close);
        }
    }
}
