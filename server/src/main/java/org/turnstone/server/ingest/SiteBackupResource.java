package org.turnstone.server.ingest;

import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;
import org.turnstone.server.platform.AdminOnly;
import org.turnstone.server.platform.Given;
import org.turnstone.server.site.Site;
import org.turnstone.server.site.Sites;

/**
 * Backups of a site, for the administrator. Where the database is not H2, a point is begun, the database is dumped by its own
 * tools and restored elsewhere, and the point is said to be verified.
 */
@Path("admin/sites/{site}/backups")
@AdminOnly
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public class SiteBackupResource {
    @Inject
    Sites sites;

    @Inject
    Backups backups;

    @Operation(summary = "The points to which copies of the database can be restored.")
    @GET
    public List<BackupResource.PointView> list(@PathParam("site") String siteName) {
        Site site = sites.named(siteName);
        return backups.list(site.id()).stream()
                .map(point -> BackupResource.PointView.of(site, point))
                .toList();
    }

    /** Begins a point. */
    @Operation(summary = "Begins a point: what is here now is what a copy made from now on holds.")
    @POST
    public BackupResource.PointView begin(@PathParam("site") String siteName) {
        Site site = sites.named(siteName);
        return BackupResource.PointView.of(site, backups.begin(site.id()));
    }

    /** Says that a restored copy was compared with the point and holds it. */
    @Operation(
            summary =
                    "Says that a restored copy was compared with the point and holds it; laptops then hear what is durable.")
    @POST
    @Path("{no}/verified")
    public BackupResource.PointView verified(
            @PathParam("site") String siteName, @PathParam("no") long no, @Nullable Verification wanted) {
        Site site = sites.named(siteName);
        String digest = Given.text(Given.body(wanted).digest(), "digest");
        return BackupResource.PointView.of(site, backups.verified(site.id(), no, digest, AdminOnly.ACTOR));
    }

    /** @param digest of the point, 64 digits */
    public record Verification(@Nullable String digest) {}
}
