package org.turnstone.field.cli;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.turnstone.field.capture.Records;
import org.turnstone.form.FormTemplate;
import org.turnstone.form.MergeKind;
import org.turnstone.form.OutlineNode;
import org.turnstone.form.RecordValues;
import org.turnstone.sync.crypto.LabelledHash;
import org.turnstone.sync.merge.Query;
import org.turnstone.sync.merge.RecordState;
import org.turnstone.sync.merge.ReviewItem;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.GroupPath;
import org.turnstone.sync.record.RowId;
import org.turnstone.sync.record.RowPath;
import org.turnstone.sync.wire.ValueJson;

/** A record in the shape of an answers file (docs/contracts.md, "Answers as JSON"), with what else is known of it under {@code @}. */
final class RecordJson {
    private RecordJson() {}

    static JsonObject of(Records.View view) {
        JsonObjectBuilder out =
                Json.createObjectBuilder().add("@record", view.record().toHex());
        FormTemplate template = view.template();
        if (template != null) {
            out.add("@form", template.formId()).add("@version", template.version());
        }
        out.add("@state", view.progress().name().toLowerCase(Locale.ROOT));
        if (!view.reference().isEmpty()) {
            out.add("@reference", view.reference());
        }
        Tree tree = new Tree();
        // First, so that rows stand in their own order, also those nobody answered anything in.
        addRows(tree, view.values());
        Map<FieldPath, FieldValue> made = new TreeMap<>(view.computed());
        view.values().values().forEach((path, value) -> {
            if (template != null && template.settings(path.template()).merge() == MergeKind.STAMP) {
                made.put(path, value);
            } else {
                tree.put(path.text(), value);
            }
        });
        if (template == null) {
            tree.writeTo(out, List.of());
        } else {
            tree.writeTo(out, template.outline().nodes());
        }
        JsonObjectBuilder computed = Json.createObjectBuilder();
        made.forEach((path, value) -> computed.add(path.text(), plain(value)));
        JsonArrayBuilder review = Json.createArrayBuilder();
        view.state().review().forEach(item -> review.add(review(item)));
        return out.add("@computed", computed)
                .add("@review", review)
                .add("@queries", queries(view.state()))
                .add("@digest", digest(view.state()))
                .build();
    }

    private static JsonArrayBuilder queries(RecordState state) {
        JsonArrayBuilder queries = Json.createArrayBuilder();
        state.queries().forEach(query -> queries.add(query(query)));
        return queries;
    }

    /** A question of the office and what was said to it. */
    static JsonObjectBuilder query(Query query) {
        JsonObjectBuilder out = Json.createObjectBuilder()
                .add("query", query.id().text())
                .add("status", query.status().word())
                .add("text", query.text())
                .add("by", query.askedBy().orElse(""))
                .add("askedAt", query.question().wall().toString());
        FieldPath about = query.about();
        if (about != null) {
            out.add("path", about.text());
        }
        JsonArrayBuilder replies = Json.createArrayBuilder();
        query.replies().forEach(reply -> replies.add(Query.textOf(reply)));
        JsonArrayBuilder closings = Json.createArrayBuilder();
        query.closings().forEach(closing -> {
            String why = closing.why();
            closings.add(why == null ? "" : why);
        });
        return out.add("replies", replies).add("closings", closings);
    }

    /** The same wherever the same changes are, so that two laptops can be compared. */
    private static String digest(RecordState state) {
        return HexFormat.of().formatHex(LabelledHash.sha256(state.canonicalBytes()));
    }

    private static void addRows(Tree tree, RecordValues values) {
        SortedMap<GroupPath, List<RowId>> rows = values.rows();
        rows.forEach((group, ids) -> ids.forEach(id -> tree.row(group.row(id))));
    }

    /** A review item as the merge vectors write it. */
    static JsonObjectBuilder review(ReviewItem item) {
        JsonObjectBuilder out =
                Json.createObjectBuilder().add("kind", item.kind().word());
        if (item instanceof ReviewItem.Conflict conflict) {
            JsonArrayBuilder values = Json.createArrayBuilder();
            conflict.values().forEach(value -> values.add(ValueJson.write(value)));
            out.add("path", conflict.path().text()).add("values", values);
        } else if (item instanceof ReviewItem.RowDeletedWhileEdited row) {
            out.add("path", row.row().text());
        } else if (item instanceof ReviewItem.UnreadableOperation unreadable) {
            out.add("path", unreadable.changeId().toHex() + "/" + unreadable.index());
        }
        return out;
    }

