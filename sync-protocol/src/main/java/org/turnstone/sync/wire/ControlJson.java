package org.turnstone.sync.wire;

import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.change.KeyId;
import org.turnstone.sync.change.LogId;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.change.PersonId;
import org.turnstone.sync.crypto.HpkeSealed;
import org.turnstone.sync.crypto.RecipientKey;
import org.turnstone.sync.crypto.VerificationFailedException;
import org.turnstone.sync.crypto.VerifyingKey;
import org.turnstone.sync.identity.ControlEntry;
import org.turnstone.sync.identity.DeviceCertificate;
import org.turnstone.sync.identity.DeviceRole;
import org.turnstone.sync.identity.LogOpening;
import org.turnstone.sync.record.FormHash;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.record.SiteId;
import org.turnstone.sync.record.WireLimits;

/**
 * Bodies of control entries and of log openings as JSON (docs/protocol.md, "Control log" and "Logs"). They are plain: every
 * member of a site reads them, so they hold no answers and no names in clear.
 */
public final class ControlJson {
    private static final int VERSION = 1;

    private ControlJson() {}

    public static byte[] write(LogOpening opening) {
        return StrictJson.write(StrictJson.object()
                .add("v", VERSION)
                .add("siteId", opening.siteId().toHex())
                .add("device", base64(opening.device().toBytes()))
                .add("epoch", opening.epoch().toHex())
                .add("person", opening.person().toHex())
                .build());
    }

    /** @throws MalformedMessageException if it is no opening */
    public static LogOpening readOpening(byte[] json) throws MalformedMessageException {
        JsonObject object = limited(json);
        try {
            return new LogOpening(
                    SiteId.ofHex(object.getString("siteId")),
                    VerifyingKey.of(bytes(object.getString("device"))),
                    Octets16.ofHex(object.getString("epoch")),
                    PersonId.ofHex(object.getString("person")));
        } catch (ClassCastException | NullPointerException | IllegalArgumentException | VerificationFailedException e) {
            throw new MalformedMessageException("the opening of a log is not well formed", e);
        }
    }

    /** The body of a control entry made at {@code at}. */
    public static byte[] write(ControlEntry entry, Instant at) {
        JsonObjectBuilder out = StrictJson.object().add("v", VERSION).add("t", at.toEpochMilli());
        if (entry instanceof ControlEntry.Enrol enrol) {
            out.add("kind", "ENROL")
                    .add("cert", base64(enrol.certificate().encode()))
                    .add("name", base64(enrol.sealedName()))
                    .add("gen", enrol.generation());
        } else if (entry instanceof ControlEntry.ScopeKey scope) {
            JsonArrayBuilder wraps = StrictJson.array();
            new TreeMap<>(scope.wraps())
                    .forEach((to, wrap) -> wraps.add(StrictJson.object()
                            .add("to", to.toHex())
                            .add("enc", base64(wrap.enc()))
                            .add("ct", base64(wrap.ciphertext()))));
            out.add("kind", "SCOPE_KEY")
                    .add("gen", scope.generation())
                    .add("period", scope.period())
                    .add("keyId", scope.keyId().toHex())
                    .add("wraps", wraps);
        } else if (entry instanceof ControlEntry.PeriodKey period) {
            out.add("kind", "PERIOD_KEY")
                    .add("no", period.number())
                    .add("key", base64(period.key().toBytes()))
                    .add("from", period.from().toEpochMilli());
        } else if (entry instanceof ControlEntry.PeriodDestroyed destroyed) {
            out.add("kind", "PERIOD_DESTROYED").add("no", destroyed.number());
        } else if (entry instanceof ControlEntry.ServerKey server) {
            out.add("kind", "SERVER_KEY").add("key", base64(server.key().toBytes()));
        } else if (entry instanceof ControlEntry.RecoveryKey recovery) {
            out.add("kind", "RECOVERY_KEY").add("key", base64(recovery.key().toBytes()));
        } else if (entry instanceof ControlEntry.EscrowOpened opened) {
            out.add("kind", "ESCROW_OPENED")
                    .add("device", opened.device().toHex())
                    .add("request", opened.request().toHex());
        } else if (entry instanceof ControlEntry.PublishForm form) {
            out.add("kind", "PUBLISH_FORM")
                    .add("hash", form.hash().toHex())
                    .add("formId", form.formId())
                    .add("version", form.version())
                    .add("title", form.title());
        } else if (entry instanceof ControlEntry.CloseForm close) {
            out.add("kind", "CLOSE_FORM").add("hash", close.hash().toHex());
        } else if (entry instanceof ControlEntry.Revoke revoke) {
            out.add("kind", "REVOKE")
                    .add("device", revoke.device().toHex())
                    .add("reason", revoke.reason())
                    .add("cuts", cuts(revoke.cuts()));
        } else if (entry instanceof ControlEntry.RoleChange change) {
            out.add("kind", "ROLE")
                    .add("device", change.device().toHex())
                    .add("role", change.role().code())
                    .add("cuts", cuts(change.cuts()));
        } else if (entry instanceof ControlEntry.Accept accept) {
            out.add("kind", "ACCEPT").add("log", accept.log().toHex()).add("tips", ids(accept.tips()));
        } else if (entry instanceof ControlEntry.Erase erase) {
            out.add("kind", "ERASE").add("record", erase.record().toHex());
            KeyId part = erase.part();
            if (part != null) {
                out.add("keyId", part.toHex());
            }
        } else if (entry instanceof ControlEntry.Keep keep) {
            out.add("kind", "KEEP").add("record", keep.record().toHex()).add("requests", ids(keep.requests()));
        } else if (entry instanceof ControlEntry.ServerEpoch epoch) {
            out.add("kind", "SERVER_EPOCH")
                    .add("epoch", epoch.epoch().toHex())
                    .add("previous", epoch.previousCheckpoint());
        } else if (entry instanceof ControlEntry.Join join) {
            JsonArrayBuilder tips = StrictJson.array();
            join.tips().forEach(tip -> tips.add(tip.toHex()));
            out.add("kind", "CONTROL_JOIN").add("tips", tips);
        } else if (entry instanceof ControlEntry.MinimumVersion minimum) {
            out.add("kind", "MIN_VERSION").add("version", minimum.version());
        } else {
            throw new IllegalArgumentException("an unknown control entry is never written");
        }
        return StrictJson.write(out.build());
    }

