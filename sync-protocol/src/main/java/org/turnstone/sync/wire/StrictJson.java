package org.turnstone.sync.wire;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonBuilderFactory;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import jakarta.json.JsonWriterFactory;
import jakarta.json.stream.JsonParser;
import jakarta.json.stream.JsonParserFactory;
import java.io.ByteArrayOutputStream;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.record.WireLimits;

/**
 * Reads JSON objects as the protocol wants them: UTF-8, no member twice, no deeper than
 * {@link WireLimits#MAX_JSON_DEPTH}. A lenient reader would let two replicas read two different things out of the same
 * signed bytes.
 */
public final class StrictJson {
    // Looked up once: the look-up walks the class path and would cost more than the parsing.
    private static final JsonParserFactory PARSERS = Json.createParserFactory(Map.of());
    private static final JsonWriterFactory WRITERS = Json.createWriterFactory(Map.of());
    private static final JsonBuilderFactory BUILDERS = Json.createBuilderFactory(Map.of());

    private StrictJson() {}

    /** @throws MalformedMessageException if it is no such object */
    public static JsonObject read(byte[] utf8) throws MalformedMessageException {
        try (JsonParser parser = PARSERS.createParser(new StringReader(text(utf8)))) {
            if (!parser.hasNext() || parser.next() != JsonParser.Event.START_OBJECT) {
                throw new MalformedMessageException("a JSON object was expected");
            }
            JsonObject object = object(parser, 1);
            if (parser.hasNext()) {
                throw new MalformedMessageException("there is something after a JSON object");
            }
            return object;
        } catch (JsonException
                | IllegalStateException
                | IllegalArgumentException
                | ArithmeticException
                | UnsupportedOperationException e) {
            // The last three come from numbers that no reader can hold.
            throw new MalformedMessageException("the JSON is not well formed", e);
        }
    }

    /** Decoded strictly: a lenient decoder would put a replacement where another reader puts something else. */
    private static String text(byte[] utf8) throws MalformedMessageException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new MalformedMessageException("the JSON is not UTF-8", e);
        }
    }

    static JsonObjectBuilder object() {
        return BUILDERS.createObjectBuilder();
    }

    static JsonArrayBuilder array() {
        return BUILDERS.createArrayBuilder();
    }

    /** The bytes of an object, members in the order they were added. */
    public static byte[] write(JsonObject object) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(256);
        try (var writer = WRITERS.createWriter(out, StandardCharsets.UTF_8)) {
            writer.writeObject(object);
        }
        return out.toByteArray();
    }

    private static JsonObject object(JsonParser parser, int depth) throws MalformedMessageException {
        checkDepth(depth);
        JsonObjectBuilder builder = object();
        Set<String> names = new HashSet<>();
        while (true) {
            JsonParser.Event event = parser.next();
            if (event == JsonParser.Event.END_OBJECT) {
                return builder.build();
            }
            String name = parser.getString();
            if (!names.add(name)) {
                throw new MalformedMessageException("a JSON member stands twice");
            }
            builder.add(name, value(parser, parser.next(), depth));
        }
    }

    private static JsonValue array(JsonParser parser, int depth) throws MalformedMessageException {
        checkDepth(depth);
        JsonArrayBuilder builder = array();
        while (true) {
            JsonParser.Event event = parser.next();
            if (event == JsonParser.Event.END_ARRAY) {
                return builder.build();
            }
            builder.add(value(parser, event, depth));
        }
    }

    private static JsonValue value(JsonParser parser, JsonParser.Event event, int depth)
            throws MalformedMessageException {
        switch (event) {
            case START_OBJECT:
                return object(parser, depth + 1);
            case START_ARRAY:
                return array(parser, depth + 1);
            default:
                return parser.getValue();
        }
    }

    private static void checkDepth(int depth) throws MalformedMessageException {
        if (depth > WireLimits.MAX_JSON_DEPTH) {
            throw new MalformedMessageException("JSON is nested deeper than the limit");
        }
    }
}
