package org.turnstone.sync.wire;

import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.KeyId;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.change.Operation;
import org.turnstone.sync.change.UnsupportedVersionException;
import org.turnstone.sync.record.WireLimits;

/** {@link ChangeBody} as JSON bytes. Members this version does not know are ignored; the bytes are kept as they came. */
public final class ChangeBodyJson {
    private static final int VERSION = 1;

    private ChangeBodyJson() {}

    public static byte[] write(ChangeBody body) {
        JsonObjectBuilder out =
                StrictJson.object().add("v", VERSION).add("t", body.wall().toEpochMilli());
        out.add("ops", operations(body.operations()));
        if (!body.boxes().isEmpty()) {
            JsonArrayBuilder boxes = StrictJson.array();
            for (ChangeBody.Box box : body.boxes()) {
                boxes.add(StrictJson.object()
                        .add("keyId", box.keyId().toHex())
                        .add("nonce", base64(box.nonce()))
                        .add("ct", base64(box.sealed())));
            }
            out.add("boxes", boxes);
        }
        if (!body.unseen().isEmpty()) {
            JsonArrayBuilder unseen = StrictJson.array();
            new TreeSet<>(body.unseen()).forEach(id -> unseen.add(id.toHex()));
            out.add("unseen", unseen);
        }
        String why = body.why();
        if (why != null) {
            out.add("why", why);
        }
        String save = body.save();
        if (save != null) {
            out.add("save", save);
        }
        return StrictJson.write(out.build());
    }

    /**
     * @throws UnsupportedVersionException if a newer program wrote it
     * @throws MalformedMessageException if it is no body or breaks a limit
     */
    public static ChangeBody read(byte[] json) throws MalformedMessageException {
        JsonObject object = StrictJson.read(json);
        try {
            long version = ValueJson.whole(object.get("v"));
            if (version != VERSION) {
                throw new UnsupportedVersionException("a change is of version " + version);
            }
            return new ChangeBody(
                    Instant.ofEpochMilli(ValueJson.whole(object.get("t"))),
                    operations(object.getJsonArray("ops")),
                    boxes(object.getOrDefault("boxes", JsonValue.EMPTY_JSON_ARRAY)),
                    ids(object.getOrDefault("unseen", JsonValue.EMPTY_JSON_ARRAY)),
                    object.getString("why", null),
                    object.getString("save", null));
        } catch (ClassCastException | NullPointerException | IllegalArgumentException | ArithmeticException e) {
            throw new MalformedMessageException("a change's body is not well formed", e);
        }
    }

    /** The bytes inside a box: {@code {"ops":[…]}}. */
    static byte[] writeBox(List<Operation> operations) {
        return StrictJson.write(
                StrictJson.object().add("ops", operations(operations)).build());
    }

    static List<Operation> readBox(byte[] json) throws MalformedMessageException {
        try {
            return operations(StrictJson.read(json).getJsonArray("ops"));
        } catch (ClassCastException | NullPointerException e) {
            throw new MalformedMessageException("a box is not well formed", e);
        }
    }

    private static JsonArrayBuilder operations(List<Operation> operations) {
        JsonArrayBuilder out = StrictJson.array();
        operations.forEach(operation -> out.add(OperationJson.write(operation)));
        return out;
    }

    private static List<Operation> operations(JsonArray array) throws MalformedMessageException {
        if (array.size() > WireLimits.MAX_OPERATIONS) {
            throw new MalformedMessageException("a change has more operations than the limit");
        }
        List<Operation> operations = new ArrayList<>(array.size());
        array.forEach(json -> operations.add(OperationJson.read(json)));
        return operations;
    }

    private static List<ChangeBody.Box> boxes(JsonValue json) throws MalformedMessageException {
        JsonArray array = (JsonArray) json;
        if (array.size() > WireLimits.MAX_BOXES) {
            throw new MalformedMessageException("a change has more boxes than the limit");
        }
        List<ChangeBody.Box> boxes = new ArrayList<>(array.size());
        for (JsonValue value : array) {
            JsonObject box = (JsonObject) value;
            boxes.add(new ChangeBody.Box(
                    KeyId.ofHex(box.getString("keyId")),
                    Base64.getUrlDecoder().decode(box.getString("nonce")),
                    Base64.getUrlDecoder().decode(box.getString("ct"))));
        }
        return boxes;
    }

    private static Set<ChangeId> ids(JsonValue json) {
        Set<ChangeId> ids = new HashSet<>();
        ((JsonArray) json).forEach(id -> ids.add(ChangeId.ofHex(ValueJson.string(id))));
        return ids;
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
