package org.turnstone.sync.tool;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.turnstone.sync.merge.Query;
import org.turnstone.sync.merge.RecordState;
import org.turnstone.sync.merge.ReviewItem;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.GroupPath;
import org.turnstone.sync.record.RowId;
import org.turnstone.sync.wire.ValueJson;

/** What a case expects, or what a merge came to, as far as vectors tell. */
record Outcome(
        boolean erased,
        boolean inBin,
        SortedMap<FieldPath, FieldValue> fields,
        SortedMap<GroupPath, List<RowId>> rows,
        Set<Asked> queries,
        Set<Finding> review) {

    /**
     * One question.
     *
     * @param path of the question
     * @param status in the words of the vectors
     * @param replies their texts
     */
    record Asked(String path, String status, Set<String> replies) {
        Asked {
            replies = Set.copyOf(replies);
        }
    }

    /**
     * One item of the review.
     *
     * @param kind in the words of the vectors
     * @param path of the field or row, or empty
     * @param values of a conflict, else empty
     */
    record Finding(String kind, String path, Set<FieldValue> values) {
        Finding {
            values = Set.copyOf(values);
        }
    }

    static Outcome of(RecordState state) {
        SortedMap<FieldPath, FieldValue> fields = new TreeMap<>();
        state.fields().forEach((path, field) -> fields.put(path, field.value()));
        Set<Finding> review = new HashSet<>();
        for (ReviewItem item : state.review()) {
            review.add(finding(item));
        }
        Set<Asked> queries = new HashSet<>();
        for (Query query : state.queries()) {
            queries.add(new Asked(
                    query.path().path().orElseThrow().text(),
                    query.status().word(),
                    query.replies().stream().map(Query::textOf).collect(Collectors.toSet())));
        }
        return new Outcome(state.erased(), state.inBin(), fields, state.rows(), queries, review);
    }

    private static Finding finding(ReviewItem item) {
        String kind = item.kind().word();
        if (item instanceof ReviewItem.Conflict conflict) {
            return new Finding(kind, conflict.path().text(), Set.copyOf(conflict.values()));
        }
        if (item instanceof ReviewItem.RowDeletedWhileEdited deleted) {
            return new Finding(kind, deleted.row().text(), Set.of());
        }
        if (item instanceof ReviewItem.UnreadableOperation unreadable) {
            return new Finding(kind, unreadable.changeId().toHex() + "/" + unreadable.index(), Set.of());
        }
        return new Finding(kind, "", Set.of());
    }

    /** In the format of the files, on one line, members and items in a fixed order. */
    String toJson() {
        JsonObjectBuilder fieldsJson = Json.createObjectBuilder();
        fields.forEach((path, value) -> fieldsJson.add(path.text(), ValueJson.write(value)));
        JsonObjectBuilder rowsJson = Json.createObjectBuilder();
        for (Map.Entry<GroupPath, List<RowId>> group : rows.entrySet()) {
            JsonArrayBuilder ids = Json.createArrayBuilder();
            group.getValue().forEach(row -> ids.add(row.text()));
            rowsJson.add(group.getKey().text(), ids);
        }
        JsonArrayBuilder reviewJson = Json.createArrayBuilder();
        review.stream()
                .map(Outcome::json)
                .sorted(Comparator.comparing(JsonValue::toString))
                .forEach(reviewJson::add);
        JsonObjectBuilder outcome = Json.createObjectBuilder()
                .add("erased", erased)
                .add("bin", inBin)
                .add("fields", fieldsJson)
                .add("rows", rowsJson);
        if (!queries.isEmpty()) {
            JsonArrayBuilder queriesJson = Json.createArrayBuilder();
            queries.stream().sorted(Comparator.comparing(Asked::path)).forEach(query -> {
                JsonArrayBuilder replies = Json.createArrayBuilder();
                query.replies().stream().sorted().forEach(replies::add);
                queriesJson.add(Json.createObjectBuilder()
                        .add("path", query.path())
                        .add("status", query.status())
                        .add("replies", replies));
            });
            outcome.add("queries", queriesJson);
        }
        return outcome.add("review", reviewJson).build().toString();
    }

    private static JsonValue json(Finding finding) {
        JsonObjectBuilder item = Json.createObjectBuilder().add("kind", finding.kind());
        if (!finding.path().isEmpty()) {
            item.add("path", finding.path());
        }
        if (!finding.values().isEmpty()) {
            JsonArrayBuilder values = Json.createArrayBuilder();
            finding.values().stream()
                    .map(ValueJson::write)
                    .sorted(Comparator.comparing(JsonValue::toString))
                    .forEach(values::add);
            item.add("values", values);
        }
        return item.build();
    }
}
