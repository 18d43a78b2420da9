package org.turnstone.server.app;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Collection;
import org.turnstone.server.account.Needs;
import org.turnstone.server.platform.AdminOnly;
import org.turnstone.server.platform.Problem;

/**
 * The interface for programs in the words of OpenAPI 3.1: what the build read off the compiled resources, and here who may ask
 * and how a refusal looks, read off their annotations.
 */
final class ApiDescription {
    private static final String PERSON = "person";
    private static final String ADMINISTRATOR = "administrator";
    private static final String REFUSED = "Refused";

    private ApiDescription() {}

    /**
     * @param scanned paths and schemas; each operation is named {@code Class_method}
     * @param resources the classes that answer
     * @throws IllegalStateException if an operation is none of theirs
     */
    static JsonObject of(JsonObject scanned, Collection<Class<?>> resources) {
        JsonObjectBuilder paths = Json.createObjectBuilder();
        scanned.getJsonObject("paths").forEach((path, methods) -> {
            JsonObjectBuilder operations = Json.createObjectBuilder();
            methods.asJsonObject()
                    .forEach((verb, operation) -> operations.add(verb, operation(operation.asJsonObject(), resources)));
            paths.add(path, operations);
        });
        return Json.createObjectBuilder(scanned)
                .add(
                        "info",
                        Json.createObjectBuilder()
                                .add("title", "Turnstone server")
                                .add("version", "1")
                                .add(
                                        "description",
                                        "For programs that do what the console does. Laptops speak another"
                                                + " protocol. Whatever is refused says in words what happened, what is"
                                                + " safe and what to do next."))
                .add("paths", paths)
                .add("components", components(scanned.getJsonObject("components")))
                .build();
    }

    private static JsonObjectBuilder operation(JsonObject scanned, Collection<Class<?>> resources) {
        Method method = method(scanned.getString("operationId"), resources);
        Needs needs = method.getAnnotation(Needs.class);
        if (needs == null
                && !method.isAnnotationPresent(AdminOnly.class)
                && !method.getDeclaringClass().isAnnotationPresent(AdminOnly.class)) {
            throw new IllegalStateException(method + " does not say who may ask");
        }
        String who = needs == null
                ? "For the bearer of the data folder's admin.token."
                : "For whoever may " + needs.value().words() + ".";
        return Json.createObjectBuilder(scanned)
                .add("description", who)
                .add(
                        "security",
                        only(Json.createObjectBuilder()
                                .add(needs == null ? ADMINISTRATOR : PERSON, Json.createArrayBuilder())))
                .add(
                        "responses",
                        Json.createObjectBuilder(scanned.getJsonObject("responses"))
                                .add(
                                        "default",
                                        Json.createObjectBuilder().add("$ref", "#/components/responses/" + REFUSED)));
    }

    private static Method method(String operation, Collection<Class<?>> resources) {
        return resources.stream()
                .flatMap(type -> Arrays.stream(type.getMethods()))
                .filter(method -> operation.equals(method.getDeclaringClass().getSimpleName() + "_" + method.getName()))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no resource answers to " + operation));
    }

    private static JsonObjectBuilder components(JsonObject scanned) {
        JsonObjectBuilder texts = Json.createObjectBuilder();
        for (String text : new String[] {"title", "code", "detail"}) {
            texts.add(text, Json.createObjectBuilder().add("type", "string"));
        }
        texts.add("status", Json.createObjectBuilder().add("type", "integer"));
        return Json.createObjectBuilder(scanned)
                .add(
                        "securitySchemes",
                        Json.createObjectBuilder()
                                .add(
                                        PERSON,
                                        scheme(
                                                "basic",
                                                "Login and password; X-Turnstone-Code takes the code of an account"
                                                        + " that has a second step. The console's session is good"
                                                        + " for reading."))
                                .add(ADMINISTRATOR, scheme("bearer", "The token in DIR/admin.token of the server.")))
                .add(
                        "responses",
                        Json.createObjectBuilder()
                                .add(
                                        REFUSED,
                                        Json.createObjectBuilder()
                                                .add("description", "Why it was not done (RFC 9457)")
                                                .add(
                                                        "content",
                                                        Json.createObjectBuilder()
                                                                .add(
                                                                        Problem.MEDIA_TYPE,
                                                                        Json.createObjectBuilder()
                                                                                .add(
                                                                                        "schema",
                                                                                        Json.createObjectBuilder()
                                                                                                .add("type", "object")
                                                                                                .add(
                                                                                                        "properties",
                                                                                                        texts))))));
    }

    private static JsonObjectBuilder scheme(String scheme, String description) {
        return Json.createObjectBuilder()
                .add("type", "http")
                .add("scheme", scheme)
                .add("description", description);
    }

    private static JsonArrayBuilder only(JsonObjectBuilder one) {
        return Json.createArrayBuilder().add(one);
    }
}
