package org.turnstone.server.dataset;

import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.turnstone.server.audit.AuditTrail;
import org.turnstone.server.changelog.DueRecords;
import org.turnstone.server.platform.AdminOnly;
import org.turnstone.server.site.Site;
import org.turnstone.server.site.Sites;

/** Has the datasets of a site made anew from its change log. */
@Path("admin/sites/{site}/datasets/rebuild")
@AdminOnly
@Produces(MediaType.APPLICATION_JSON)
public class RebuildResource {
    @Inject
    Sites sites;

    @Inject
    DueRecords due;

    @Inject
    AuditTrail audit;

    @Operation(summary = "Has all datasets of the site made anew from its change log.")
    @POST
    @Transactional
    public Response rebuild(@PathParam("site") String siteName) {
        Site site = sites.named(siteName);
        audit.record(AdminOnly.ACTOR, "dataset.rebuild", site.id(), site.code());
        return Response.accepted(new Rebuild(due.markAll(site.id()))).build();
    }

    /** @param records how many are to be projected again */
    public record Rebuild(int records) {}
}
