package org.turnstone.sync.wire;

import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.change.Operation;
import org.turnstone.sync.record.ConsentState;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.GroupPath;
import org.turnstone.sync.record.RowId;

/**
 * Operations as JSON (docs/protocol.md, "Operations"). What cannot be read becomes an {@link Operation.Unreadable}: one
 * bad operation must not take the rest of a save with it.
 */
public final class OperationJson {
    private OperationJson() {}

    /** @throws IllegalArgumentException for {@link Operation.Unreadable}, which nobody writes */
    public static JsonObject write(Operation operation) {
        JsonObjectBuilder out = StrictJson.object().add("op", operation.kind().word());
        if (operation instanceof Operation.Set set) {
            out.add("path", set.path().text()).add("value", ValueJson.write(set.value()));
        } else if (operation instanceof Operation.Stamp stamp) {
            out.add("path", stamp.path().text()).add("value", ValueJson.write(stamp.value()));
        } else if (operation instanceof Operation.SetConsent consent) {
            out.add("path", consent.path().text()).add("value", consent.state().code());
        } else if (operation instanceof Operation.AddChoice add) {
            out.add("path", add.path().text()).add("choice", add.choice());
        } else if (operation instanceof Operation.RemoveChoice remove) {
            out.add("path", remove.path().text()).add("choice", remove.choice());
        } else if (operation instanceof Operation.Increment increment) {
            out.add("path", increment.path().text()).add("value", increment.amount());
        } else if (operation instanceof Operation.Recount recount) {
            out.add("path", recount.path().text()).add("value", recount.total());
        } else if (operation instanceof Operation.InsertRow insert) {
            RowId after = insert.after();
            out.add("group", insert.group().text())
                    .add("after", after == null ? "" : after.text())
                    .add("row", insert.row().text());
        } else if (operation instanceof Operation.DeleteRow delete) {
            out.add("group", delete.group().text()).add("row", delete.row().text());
        } else if (operation instanceof Operation.Unreadable) {
            throw new IllegalArgumentException("an unreadable operation is never written");
        }
        return out.build();
    }

    /** Never fails: see {@link Operation.Unreadable}. */
    public static Operation read(JsonValue json) {
        if (!(json instanceof JsonObject object) || !(object.get("op") instanceof jakarta.json.JsonString word)) {
            return new Operation.Unreadable("an operation has no name");
        }
        try {
            Operation operation = read(word.getString(), object);
            return operation == null ? new Operation.Unreadable("an operation of an unknown kind") : operation;
        } catch (IllegalArgumentException
                | ClassCastException
                | NullPointerException
                | ArithmeticException
                | MalformedMessageException e) {
            return new Operation.Unreadable("an operation '" + shown(word.getString()) + "' that is not well formed");
        }
    }

    private static @Nullable Operation read(String word, JsonObject json) throws MalformedMessageException {
        switch (word) {
            case "set":
                return new Operation.Set(path(json), ValueJson.read(member(json, "value")));
            case "stamp":
                return new Operation.Stamp(path(json), ValueJson.read(member(json, "value")));
            case "consent":
                return new Operation.SetConsent(path(json), consent(member(json, "value")));
            case "addChoice":
                return new Operation.AddChoice(path(json), json.getString("choice"));
            case "removeChoice":
                return new Operation.RemoveChoice(path(json), json.getString("choice"));
            case "increment":
                return new Operation.Increment(path(json), ValueJson.whole(member(json, "value")));
            case "recount":
                return new Operation.Recount(path(json), ValueJson.whole(member(json, "value")));
            case "insertRow":
                String after = json.getString("after");
                return new Operation.InsertRow(group(json), after.isEmpty() ? null : new RowId(after), row(json));
            case "deleteRow":
                return new Operation.DeleteRow(group(json), row(json));
            case "deleteRecord":
                return new Operation.DeleteRecord();
            case "restoreRecord":
                return new Operation.RestoreRecord();
            default:
                return null;
        }
    }

    private static JsonValue member(JsonObject json, String name) {
        JsonValue value = json.get(name);
        if (value == null) {
            throw new IllegalArgumentException("a member is missing");
        }
        return value;
    }

    private static FieldPath path(JsonObject json) {
        return new FieldPath(json.getString("path"));
    }

    private static GroupPath group(JsonObject json) {
        return new GroupPath(json.getString("group"));
    }

    private static RowId row(JsonObject json) {
        return new RowId(json.getString("row"));
    }

    private static ConsentState consent(JsonValue value) {
        return value.getValueType() == JsonValue.ValueType.NULL
                ? ConsentState.UNKNOWN
                : ConsentState.ofCode(ValueJson.string(value));
    }

    private static String shown(String word) {
        String safe = word.toLowerCase(Locale.ROOT).replaceAll("[^a-z]", "");
        return safe.length() > 20 ? safe.substring(0, 20) : safe;
    }
}
