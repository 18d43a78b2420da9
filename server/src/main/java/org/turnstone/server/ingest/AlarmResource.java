package org.turnstone.server.ingest;

import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;
import org.turnstone.server.platform.AdminOnly;
import org.turnstone.server.site.Sites;

/** What needs a person at a site, for the administrator. */
@Path("admin/sites/{site}/alarms")
@AdminOnly
@Produces(MediaType.APPLICATION_JSON)
public class AlarmResource {
    @Inject
    Sites sites;

    @Inject
    Alarms alarms;

    @Operation(summary = "What needs a person at the site: forks, clocks, laptops that continue a log they should not.")
    @GET
    public List<AlarmView> list(@PathParam("site") String siteName) {
        return alarms.of(sites.named(siteName).id()).stream()
                .map(alarm -> new AlarmView(
                        alarm.kind().name(),
                        alarm.device() == null ? null : alarm.device().toHex(),
                        alarm.subject(),
                        alarm.sentence()))
                .toList();
    }

    public record AlarmView(String kind, @Nullable String device, String subject, String sentence) {}
}
