package org.turnstone.sync.tool;

import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.turnstone.sync.change.Change;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.change.KeyId;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.change.Operation;
import org.turnstone.sync.change.PersonId;
import org.turnstone.sync.merge.ChangeStatus;
import org.turnstone.sync.merge.RecordHistory;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.GroupPath;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.record.RowId;
import org.turnstone.sync.wire.OperationJson;
import org.turnstone.sync.wire.StrictJson;
import org.turnstone.sync.wire.ValueJson;

/** Reads files of the format turnstone-merge-vectors-1 (docs/protocol.md, "Vectors"). */
final class VectorFile {
    static final String FORMAT = "turnstone-merge-vectors-1";
    static final long MAX_FILE_BYTES = 64L << 20;

    private static final RecordId RECORD = new RecordId(Octets16.ZERO);

    private VectorFile() {}

    /**
     * All cases of a file.
     *
     * @throws MalformedVectorsException if it is not of this format, has no case, or repeats a case's name
     * @throws IOException if it cannot be read
     */
    static List<MergeCase> read(Path file) throws IOException, MalformedVectorsException {
        if (Files.size(file) > MAX_FILE_BYTES) {
            throw new MalformedVectorsException("the file is larger than " + (MAX_FILE_BYTES >> 20) + " MiB", null);
        }
        return read(Files.readAllBytes(file));
    }

    /** As for a file, from its bytes. */
    static List<MergeCase> read(byte[] bytes) throws MalformedVectorsException {
        try {
            JsonObject root = StrictJson.read(bytes);
            if (!FORMAT.equals(root.getString("format", ""))) {
                throw new MalformedVectorsException("the format is not " + FORMAT, null);
            }
            List<MergeCase> cases = new ArrayList<>();
            Set<String> names = new HashSet<>();
            for (JsonValue json : array(root, "cases")) {
                MergeCase read = readCase(object(json));
                if (!names.add(read.name())) {
                    throw new MalformedVectorsException("two cases are named \"" + read.name() + "\"", null);
                }
                cases.add(read);
            }
            if (cases.isEmpty()) {
                throw new MalformedVectorsException("there is no case in it", null);
            }
            return cases;
        } catch (MalformedMessageException | IllegalArgumentException | ClassCastException e) {
            throw new MalformedVectorsException(String.valueOf(e.getMessage()), e);
        }
    }

    private static MergeCase readCase(JsonObject json) throws MalformedVectorsException {
        String name = text(json, "name");
        try {
            onlyMembers(json, "name", "changes", "expect");
            List<RecordHistory.Entry> changes = new ArrayList<>();
            for (JsonValue change : array(json, "changes")) {
                changes.add(change(object(change)));
            }
            RecordHistory.of(RECORD, changes);
            return new MergeCase(name, RECORD, changes, expected(object(member(json, "expect"))));
        } catch (MalformedMessageException | IllegalArgumentException | ArithmeticException e) {
            throw new MalformedVectorsException("case \"" + name + "\": " + e.getMessage(), e);
        }
    }

    private static RecordHistory.Entry change(JsonObject json) {
        onlyMembers(json, "id", "deps", "wall", "ops", "quarantined", "unseen", "key", "office");
        Octets16 id = octets(text(json, "id"));
        List<Operation> operations = new ArrayList<>();
        for (JsonValue operation : array(json, "ops")) {
            operations.add(operation(object(operation)));
        }
        Change change = new Change(
                new ChangeId(id),
                RECORD,
                new KeyId(json.containsKey("key") ? octets(text(json, "key")) : Octets16.ZERO),
                ids(array(json, "deps")),
                new HashSet<>(json.containsKey("unseen") ? ids(array(json, "unseen")) : List.of()),
                Instant.ofEpochMilli(number(json, "wall").longValueExact()),
                operations,
                flag(json, "office"),
                new PersonId(id),
                new DeviceId(id),
                null);
        return new RecordHistory.Entry(
                change, flag(json, "quarantined") ? ChangeStatus.QUARANTINED : ChangeStatus.ACTIVE);
    }

    /** Stricter than the wire: what a change may carry for later versions is a slip of the pen here. */
    private static Operation operation(JsonObject json) {
        Operation operation = OperationJson.read(json);
        if (operation instanceof Operation.Unreadable unreadable) {
            throw new IllegalArgumentException(unreadable.reason());
        }
        onlyMembers(json, OperationJson.write(operation).keySet().toArray(String[]::new));
        return operation;
    }

