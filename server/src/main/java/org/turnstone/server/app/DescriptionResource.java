package org.turnstone.server.app;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.turnstone.server.account.Needs;
import org.turnstone.server.account.Right;

/** Hands out the description of this interface to whoever has an account. */
@Path("openapi.json")
@Produces(MediaType.APPLICATION_JSON)
@ApplicationScoped
public class DescriptionResource {
    /** Written by the build beside this class. */
    private static final String SCANNED = "openapi.json";

    @Operation(summary = "This description.")
    @GET
    @Needs(Right.SEE_INTERFACE)
    public JsonObject description() throws IOException {
        return read();
    }

    static JsonObject read() throws IOException {
        try (InputStream in = Objects.requireNonNull(DescriptionResource.class.getResourceAsStream(SCANNED), SCANNED);
                JsonReader reader = Json.createReader(in)) {
            return ApiDescription.of(reader.readObject(), new ApiApplication().getClasses());
        }
    }
}
