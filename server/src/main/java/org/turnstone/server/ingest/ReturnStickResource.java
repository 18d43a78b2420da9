package org.turnstone.server.ingest;

import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;
import org.turnstone.server.platform.AdminOnly;
import org.turnstone.server.platform.Given;
import org.turnstone.server.platform.ProblemException;
import org.turnstone.server.site.Sites;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.record.SiteId;
import org.turnstone.sync.record.WireLimits;

/** Writes sticks for laptops of a site, for the administrator (docs/protocol.md, "Stick"). */
@Path("admin/sites/{site}/sticks")
@AdminOnly
public class ReturnStickResource {
    @Inject
    Sites sites;

    @Inject
    StickExport stickExport;

    /** Writes a stick for some laptops of a site. */
    @Operation(summary = "Writes a stick that some laptops of the site can open.")
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_OCTET_STREAM)
    public Response write(@PathParam("site") String siteName, @Nullable Receivers wanted) {
        SiteId site = sites.named(siteName).id();
        List<String> named = Given.body(wanted).devices();
        if (named == null || named.isEmpty() || named.size() > WireLimits.MAX_STICK_RECIPIENTS) {
            throw new ProblemException(
                    400,
                    "MALFORMED",
                    "A stick is written for 1 to " + WireLimits.MAX_STICK_RECIPIENTS + " laptops.",
                    "Nothing was written.");
        }
        List<DeviceId> devices = named.stream()
                .map(device -> new DeviceId(Given64.id(device, "devices")))
                .distinct()
                .toList();
        StickExport.Load load = stickExport.load(site, devices, AdminOnly.ACTOR);
        StreamingOutput stick = out -> stickExport.write(out, load);
        return Response.ok(stick).build();
    }

    /** @param devices ids of the laptops that will be able to open it */
    public record Receivers(@Nullable List<String> devices) {}
}