    private static Outcome expected(JsonObject json) throws MalformedMessageException {
        onlyMembers(json, "erased", "bin", "fields", "rows", "queries", "review");
        SortedMap<FieldPath, FieldValue> fields = new TreeMap<>();
        for (Map.Entry<String, JsonValue> field : object(member(json, "fields")).entrySet()) {
            fields.put(new FieldPath(field.getKey()), ValueJson.read(field.getValue()));
        }
        SortedMap<GroupPath, List<RowId>> rows = new TreeMap<>();
        JsonObject groups = object(member(json, "rows"));
        for (String group : groups.keySet()) {
            List<RowId> ids = new ArrayList<>();
            for (JsonValue row : array(groups, group)) {
                ids.add(new RowId(text(row)));
            }
            rows.put(new GroupPath(group), ids);
        }
        Set<Outcome.Finding> review = new HashSet<>();
        for (JsonValue item : array(json, "review")) {
            review.add(finding(object(item)));
        }
        Set<Outcome.Asked> queries = new HashSet<>();
        if (json.containsKey("queries")) {
            for (JsonValue query : array(json, "queries")) {
                queries.add(asked(object(query)));
            }
        }
        return new Outcome(flag(json, "erased"), flag(json, "bin"), fields, rows, queries, review);
    }

    private static Outcome.Asked asked(JsonObject json) {
        onlyMembers(json, "path", "status", "replies");
        Set<String> replies = new HashSet<>();
        for (JsonValue reply : array(json, "replies")) {
            replies.add(text(reply));
        }
        return new Outcome.Asked(text(json, "path"), text(json, "status"), replies);
    }

    private static Outcome.Finding finding(JsonObject json) throws MalformedMessageException {
        onlyMembers(json, "kind", "path", "values");
        Set<FieldValue> values = new HashSet<>();
        if (json.containsKey("values")) {
            for (JsonValue value : array(json, "values")) {
                values.add(ValueJson.read(value));
            }
        }
        return new Outcome.Finding(text(json, "kind"), json.containsKey("path") ? text(json, "path") : "", values);
    }

    private static List<ChangeId> ids(JsonArray json) {
        List<ChangeId> ids = new ArrayList<>();
        for (JsonValue id : json) {
            ids.add(new ChangeId(octets(text(id))));
        }
        return ids;
    }

    /** A text stands for the 16 bytes that are its UTF-8 padded with zeros, so that bytes sort as texts do. */
    private static Octets16 octets(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        if (utf8.length == 0 || utf8.length > Octets16.LENGTH) {
            throw new IllegalArgumentException("an id has 1 to 16 bytes");
        }
        return Octets16.prefixOf(Arrays.copyOf(utf8, Octets16.LENGTH));
    }

    private static void onlyMembers(JsonObject json, String... names) {
        for (String name : json.keySet()) {
            if (!List.of(names).contains(name)) {
                throw new IllegalArgumentException("there is no member \"" + name + "\" here");
            }
        }
    }

    private static JsonValue member(JsonObject json, String name) {
        JsonValue value = json.get(name);
        if (value == null) {
            throw new IllegalArgumentException("the member \"" + name + "\" is missing");
        }
        return value;
    }

    private static String text(JsonObject json, String name) {
        return text(member(json, name));
    }

    private static String text(JsonValue json) {
        if (json instanceof JsonString text) {
            return text.getString();
        }
        throw new IllegalArgumentException("text is expected where something else stands");
    }

    private static JsonNumber number(JsonObject json, String name) {
        if (member(json, name) instanceof JsonNumber number) {
            return number;
        }
        throw new IllegalArgumentException("\"" + name + "\" is a number");
    }

    private static boolean flag(JsonObject json, String name) {
        JsonValue value = json.getOrDefault(name, JsonValue.FALSE);
        if (value.getValueType() != JsonValue.ValueType.TRUE && value.getValueType() != JsonValue.ValueType.FALSE) {
            throw new IllegalArgumentException("\"" + name + "\" is true or false");
        }
        return value.getValueType() == JsonValue.ValueType.TRUE;
    }

    private static JsonArray array(JsonObject json, String name) {
        if (member(json, name) instanceof JsonArray array) {
            return array;
        }
        throw new IllegalArgumentException("\"" + name + "\" is a list");
    }

    private static JsonObject object(JsonValue json) {
        if (json instanceof JsonObject object) {
            return object;
        }
        throw new IllegalArgumentException("an object is expected where something else stands");
    }
}
