package org.turnstone.form.javarosa;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import jakarta.json.stream.JsonParser;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;
import org.javarosa.core.model.data.UncastData;
import org.javarosa.core.model.instance.TreeElement;
import org.turnstone.form.FormLimits;

/**
 * Builds the instance of a list of places: each feature of a GeoJSON file (RFC 7946) is an item whose properties are its
 * children, with {@code geometry} as ODK writes points, lines and shapes.
 */
final class GeoJsonList {
    private GeoJsonList() {}

    /** @throws IOException if it cannot be read; the message is for a person */
    static TreeElement read(String name, byte[] bytes) throws IOException {
        TreeElement root = new TreeElement("root", 0);
        try (JsonParser parser = Json.createParserFactory(Map.of())
                .createParser(new ByteArrayInputStream(bytes), StandardCharsets.UTF_8)) {
            boolean hasFeatures = false;
            if (!parser.hasNext() || parser.next() != JsonParser.Event.START_OBJECT) {
                throw new IOException(name + " is no GeoJSON file: it does not begin with an object.");
            }
            while (!hasFeatures && parser.hasNext() && parser.next() == JsonParser.Event.KEY_NAME) {
                boolean named = parser.getString().equals("features");
                switch (parser.next()) {
                    case START_OBJECT -> parser.skipObject();
                    case START_ARRAY -> {
                        if (named) {
                            hasFeatures = true;
                            features(name, parser, root);
                        } else {
                            parser.skipArray();
                        }
                    }
                    default -> {
                        // A plain value: the next token is a name again.
                    }
                }
            }
            if (!hasFeatures) {
                throw new IOException(name + " is no GeoJSON file: it has no features.");
            }
        } catch (JsonException | IllegalStateException | ClassCastException e) {
            throw new IOException(name + " is not a GeoJSON file that can be read: " + e.getMessage(), e);
        }
        return root;
    }

    private static void features(String name, JsonParser parser, TreeElement root) throws IOException {
        while (parser.hasNext() && parser.next() == JsonParser.Event.START_OBJECT) {
            if (root.getNumChildren() >= FormLimits.MAX_LIST_ROWS) {
                throw new IOException(name + " has more than " + FormLimits.MAX_LIST_ROWS + " features.");
            }
            root.addChild(item(name, parser.getObject(), root.getNumChildren()));
        }
    }

    private static TreeElement item(String name, JsonObject feature, int number) throws IOException {
        TreeElement item = new TreeElement("item", number);
        add(item, "geometry", geometry(name, feature.getJsonObject("geometry")));
        if (feature.get("properties") instanceof JsonObject properties) {
            if (properties.size() > FormLimits.MAX_LIST_COLUMNS) {
                throw new IOException(name + " has more than " + FormLimits.MAX_LIST_COLUMNS + " properties.");
            }
            properties.forEach((property, value) -> add(item, property, text(value)));
        }
        JsonValue id = feature.get("id");
        if (id != null && item.getChild("id", 0) == null) {
            add(item, "id", text(id));
        }
        return item;
    }

    private static void add(TreeElement item, String name, String text) {
        TreeElement cell = new TreeElement(name, 0);
        cell.setValue(new UncastData(text));
        item.addChild(cell);
    }

    private static String text(JsonValue value) {
        return value instanceof JsonString string
                ? string.getString()
                : value.getValueType() == JsonValue.ValueType.NULL ? "" : value.toString();
    }

    private static String geometry(String name, JsonObject geometry) throws IOException {
        String type = geometry == null ? "" : geometry.getString("type", "");
        JsonArray coordinates = geometry == null ? JsonValue.EMPTY_JSON_ARRAY : geometry.getJsonArray("coordinates");
        return switch (type) {
            case "Point" -> point(coordinates);
            case "LineString" -> points(coordinates);
            case "Polygon" -> points(coordinates.getJsonArray(0));
            default -> throw new IOException(name + " has a feature that is neither a point, a line nor a polygon.");
        };
    }

    private static String points(JsonArray points) {
        return points.stream().map(point -> point(point.asJsonArray())).collect(Collectors.joining("; "));
    }

    /** GeoJSON puts the longitude first, ODK the latitude. */
    private static String point(JsonArray numbers) {
        return numbers.get(1) + " " + numbers.get(0) + " 0 0";
    }
}
