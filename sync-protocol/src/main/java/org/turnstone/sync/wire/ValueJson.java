package org.turnstone.sync.wire;

import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.math.BigDecimal;
import java.text.Normalizer;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.record.AttachmentRef;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.MissingCode;

/** Typed answers as tagged JSON, {@code {"i":35}} (docs/protocol.md, "Values"). */
public final class ValueJson {
    private ValueJson() {}

    /** Text is written in Unicode NFC, so that the same word typed on two systems is the same value. */
    public static JsonValue write(FieldValue value) {
        if (value instanceof FieldValue.Cleared) {
            return JsonValue.NULL;
        }
        JsonObjectBuilder out = StrictJson.object();
        if (value instanceof FieldValue.Text text) {
            out.add("s", Normalizer.normalize(text.value(), Normalizer.Form.NFC));
        } else if (value instanceof FieldValue.Whole whole) {
            out.add("i", whole.value());
        } else if (value instanceof FieldValue.Decimal decimal) {
            out.add("d", decimal.value().toPlainString());
        } else if (value instanceof FieldValue.Day day) {
            out.add("date", day.value().toString());
        } else if (value instanceof FieldValue.TimeOfDay time) {
            out.add("time", time.value().toString());
        } else if (value instanceof FieldValue.Moment moment) {
            out.add("dt", moment.value().toString());
        } else if (value instanceof FieldValue.Place place) {
            out.add("geo", numbers(place));
        } else if (value instanceof FieldValue.Line line) {
            JsonArrayBuilder places = StrictJson.array();
            line.places().forEach(place -> places.add(numbers(place)));
            out.add("line", places);
        } else if (value instanceof FieldValue.Ranking ranking) {
            out.add("rank", strings(ranking.choices()));
        } else if (value instanceof FieldValue.Choices choices) {
            out.add("c", strings(choices.choices()));
        } else if (value instanceof FieldValue.Missing missing) {
            out.add("na", missing.code().code());
        } else if (value instanceof FieldValue.Attachment attachment) {
            out.add("blob", blob(attachment.ref()));
        } else if (value instanceof FieldValue.Together together) {
            JsonObjectBuilder parts = StrictJson.object();
            together.parts().forEach((name, part) -> parts.add(name, write(part)));
            out.add("grp", parts);
        } else {
            throw new AssertionError("unknown kind of value");
        }
        return out.build();
    }

    /** @throws MalformedMessageException if it is not one tagged value, or out of its range */
    public static FieldValue read(JsonValue json) throws MalformedMessageException {
        if (json == JsonValue.NULL || json.getValueType() == JsonValue.ValueType.NULL) {
            return FieldValue.CLEARED;
        }
        if (!(json instanceof JsonObject object) || object.size() != 1) {
            throw new MalformedMessageException("a value is null or has exactly one tag");
        }
        Map.Entry<String, JsonValue> tagged = object.entrySet().iterator().next();
        try {
            return read(tagged.getKey(), tagged.getValue());
        } catch (ArithmeticException | IllegalArgumentException | DateTimeException | ClassCastException e) {
            throw new MalformedMessageException("a value does not fit its tag", e);
        }
    }

    private static FieldValue read(String tag, JsonValue value) throws MalformedMessageException {
        switch (tag) {
            case "s":
                return new FieldValue.Text(string(value));
            case "i":
                return new FieldValue.Whole(whole(value));
            case "d":
                return new FieldValue.Decimal(decimal(string(value)));
            case "date":
                return new FieldValue.Day(LocalDate.parse(string(value)));
            case "time":
                return new FieldValue.TimeOfDay(LocalTime.parse(string(value)));
            case "dt":
                return new FieldValue.Moment(OffsetDateTime.parse(string(value)));
            case "geo":
                return place(value);
            case "line":
                List<FieldValue.Place> places = new ArrayList<>();
                for (JsonValue place : (JsonArray) value) {
                    places.add(place(place));
                }
                return new FieldValue.Line(places);
            case "rank":
                return new FieldValue.Ranking(strings(value));
            case "c":
                return FieldValue.Choices.of(strings(value));
            case "na":
                return new FieldValue.Missing(MissingCode.ofCode(string(value)));
            case "blob":
                return new FieldValue.Attachment(blob((JsonObject) value));
            case "grp":
                SortedMap<String, FieldValue> parts = new TreeMap<>();
                for (Map.Entry<String, JsonValue> part : ((JsonObject) value).entrySet()) {
                    parts.put(part.getKey(), read(part.getValue()));
                }
                return new FieldValue.Together(parts);
            default:
                throw new MalformedMessageException("a value has an unknown tag");
        }
    }

    static long whole(@Nullable JsonValue value) {
        if (!(value instanceof JsonNumber number) || !number.isIntegral()) {
            throw new IllegalArgumentException("not a whole number");
        }
        long whole = number.longValueExact();
        return new FieldValue.Whole(whole).value();
    }

    static String string(JsonValue value) {
        return ((JsonString) value).getString();
    }

    private static BigDecimal decimal(String text) {
        if (text.length() > 84) {
            throw new IllegalArgumentException("too many digits");
        }
        return new BigDecimal(text);
    }

    private static FieldValue.Place place(JsonValue value) {
        List<BigDecimal> numbers = new ArrayList<>();
        for (JsonValue number : (JsonArray) value) {
            numbers.add(((JsonNumber) number).bigDecimalValue());
        }
        return new FieldValue.Place(numbers);
    }

    private static JsonArrayBuilder numbers(FieldValue.Place place) {
        JsonArrayBuilder numbers = StrictJson.array();
        place.numbers().forEach(numbers::add);
        return numbers;
    }

    private static JsonArrayBuilder strings(Iterable<String> strings) {
        JsonArrayBuilder out = StrictJson.array();
        strings.forEach(out::add);
        return out;
    }

    private static List<String> strings(JsonValue value) {
        List<String> strings = new ArrayList<>();
        for (JsonValue string : (JsonArray) value) {
            strings.add(string(string));
        }
        return strings;
    }

    private static JsonObjectBuilder blob(AttachmentRef ref) {
        return StrictJson.object()
                .add("id", ref.blobId().hex())
                .add("len", ref.lengthBytes())
                .add("type", ref.mediaType())
                .add("key", Base64.getUrlEncoder().withoutPadding().encodeToString(ref.copyKey()));
    }

    private static AttachmentRef blob(JsonObject json) {
        return new AttachmentRef(
                java.util.HexFormat.of().parseHex(json.getString("id")),
                whole(json.get("len")),
                json.getString("type"),
                Base64.getUrlDecoder().decode(json.getString("key")));
    }
}
