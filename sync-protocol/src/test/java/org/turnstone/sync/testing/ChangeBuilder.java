package org.turnstone.sync.testing;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.Operation;
import org.turnstone.sync.crypto.SymmetricKey;
import org.turnstone.sync.identity.KeyWrap;
import org.turnstone.sync.log.Delivery;
import org.turnstone.sync.log.Entry;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.wire.ChangeSealer;

/**
 * One save: {@code device.aChange().on(record).set("q1", "yes").save()}. Unless {@link #after} says otherwise it follows the
 * last change this device made of the record. The wraps of a key travel with the first change that uses it.
 */
public final class ChangeBuilder {
    private final TestDevice device;
    private final List<Operation> operations = new ArrayList<>();
    private final Map<SymmetricKey, List<Operation>> parts = new LinkedHashMap<>();
    private RecordId record = SyncFixtures.record(1);
    private @Nullable List<ChangeId> deps;
    private Set<ChangeId> unseen = Set.of();
    private @Nullable SymmetricKey key;
    private @Nullable Instant wall;
    private @Nullable String why;

    ChangeBuilder(TestDevice device) {
        this.device = device;
    }

    public ChangeBuilder on(RecordId which) {
        record = which;
        return this;
    }

    public ChangeBuilder set(String path, String text) {
        return with(new Operation.Set(new FieldPath(path), new FieldValue.Text(text)));
    }

    public ChangeBuilder set(String path, long number) {
        return with(new Operation.Set(new FieldPath(path), new FieldValue.Whole(number)));
    }

    public ChangeBuilder with(Operation operation) {
        operations.add(operation);
        return this;
    }

    /** Adds an operation that can be erased alone, under a key of its own. */
    public ChangeBuilder inPart(SymmetricKey partKey, Operation operation) {
        parts.computeIfAbsent(partKey, any -> new ArrayList<>()).add(operation);
        return this;
    }

    public ChangeBuilder after(Delivery... shown) {
        deps = List.of(shown).stream().map(delivery -> delivery.entry().id()).toList();
        return this;
    }

    public ChangeBuilder notShown(ChangeId... ids) {
        unseen = Set.of(ids);
        return this;
    }

    public ChangeBuilder underKey(SymmetricKey other) {
        key = other;
        return this;
    }

    public ChangeBuilder at(Instant instant) {
        wall = instant;
        return this;
    }

    public ChangeBuilder because(String reason) {
        why = reason;
        return this;
    }

    /** Seals and signs it as the next entry of the device's log. */
    public Delivery save() {
        TestSite site = device.site();
        Instant now = site.clock().advance(Duration.ofSeconds(1));
        List<KeyWrap> wraps = new ArrayList<>();
        SymmetricKey sealing = key;
        if (sealing == null) {
            boolean first = !site.hasRecordKey(record);
            sealing = site.recordKey(record);
            wraps.addAll(first ? site.wraps(record, sealing) : List.of());
        } else {
            wraps.addAll(site.wraps(record, sealing));
        }
        List<ChangeSealer.Part> sealedParts = new ArrayList<>();
        parts.forEach((partKey, inside) -> {
            sealedParts.add(new ChangeSealer.Part(partKey, inside));
            wraps.addAll(site.wraps(record, partKey));
        });
        ChangeSealer.Draft draft = new ChangeSealer.Draft(
                record,
                sealing,
                deps == null ? device.shown(record) : deps,
                unseen,
                wall == null ? now : wall,
                operations,
                sealedParts,
                why,
                null);
        Entry entry = new ChangeSealer(site.random()).seal(draft, device.position(), device.signing());
        device.wrote(record, entry);
        return new Delivery(entry, wraps);
    }
}
