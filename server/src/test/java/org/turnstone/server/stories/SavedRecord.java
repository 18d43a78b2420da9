package org.turnstone.server.stories;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.turnstone.form.FormTemplate;
import org.turnstone.sync.change.Change;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.change.KeyId;
import org.turnstone.sync.change.Operation;
import org.turnstone.sync.change.PersonId;
import org.turnstone.sync.merge.ChangeStatus;
import org.turnstone.sync.merge.Merger;
import org.turnstone.sync.merge.RecordHistory;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.GroupPath;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.record.RowId;
import org.turnstone.sync.testing.SyncFixtures;

/** A record that laptops save into, one hour after another, each having seen what it is told it has. */
final class SavedRecord {
    static final Instant START = Instant.parse("2026-11-17T18:00:00Z");
    static final Story.Place GRIMSBY = new Story.Place("grimsby", "Grimsby");

    private final FormTemplate form;
    private final RecordId record;
    private final Story.Place place;
    private final List<Change> changes = new ArrayList<>();
    private final Map<String, RowId> last = new HashMap<>();
    private List<Operation> operations = new ArrayList<>();

    SavedRecord(FormTemplate form, int number, Story.Place place) {
        this.form = form;
        this.record = SyncFixtures.record(number);
        this.place = place;
    }

    SavedRecord row(String group, String row) {
        operations.add(new Operation.InsertRow(new GroupPath(group), last.get(group), new RowId(row)));
        last.put(group, new RowId(row));
        return this;
    }

    SavedRecord set(String path, String text) {
        operations.add(new Operation.Set(new FieldPath(path), new FieldValue.Text(text)));
        return this;
    }

    SavedRecord set(String path, long number) {
        operations.add(new Operation.Set(new FieldPath(path), new FieldValue.Whole(number)));
        return this;
    }

    SavedRecord day(String path, String day) {
        operations.add(new Operation.Set(new FieldPath(path), new FieldValue.Day(java.time.LocalDate.parse(day))));
        return this;
    }

    SavedRecord tick(String path, String choice) {
        operations.add(new Operation.AddChoice(new FieldPath(path), choice));
        return this;
    }

    SavedRecord untick(String path, String choice) {
        operations.add(new Operation.RemoveChoice(new FieldPath(path), choice));
        return this;
    }

    /** Saves on a laptop that has seen everything so far. */
    SavedRecord save(int laptop) {
        return save(laptop, changes.size());
    }

    /** Saves on a laptop that has seen the first saves only. */
    SavedRecord save(int laptop, int seen) {
        int n = changes.size() + 1;
        List<ChangeId> deps =
                seen == 0 ? List.of() : List.of(changes.get(seen - 1).id());
        changes.add(new Change(
                SyncFixtures.change(record.hashCode() % 1_000 * 100 + n),
                record,
                new KeyId(octets(1)),
                deps,
                Set.of(),
                START.plus(Duration.ofHours(n)),
                operations,
                false,
                new PersonId(octets(laptop)),
                new DeviceId(octets(laptop)),
                null));
        operations = new ArrayList<>();
        return this;
    }

    private static Octets16 octets(int number) {
        byte[] bytes = new byte[Octets16.LENGTH];
        bytes[0] = (byte) number;
        return Octets16.prefixOf(bytes);
    }

    private RecordHistory history() {
        RecordHistory.Builder history = RecordHistory.of(record);
        changes.forEach(change -> history.add(change, ChangeStatus.ACTIVE));
        return history.build();
    }

    List<Story> stories() {
        RecordHistory history = history();
        return new StoryReader(
                        place,
                        "key",
                        form,
                        Merger.merge(history),
                        history.readable(),
                        Change::wall,
                        change -> "laptop " + change.device().toHex().substring(0, 2))
                .stories();
    }

    Panel panel() {
        RecordHistory history = history();
        return new PanelReader(place, "key", form, Merger.merge(history), history.readable(), Change::wall).panel();
    }
}
