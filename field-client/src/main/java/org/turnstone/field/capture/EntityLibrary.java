package org.turnstone.field.capture;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.turnstone.field.vault.EntityStore;
import org.turnstone.field.vault.Vault;
import org.turnstone.form.EntityChange;
import org.turnstone.form.EntityLists;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.wire.StrictJson;

/**
 * The entity lists of this laptop: what its finished records made, folded in the order in which they were first finished.
 * Safe to share between threads.
 */
final class EntityLibrary {
    private final EntityStore store;
    private @Nullable Known known;

    EntityLibrary(Vault vault) {
        this.store = vault.entities();
    }

    private record Known(long revision, EntityLists lists) {}

    /** What one record made, and when it was first finished. */
    private record Made(Instant at, RecordId record, List<EntityChange> changes) {}

    /** The lists as they are now; the same object as long as nothing was made. */
    synchronized EntityLists lists() {
        long revision = store.revision();
        Known last = known;
        if (last != null && last.revision() == revision) {
            return last.lists();
        }
        List<Made> all = new ArrayList<>();
        store.all().forEach((record, text) -> all.add(read(record, text)));
        all.sort(Comparator.comparing(Made::at).thenComparing(Made::record));
        EntityLists lists = EntityLists.of(
                all.stream().flatMap(made -> made.changes().stream()).toList());
        known = new Known(revision, last == null ? lists : lists.keeping(last.lists()));
        return known.lists();
    }

    /**
     * The text to be stored for a record; empty if it makes nothing of any list.
     *
     * @param now when it is being saved; counts only if it is finished for the first time
     */
    String text(RecordId record, List<EntityChange> changes, Instant now) {
        if (changes.isEmpty()) {
            return "";
        }
        Instant at = store.find(record).map(before -> read(record, before).at()).orElse(now);
        JsonArrayBuilder array = Json.createArrayBuilder();
        for (EntityChange change : changes) {
            JsonObjectBuilder properties = Json.createObjectBuilder();
            change.properties().forEach(properties::add);
            array.add(Json.createObjectBuilder()
                    .add("list", change.list())
                    .add("id", change.id())
                    .add("creates", change.creates())
                    .add("label", change.label())
                    .add("properties", properties));
        }
        JsonObject whole = Json.createObjectBuilder()
                .add("at", at.toEpochMilli())
                .add("changes", array)
                .build();
        return new String(StrictJson.write(whole), StandardCharsets.UTF_8);
    }

    private static Made read(RecordId record, String text) {
        try {
            JsonObject whole = StrictJson.read(text.getBytes(StandardCharsets.UTF_8));
            List<EntityChange> changes = new ArrayList<>();
            for (JsonValue value : whole.getJsonArray("changes")) {
                JsonObject change = value.asJsonObject();
                SortedMap<String, String> properties = new TreeMap<>();
                for (Map.Entry<String, JsonValue> property :
                        change.getJsonObject("properties").entrySet()) {
                    properties.put(property.getKey(), ((JsonString) property.getValue()).getString());
                }
                changes.add(new EntityChange(
                        change.getString("list"),
                        change.getString("id"),
                        change.getBoolean("creates"),
                        change.getString("label"),
                        properties));
            }
            return new Made(Instant.ofEpochMilli(whole.getJsonNumber("at").longValueExact()), record, changes);
        } catch (MalformedMessageException e) {
            throw new IllegalStateException("what a record made of a list was written and cannot be read", e);
        }
    }
}