    /**
     * Reads a control entry whose signature was checked.
     *
     * @param authority verifies the certificates inside
     * @return {@link ControlEntry.Unknown} for kinds of a later version
     * @throws MalformedMessageException if it is not well formed
     */
    public static ControlEntry read(byte[] json, VerifyingKey authority) throws MalformedMessageException {
        JsonObject object = limited(json);
        try {
            return read(object.getString("kind"), object, authority);
        } catch (ClassCastException
                | NullPointerException
                | IllegalArgumentException
                | ArithmeticException
                | VerificationFailedException e) {
            throw new MalformedMessageException("a control entry is not well formed", e);
        }
    }

    private static ControlEntry read(String kind, JsonObject json, VerifyingKey authority)
            throws MalformedMessageException, VerificationFailedException {
        switch (kind) {
            case "ENROL":
                return new ControlEntry.Enrol(
                        DeviceCertificate.of(bytes(json.getString("cert")), authority),
                        bytes(json.getString("name")),
                        number(json, "gen"));
            case "SCOPE_KEY":
                if (json.containsKey("scope")) {
                    return new ControlEntry.Unknown(kind);
                }
                return new ControlEntry.ScopeKey(
                        number(json, "gen"),
                        number(json, "period"),
                        KeyId.ofHex(json.getString("keyId")),
                        wraps(json.getJsonArray("wraps")));
            case "PERIOD_KEY":
                return new ControlEntry.PeriodKey(
                        number(json, "no"), RecipientKey.of(bytes(json.getString("key"))), instant(json, "from"));
            case "PERIOD_DESTROYED":
                return new ControlEntry.PeriodDestroyed(number(json, "no"));
            case "SERVER_KEY":
                return new ControlEntry.ServerKey(VerifyingKey.of(bytes(json.getString("key"))));
            case "RECOVERY_KEY":
                return new ControlEntry.RecoveryKey(RecipientKey.of(bytes(json.getString("key"))));
            case "ESCROW_OPENED":
                return new ControlEntry.EscrowOpened(
                        DeviceId.ofHex(json.getString("device")), Octets16.ofHex(json.getString("request")));
            case "PUBLISH_FORM":
                return new ControlEntry.PublishForm(
                        FormHash.ofHex(json.getString("hash")),
                        json.getString("formId"),
                        json.getString("version"),
                        json.getString("title"));
            case "CLOSE_FORM":
                return new ControlEntry.CloseForm(FormHash.ofHex(json.getString("hash")));
            case "REVOKE":
                return new ControlEntry.Revoke(
                        DeviceId.ofHex(json.getString("device")), json.getString("reason"), cuts(json));
            case "ROLE":
                return role(json);
            case "ACCEPT":
                return new ControlEntry.Accept(LogId.ofHex(json.getString("log")), ids(json.getJsonArray("tips")));
            case "ERASE":
                String part = json.getString("keyId", null);
                return new ControlEntry.Erase(
                        RecordId.ofHex(json.getString("record")), part == null ? null : KeyId.ofHex(part));
            case "KEEP":
                return new ControlEntry.Keep(
                        RecordId.ofHex(json.getString("record")), ids(json.getJsonArray("requests")));
            case "SERVER_EPOCH":
                return new ControlEntry.ServerEpoch(
                        Octets16.ofHex(json.getString("epoch")), ValueJson.whole(json.get("previous")));
            case "CONTROL_JOIN":
                return new ControlEntry.Join(new java.util.ArrayList<>(new TreeSet<>(ids(json.getJsonArray("tips")))));
            case "MIN_VERSION":
                return new ControlEntry.MinimumVersion(number(json, "version"));
            default:
                return new ControlEntry.Unknown(kind);
        }
    }

