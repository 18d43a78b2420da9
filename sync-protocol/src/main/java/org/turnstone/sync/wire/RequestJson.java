package org.turnstone.sync.wire;

import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.time.Instant;
import java.util.Base64;
import org.turnstone.sync.change.KeyId;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.identity.EraseRequest;
import org.turnstone.sync.identity.RecordLink;
import org.turnstone.sync.identity.SealedCase;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.record.WireLimits;

/** Bodies of ERASE_REQUEST and LINK entries as JSON (docs/protocol.md, "Requests and links"). Every member reads them. */
public final class RequestJson {
    private static final int VERSION = 1;

    private RequestJson() {}

    public static byte[] write(EraseRequest request) {
        JsonObjectBuilder out = StrictJson.object()
                .add("v", VERSION)
                .add("t", request.at().toEpochMilli())
                .add("reason", request.reason().word());
        KeyId part = request.part();
        if (part != null) {
            out.add("keyId", part.toHex());
        }
        SealedCase about = request.about();
        if (about != null) {
            out.add("case", Base64.getUrlEncoder().withoutPadding().encodeToString(about.encode()));
        }
        return StrictJson.write(out.build());
    }

    public static byte[] write(RecordLink link) {
        return StrictJson.write(StrictJson.object()
                .add("v", VERSION)
                .add("t", link.at().toEpochMilli())
                .add("other", link.other().toHex())
                .add("linked", link.linked())
                .build());
    }

    /**
     * Reads a request. A reason of a later version is read as OTHER.
     *
     * @throws MalformedMessageException if it is none
     */
    public static EraseRequest readEraseRequest(byte[] json) throws MalformedMessageException {
        JsonObject object = limited(json);
        try {
            String part = object.getString("keyId", null);
            String about = object.getString("case", null);
            return new EraseRequest(
                    part == null ? null : KeyId.ofHex(part),
                    EraseRequest.Reason.ofWord(object.getString("reason")).orElse(EraseRequest.Reason.OTHER),
                    Instant.ofEpochMilli(ValueJson.whole(object.get("t"))),
                    about == null
                            ? null
                            : SealedCase.decode(Base64.getUrlDecoder().decode(about)));
        } catch (ClassCastException | NullPointerException | IllegalArgumentException | ArithmeticException e) {
            throw new MalformedMessageException("a request to erase is not well formed", e);
        }
    }

    /** @throws MalformedMessageException if it is no link */
    public static RecordLink readLink(byte[] json) throws MalformedMessageException {
        JsonObject object = limited(json);
        try {
            return new RecordLink(
                    RecordId.ofHex(object.getString("other")),
                    object.getBoolean("linked"),
                    Instant.ofEpochMilli(ValueJson.whole(object.get("t"))));
        } catch (ClassCastException | NullPointerException | IllegalArgumentException | ArithmeticException e) {
            throw new MalformedMessageException("a link of two records is not well formed", e);
        }
    }

    private static JsonObject limited(byte[] json) throws MalformedMessageException {
        if (json.length > WireLimits.MAX_REQUEST_BODY) {
            throw new MalformedMessageException("a request is longer than the limit");
        }
        return StrictJson.read(json);
    }
}
