package org.turnstone.sync.wire;

import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.identity.CaseList;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.record.WireLimits;

/** A case list as JSON, as it is sealed to a laptop (docs/protocol.md, "Case list"). */
public final class CaseListJson {
    private static final int VERSION = 1;

    private CaseListJson() {}

    /** The same list gives the same bytes. */
    public static byte[] write(CaseList list) {
        JsonArrayBuilder cases = StrictJson.array();
        list.cases().forEach(one -> cases.add(write(one)));
        return StrictJson.write(StrictJson.object()
                .add("v", VERSION)
                .add("form", list.formId())
                .add("left", list.left())
                .add("cases", cases)
                .build());
    }

    private static JsonObjectBuilder write(CaseList.Case one) {
        JsonArrayBuilder calls = StrictJson.array();
        for (CaseList.Call call : one.calls()) {
            JsonObjectBuilder said = StrictJson.object();
            call.at().ifPresent(at -> said.add("t", at.toEpochMilli()));
            calls.add(said.add("code", call.outcome()).add("who", call.who()));
        }
        JsonArrayBuilder records = StrictJson.array();
        one.records().forEach(record -> records.add(record.toHex()));
        return StrictJson.object()
                .add("case", one.number())
                .add("wave", one.wave())
                .add("waveName", one.waveName())
                .add("area", one.area())
                .add("areaName", one.areaName())
                .add("round", one.round())
                .add("visits", one.visits())
                .add("calls", calls)
                .add("code", one.outcome())
                .add("contested", one.contested())
                .add("records", records);
    }

    /** @throws MalformedMessageException if it is none, or over a limit of {@link WireLimits} */
    public static CaseList read(byte[] json) throws MalformedMessageException {
        JsonObject object = StrictJson.read(json);
        try {
            if (object.getInt("v") != VERSION) {
                throw new MalformedMessageException("a case list is of a later version");
            }
            JsonArray given = object.getJsonArray("cases");
            if (given.size() > WireLimits.MAX_CASES) {
                throw new MalformedMessageException("a case list is over its limit");
            }
            List<CaseList.Case> cases = new ArrayList<>(given.size());
            for (JsonValue one : given) {
                cases.add(one(one.asJsonObject()));
            }
            return new CaseList(object.getString("form"), cases, count(object, "left"));
        } catch (ClassCastException
                | NullPointerException
                | IllegalArgumentException
                | ArithmeticException
                | DateTimeException e) {
            throw new MalformedMessageException("a case list is not well formed", e);
        }
    }

    private static CaseList.Case one(JsonObject object) {
        List<CaseList.Call> calls = new ArrayList<>();
        for (JsonValue value : object.getJsonArray("calls")) {
            JsonObject call = value.asJsonObject();
            calls.add(new CaseList.Call(
                    Optional.ofNullable(call.get("t")).map(at -> Instant.ofEpochMilli(ValueJson.whole(at))),
                    call.getString("code"),
                    call.getString("who")));
        }
        List<RecordId> records = new ArrayList<>();
        for (JsonValue value : object.getJsonArray("records")) {
            records.add(RecordId.ofHex(ValueJson.string(value)));
        }
        return new CaseList.Case(
                object.getString("case"),
                object.getString("wave"),
                object.getString("waveName"),
                object.getString("area"),
                object.getString("areaName"),
                count(object, "round"),
                count(object, "visits"),
                calls,
                object.getString("code"),
                object.getBoolean("contested"),
                records);
    }

    private static int count(JsonObject object, String name) {
        return Math.toIntExact(ValueJson.whole(object.get(name)));
    }
}