    /** A role of a later version is no role here: the device keeps the one it has until this program is renewed. */
    private static ControlEntry role(JsonObject json) {
        Optional<DeviceRole> role = DeviceRole.ofCode(number(json, "role"));
        return role.isEmpty()
                ? new ControlEntry.Unknown("ROLE")
                : new ControlEntry.RoleChange(DeviceId.ofHex(json.getString("device")), role.get(), cuts(json));
    }

    private static Map<LogId, Set<ChangeId>> cuts(JsonObject json) {
        Map<LogId, Set<ChangeId>> cuts = new HashMap<>();
        json.getJsonObject("cuts").forEach((log, tips) -> cuts.put(LogId.ofHex(log), ids((JsonArray) tips)));
        return cuts;
    }

    private static JsonObjectBuilder cuts(Map<LogId, Set<ChangeId>> byLog) {
        JsonObjectBuilder cuts = StrictJson.object();
        new TreeMap<>(byLog).forEach((log, tips) -> cuts.add(log.toHex(), ids(tips)));
        return cuts;
    }

    /** When a control entry was made, as its author said; {@link Instant#MAX} if that cannot be read. */
    public static Instant madeAt(byte[] json) {
        try {
            return instant(limited(json), "t");
        } catch (MalformedMessageException
                | ClassCastException
                | NullPointerException
                | IllegalArgumentException
                | ArithmeticException e) {
            // Last among branches, on every replica alike.
            return Instant.MAX;
        }
    }

    private static Map<Octets16, HpkeSealed> wraps(JsonArray array) {
        Map<Octets16, HpkeSealed> wraps = new HashMap<>();
        for (JsonValue value : array) {
            JsonObject wrap = (JsonObject) value;
            wraps.put(
                    Octets16.ofHex(wrap.getString("to")),
                    new HpkeSealed(bytes(wrap.getString("enc")), bytes(wrap.getString("ct"))));
        }
        return wraps;
    }

    private static JsonObject limited(byte[] json) throws MalformedMessageException {
        if (json.length > WireLimits.MAX_CONTROL_BODY) {
            throw new MalformedMessageException("a plain body is longer than the limit");
        }
        return StrictJson.read(json);
    }

    private static JsonArrayBuilder ids(Set<ChangeId> ids) {
        JsonArrayBuilder out = StrictJson.array();
        new TreeSet<>(ids).forEach(id -> out.add(id.toHex()));
        return out;
    }

    private static Set<ChangeId> ids(JsonArray array) {
        Set<ChangeId> ids = new HashSet<>();
        array.forEach(id -> ids.add(ChangeId.ofHex(ValueJson.string(id))));
        return ids;
    }

    private static int number(JsonObject json, String name) {
        return Math.toIntExact(ValueJson.whole(json.get(name)));
    }

    private static Instant instant(JsonObject json, String name) {
        return Instant.ofEpochMilli(ValueJson.whole(json.get(name)));
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static byte[] bytes(String base64) {
        return Base64.getUrlDecoder().decode(base64);
    }
}
