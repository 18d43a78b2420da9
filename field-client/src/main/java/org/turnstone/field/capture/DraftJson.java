package org.turnstone.field.capture;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.turnstone.form.RecordValues;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.merge.Shown;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.FormHash;
import org.turnstone.sync.record.GroupPath;
import org.turnstone.sync.record.RowId;
import org.turnstone.sync.wire.StrictJson;
import org.turnstone.sync.wire.ValueJson;

/** The bytes of a {@link Draft} in the journal. They never leave the laptop, so the shape may change with the vault. */
final class DraftJson {
    private DraftJson() {}

    /**
     * Everything that is needed to go on with a save after a crash: what the person had been shown, and what they had
     * answered.
     */
    record Draft(
            FormHash form,
            Shown shown,
            RecordValues record,
            RecordValues opened,
            RecordValues now,
            Set<FieldPath> byPerson,
            Map<FieldPath, CounterEntry> counters,
            SortedMap<FieldPath, FieldValue> besideAnswers,
            Bookmark bookmark,
            List<String> audit) {}

    static byte[] write(Draft draft) {
        JsonObjectBuilder counters = Json.createObjectBuilder();
        draft.counters().forEach((path, meant) -> counters.add(path.text(), meant.name()));
        JsonObjectBuilder typed = Json.createObjectBuilder();
        draft.bookmark().typed().forEach((path, text) -> typed.add(path.text(), text));
        return StrictJson.write(Json.createObjectBuilder()
                .add("form", draft.form().toHex())
                .add("deps", ids(draft.shown().deps()))
                .add("unseen", ids(draft.shown().unseen()))
                .add("record", values(draft.record()))
                .add("opened", values(draft.opened()))
                .add("now", values(draft.now()))
                .add(
                        "byPerson",
                        texts(draft.byPerson().stream().map(FieldPath::text).toList()))
                .add("counters", counters)
                .add("beside", values(draft.besideAnswers()))
                .add("place", draft.bookmark().place())
                .add("typed", typed)
                .add("audit", texts(draft.audit()))
                .build());
    }

    private static JsonArrayBuilder ids(Collection<ChangeId> ids) {
        return texts(ids.stream().map(ChangeId::toHex).toList());
    }

    private static JsonArrayBuilder texts(Collection<String> texts) {
        JsonArrayBuilder out = Json.createArrayBuilder();
        texts.forEach(out::add);
        return out;
    }

    private static JsonObjectBuilder values(Map<FieldPath, FieldValue> values) {
        JsonObjectBuilder out = Json.createObjectBuilder();
        values.forEach((path, value) -> out.add(path.text(), ValueJson.write(value)));
        return out;
    }

    private static JsonObjectBuilder values(RecordValues values) {
        JsonObjectBuilder answers = values(values.values());
        JsonObjectBuilder rows = Json.createObjectBuilder();
        values.rows()
                .forEach((group, ids) -> rows.add(
                        group.text(), texts(ids.stream().map(RowId::text).toList())));
        return Json.createObjectBuilder().add("values", answers).add("rows", rows);
    }

    /** @throws MalformedMessageException if it is no draft, which a journal that opens does not hold */
    static Draft read(byte[] json) throws MalformedMessageException {
        JsonObject draft = StrictJson.read(json);
        try {
            Map<FieldPath, CounterEntry> counters = new HashMap<>();
            for (String path : draft.getJsonObject("counters").keySet()) {
                counters.put(
                        new FieldPath(path),
                        CounterEntry.valueOf(draft.getJsonObject("counters").getString(path)));
            }
            Set<FieldPath> byPerson = new HashSet<>();
            strings(draft, "byPerson").forEach(path -> byPerson.add(new FieldPath(path)));
            return new Draft(
                    FormHash.ofHex(draft.getString("form")),
                    new Shown(
                            strings(draft, "deps").stream().map(ChangeId::ofHex).toList(),
                            new HashSet<>(strings(draft, "unseen").stream()
                                    .map(ChangeId::ofHex)
                                    .toList())),
                    values(draft.getJsonObject("record")),
                    values(draft.getJsonObject("opened")),
                    values(draft.getJsonObject("now")),
                    byPerson,
                    counters,
                    // Drafts of earlier versions end here.
                    draft.containsKey("beside") ? answers(draft.getJsonObject("beside")) : new TreeMap<>(),
                    draft.containsKey("place") ? bookmark(draft) : Bookmark.NONE,
                    draft.containsKey("audit") ? strings(draft, "audit") : List.of());
        } catch (ClassCastException | NullPointerException | IllegalArgumentException e) {
            throw new MalformedMessageException("a draft is not well formed", e);
        }
    }

    private static Bookmark bookmark(JsonObject draft) {
        Map<FieldPath, String> typed = new HashMap<>();
        JsonObject texts = draft.getJsonObject("typed");
        texts.keySet().forEach(path -> typed.put(new FieldPath(path), texts.getString(path)));
        return new Bookmark(draft.getString("place"), typed);
    }

    private static SortedMap<FieldPath, FieldValue> answers(JsonObject json) throws MalformedMessageException {
        SortedMap<FieldPath, FieldValue> values = new TreeMap<>();
        for (Map.Entry<String, JsonValue> value : json.entrySet()) {
            values.put(new FieldPath(value.getKey()), ValueJson.read(value.getValue()));
        }
        return values;
    }

    private static RecordValues values(JsonObject json) throws MalformedMessageException {
        SortedMap<FieldPath, FieldValue> values = answers(json.getJsonObject("values"));
        SortedMap<GroupPath, List<RowId>> rows = new TreeMap<>();
        for (String group : json.getJsonObject("rows").keySet()) {
            rows.put(
                    new GroupPath(group),
                    strings(json.getJsonObject("rows"), group).stream()
                            .map(RowId::new)
                            .toList());
        }
        return new RecordValues(values, rows);
    }

    private static List<String> strings(JsonObject json, String name) {
        List<String> strings = new ArrayList<>();
        json.getJsonArray(name).forEach(value -> strings.add(((JsonString) value).getString()));
        return strings;
    }
}
