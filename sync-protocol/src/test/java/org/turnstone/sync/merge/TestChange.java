package org.turnstone.sync.merge;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.turnstone.sync.change.Change;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.change.KeyId;
import org.turnstone.sync.change.Operation;
import org.turnstone.sync.change.PersonId;
import org.turnstone.sync.record.ConsentState;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.GroupPath;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.record.RowId;

/** Builds changes for tests: {@code change("b1").after("a0").at(200).set("age", 35).made()}. */
final class TestChange {
    static final RecordId RECORD = new RecordId(octets("record"));

    private final String id;
    private final List<ChangeId> deps = new ArrayList<>();
    private final Set<ChangeId> unseen = new HashSet<>();
    private final List<Operation> operations = new ArrayList<>();
    private long wall;
    private String key = "k";
    private String device = "device";
    private boolean office;
    private @Nullable String why;

    private TestChange(String id) {
        this.id = id;
    }

    static TestChange change(String id) {
        return new TestChange(id);
    }

    static ChangeId id(String text) {
        return new ChangeId(octets(text));
    }

    static Octets16 octets(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        if (utf8.length > Octets16.LENGTH) {
            throw new IllegalArgumentException("at most 16 bytes");
        }
        return Octets16.prefixOf(Arrays.copyOf(utf8, Octets16.LENGTH));
    }

    TestChange after(String... ids) {
        for (String dep : ids) {
            deps.add(id(dep));
        }
        return this;
    }

    TestChange after(Shown shown) {
        deps.addAll(shown.deps());
        unseen.addAll(shown.unseen());
        return this;
    }

    TestChange notShown(String... ids) {
        for (String one : ids) {
            unseen.add(id(one));
        }
        return this;
    }

    TestChange at(long millis) {
        wall = millis;
        return this;
    }

    TestChange under(String keyId) {
        key = keyId;
        return this;
    }

    TestChange on(String deviceId) {
        device = deviceId;
        return this;
    }

    TestChange byOffice() {
        office = true;
        return this;
    }

    TestChange because(String reason) {
        why = reason;
        return this;
    }

    TestChange doing(Operation operation) {
        operations.add(operation);
        return this;
    }

    TestChange set(String path, long number) {
        return doing(new Operation.Set(new FieldPath(path), new FieldValue.Whole(number)));
    }

    TestChange set(String path, String text) {
        return doing(new Operation.Set(new FieldPath(path), new FieldValue.Text(text)));
    }

    TestChange consent(String path, ConsentState state) {
        return doing(new Operation.SetConsent(new FieldPath(path), state));
    }

    TestChange add(String path, long amount) {
        return doing(new Operation.Increment(new FieldPath(path), amount));
    }

    TestChange recount(String path, long total) {
        return doing(new Operation.Recount(new FieldPath(path), total));
    }

    TestChange insert(String group, @Nullable String after, String row) {
        return doing(
                new Operation.InsertRow(new GroupPath(group), after == null ? null : new RowId(after), new RowId(row)));
    }

    TestChange delete(String group, String row) {
        return doing(new Operation.DeleteRow(new GroupPath(group), new RowId(row)));
    }

    Change made() {
        return new Change(
                id(id),
                RECORD,
                new KeyId(octets(key)),
                deps,
                unseen,
                Instant.ofEpochMilli(wall),
                operations,
                office,
                new PersonId(octets("person " + device)),
                new DeviceId(octets(device)),
                why);
    }

    RecordHistory.Entry active() {
        return new RecordHistory.Entry(made(), ChangeStatus.ACTIVE);
    }

    RecordHistory.Entry with(ChangeStatus status) {
        return new RecordHistory.Entry(made(), status);
    }
}