    static JsonValue plain(FieldValue value) {
        if (value instanceof FieldValue.Text text) {
            return Json.createValue(text.value());
        }
        if (value instanceof FieldValue.Whole whole) {
            return Json.createValue(whole.value());
        }
        if (value instanceof FieldValue.Decimal decimal) {
            return Json.createValue(decimal.value());
        }
        if (value instanceof FieldValue.Day day) {
            return Json.createValue(day.value().toString());
        }
        if (value instanceof FieldValue.TimeOfDay time) {
            return Json.createValue(time.value().toString());
        }
        if (value instanceof FieldValue.Moment moment) {
            return Json.createValue(moment.value().toString());
        }
        if (value instanceof FieldValue.Place place) {
            return numbers(place);
        }
        if (value instanceof FieldValue.Line line) {
            JsonArrayBuilder places = Json.createArrayBuilder();
            line.places().forEach(place -> places.add(numbers(place)));
            return places.build();
        }
        if (value instanceof FieldValue.Choices choices) {
            return Json.createArrayBuilder(choices.choices()).build();
        }
        if (value instanceof FieldValue.Ranking ranking) {
            return Json.createArrayBuilder(ranking.choices()).build();
        }
        if (value instanceof FieldValue.Missing missing) {
            return Json.createObjectBuilder().add("@na", missing.code().code()).build();
        }
        if (value instanceof FieldValue.Attachment attachment) {
            return Json.createObjectBuilder()
                    .add("@blob", attachment.ref().blobId().hex())
                    .add("@type", attachment.ref().mediaType())
                    .add("@bytes", attachment.ref().lengthBytes())
                    .build();
        }
        if (value instanceof FieldValue.Together together) {
            JsonObjectBuilder parts = Json.createObjectBuilder();
            together.parts().forEach((name, part) -> parts.add(name, plain(part)));
            return parts.build();
        }
        return JsonValue.NULL;
    }

    private static JsonValue numbers(FieldValue.Place place) {
        return Json.createArrayBuilder(place.numbers()).build();
    }

    /** Paths as nested objects; names in the form's order first, others after them. */
    private static final class Tree {
        private final Map<String, FieldValue> values = new LinkedHashMap<>();
        private final Map<String, Tree> groups = new LinkedHashMap<>();
        private final Map<String, Map<String, Tree>> repeats = new LinkedHashMap<>();

        void put(String path, FieldValue value) {
            int slash = path.indexOf('/');
            if (slash < 0) {
                values.put(path, value);
            } else {
                child(path.substring(0, slash)).put(path.substring(slash + 1), value);
            }
        }

        void row(RowPath row) {
            Tree at = this;
            for (String step : row.text().split("/", -1)) {
                at = at.child(step);
            }
        }

        private Tree child(String step) {
            int open = step.indexOf('[');
            if (open < 0) {
                return groups.computeIfAbsent(step, any -> new Tree());
            }
            return repeats.computeIfAbsent(step.substring(0, open), any -> new LinkedHashMap<>())
                    .computeIfAbsent(step.substring(open + 1, step.length() - 1), any -> new Tree());
        }

        void writeTo(JsonObjectBuilder out, List<OutlineNode> order) {
            List<String> names = new ArrayList<>();
            Map<String, List<OutlineNode>> below = new LinkedHashMap<>();
            for (OutlineNode node : order) {
                names.add(node.name());
                below.put(node.name(), node.children());
            }
            for (String name : all()) {
                if (!below.containsKey(name)) {
                    names.add(name);
                }
            }
            for (String name : names) {
                writeTo(out, name, below.getOrDefault(name, List.of()));
            }
        }

        private List<String> all() {
            List<String> all = new ArrayList<>(values.keySet());
            all.addAll(groups.keySet());
            all.addAll(repeats.keySet());
            return all;
        }

        private void writeTo(JsonObjectBuilder out, String name, List<OutlineNode> below) {
            FieldValue value = values.get(name);
            if (value != null) {
                out.add(name, plain(value));
            }
            Tree group = groups.get(name);
            if (group != null) {
                JsonObjectBuilder inside = Json.createObjectBuilder();
                group.writeTo(inside, below);
                out.add(name, inside);
            }
            Map<String, Tree> rows = repeats.get(name);
            if (rows != null) {
                JsonArrayBuilder array = Json.createArrayBuilder();
                rows.forEach((id, row) -> {
                    JsonObjectBuilder inside = Json.createObjectBuilder().add("@row", id);
                    row.writeTo(inside, below);
                    array.add(inside);
                });
                out.add(name, array);
            }
        }
    }
}
