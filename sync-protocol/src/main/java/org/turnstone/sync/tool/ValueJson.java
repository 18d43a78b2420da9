package org.turnstone.sync.tool;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.turnstone.sync.record.FieldValue;

/** The few tagged values that vectors use: text, whole number, decimal, choices and null. */
final class ValueJson {
    private ValueJson() {}

    /** @throws IllegalArgumentException if it is none of them; the message holds no content */
    static FieldValue read(JsonValue json) {
        if (json.getValueType() == JsonValue.ValueType.NULL) {
            return FieldValue.CLEARED;
        }
        if (!(json instanceof JsonObject object) || object.size() != 1) {
            throw new IllegalArgumentException("a value is null or an object with one member");
        }
        Map.Entry<String, JsonValue> member = object.entrySet().iterator().next();
        JsonValue content = member.getValue();
        if (member.getKey().equals("s") && content instanceof JsonString text) {
            return new FieldValue.Text(text.getString());
        }
        if (member.getKey().equals("i") && content instanceof JsonNumber number) {
            return new FieldValue.Whole(whole(number));
        }
        if (member.getKey().equals("d") && content instanceof JsonString text) {
            return new FieldValue.Decimal(new BigDecimal(text.getString()));
        }
        if (member.getKey().equals("c") && content.getValueType() == JsonValue.ValueType.ARRAY) {
            List<String> choices = new ArrayList<>();
            for (JsonValue choice : content.asJsonArray()) {
                if (!(choice instanceof JsonString text)) {
                    throw new IllegalArgumentException("a choice is text");
                }
                choices.add(text.getString());
            }
            return FieldValue.Choices.of(choices);
        }
        throw new IllegalArgumentException("a value is tagged s, i, d or c");
    }

    /** @throws IllegalArgumentException if it has a fraction or is not smaller than 2^53 */
    static long whole(JsonNumber number) {
        try {
            return new FieldValue.Whole(number.longValueExact()).value();
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("a whole number is smaller than 2^53 and has no fraction", e);
        }
    }

    static JsonValue write(FieldValue value) {
        if (value instanceof FieldValue.Text text) {
            return Json.createObjectBuilder().add("s", text.value()).build();
        }
        if (value instanceof FieldValue.Whole whole) {
            return Json.createObjectBuilder().add("i", whole.value()).build();
        }
        if (value instanceof FieldValue.Decimal decimal) {
            return Json.createObjectBuilder()
                    .add("d", decimal.value().toPlainString())
                    .build();
        }
        if (value instanceof FieldValue.Choices choices) {
            JsonArrayBuilder array = Json.createArrayBuilder();
            choices.choices().forEach(array::add);
            return Json.createObjectBuilder().add("c", array).build();
        }
        if (value instanceof FieldValue.Cleared) {
            return JsonValue.NULL;
        }
        throw new IllegalArgumentException("vectors hold no values of this type");
    }
}
