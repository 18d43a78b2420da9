package org.turnstone.server.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonStructure;
import jakarta.json.JsonValue;
import jakarta.ws.rs.HttpMethod;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.turnstone.server.account.Right;

class ApiDescriptionTest {
    private static Map<String, JsonObject> operations() throws Exception {
        Map<String, JsonObject> operations = new TreeMap<>();
        DescriptionResource.read().getJsonObject("paths").values().stream()
                .flatMap(methods -> methods.asJsonObject().values().stream())
                .map(JsonValue::asJsonObject)
                .forEach(operation -> operations.put(operation.getString("operationId"), operation));
        return operations;
    }

    @Test
    void everyMethodThatAnswersProgramsIsDescribedAndNoOther() throws Exception {
        Set<String> methods = new ApiApplication()
                .getClasses().stream()
                        .flatMap(type -> Arrays.stream(type.getMethods()))
                        .filter(ApiDescriptionTest::answers)
                        .map(method -> method.getDeclaringClass().getSimpleName() + "_" + method.getName())
                        .collect(Collectors.toSet());

        assertThat(methods).hasSizeGreaterThan(40);
        assertThat(operations().keySet()).isEqualTo(methods);
    }

    private static boolean answers(Method method) {
        return Arrays.stream(method.getAnnotations())
                .anyMatch(annotation -> annotation.annotationType().isAnnotationPresent(HttpMethod.class));
    }

    @Test
    void eachSaysInWordsWhatItDoesAndWhoMayAsk() throws Exception {
        assertThat(operations().values()).allSatisfy(operation -> {
            assertThat(operation.getString("summary", ""))
                    .as(operation.toString())
                    .endsWith(".");
            assertThat(operation.getString("description")).startsWith("For ");
            assertThat(operation.getJsonArray("security")).hasSize(1);
            assertThat(operation.getJsonObject("responses")).containsKey("default");
        });
        assertThat(operations().get("ConflictResource_settle"))
                .containsEntry("description", Json.createValue("For whoever may " + Right.DECIDE.words() + "."));
        assertThat(operations().get("SiteResource_create"))
                .containsEntry("description", Json.createValue("For the bearer of the data folder's admin.token."));
    }

    @Test
    void whatItRefersToIsThere() throws Exception {
        JsonObject description = DescriptionResource.read();
        List<String> references = new ArrayList<>();
        collect(description, references);

        assertThat(references)
                .hasSizeGreaterThan(20)
                .allSatisfy(reference -> assertThat(
                                Json.createPointer(reference.substring(1)).containsValue(description))
                        .as(reference)
                        .isTrue());
    }

    private static void collect(JsonValue value, List<String> references) {
        if (value instanceof JsonObject object) {
            if (object.get("$ref") instanceof JsonString reference) {
                references.add(reference.getString());
            }
            object.values().forEach(child -> collect(child, references));
        } else if (value instanceof JsonStructure structure) {
            structure.asJsonArray().forEach(child -> collect(child, references));
        }
    }

    @Test
    void anOperationThatNobodyAnswersIsNotHandedOut() {
        JsonObject scanned = Json.createObjectBuilder()
                .add("components", JsonValue.EMPTY_JSON_OBJECT)
                .add(
                        "paths",
                        Json.createObjectBuilder()
                                .add(
                                        "/lost",
                                        Json.createObjectBuilder()
                                                .add(
                                                        "get",
                                                        Json.createObjectBuilder()
                                                                .add("operationId", "Lost_get"))))
                .build();

        assertThatThrownBy(() -> ApiDescription.of(scanned, Set.of(DescriptionResource.class)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Lost_get");
    }
}
