package org.turnstone.server.site;

import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;
import org.turnstone.server.platform.AdminOnly;
import org.turnstone.server.platform.Given;
import org.turnstone.sync.crypto.Fingerprint;

/** Creates and lists sites for the administrator. */
@Path("admin/sites")
@AdminOnly
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public class SiteResource {
    private static final String DEFAULT_ZONE = "Europe/London";

    @Inject
    Sites sites;

    @Operation(summary = "Creates a site with its keys and its office device.")
    @POST
    public Response create(@Nullable NewSite wanted) {
        NewSite site = Given.body(wanted);
        String zone = site.timeZone() == null ? DEFAULT_ZONE : site.timeZone();
        Site made =
                sites.create(Given.text(site.code(), "code"), Given.text(site.name(), "name"), zone, AdminOnly.ACTOR);
        return Response.status(Response.Status.CREATED)
                .entity(SiteView.of(made))
                .build();
    }

    @Operation(summary = "The sites of this server.")
    @GET
    public List<SiteView> list() {
        return sites.all().stream().map(SiteView::of).toList();
    }

    /** What to create. */
    public record NewSite(
            @Nullable String code,
            @Nullable String name,
            @Nullable String timeZone) {}

    /** What there is. */
    public record SiteView(String id, String code, String name, String timeZone, String fingerprint) {
        static SiteView of(Site site) {
            return new SiteView(
                    site.id().toHex(),
                    site.code(),
                    site.name(),
                    site.timeZone().getId(),
                    Fingerprint.of(site.authorityKey()).display());
        }
    }
}
