package org.turnstone.server.ingest;

import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;
import org.turnstone.server.keys.LastSeen;
import org.turnstone.server.keys.Restoration;
import org.turnstone.server.platform.AdminOnly;
import org.turnstone.server.site.Sites;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.record.SiteId;

/** The recovery of a site on a restored server, for the administrator. */
@Path("admin/sites/{site}/restoration")
@AdminOnly
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public class RestorationResource {
    @Inject
    Sites sites;

    @Inject
    Restoration restoration;

    @Operation(summary = "Whether the site is serving, or being refilled by its laptops after a restore.")
    @GET
    public StatusView status(@PathParam("site") String siteName) {
        return view(sites.named(siteName).id());
    }

    @Operation(summary = "Says that the server was restored: laptops refill it before it decides anything.")
    @POST
    @Path("begin")
    public StatusView begin(@PathParam("site") String siteName) {
        SiteId site = sites.named(siteName).id();
        restoration.beginBy(site, AdminOnly.ACTOR);
        return view(site);
    }

    @Operation(summary = "Ends the refilling.")
    @POST
    @Path("confirm")
    public StatusView confirm(@PathParam("site") String siteName) {
        SiteId site = sites.named(siteName).id();
        restoration.confirm(site, AdminOnly.ACTOR);
        return view(site);
    }

    private StatusView view(SiteId site) {
        Restoration.Status status = restoration.status(site);
        Instant since = status.since();
        return new StatusView(
                since == null ? "serving" : "recovering",
                since == null ? null : since.toString(),
                status.learnt(),
                status.looseEnds().stream().map(ChangeId::toHex).toList(),
                laptops(status.heardFrom()),
                laptops(status.outstanding()));
    }

    private static List<LaptopView> laptops(List<LastSeen.Member> members) {
        return members.stream()
                .map(member -> {
                    Instant at = member.at();
                    return new LaptopView(member.device().toHex(), member.name(), at == null ? null : at.toString());
                })
                .toList();
    }

    /**
     * @param state serving or recovering
     * @param learnt decisions that laptops brought back
     * @param looseEnds ends of branches of the control log that wait to be joined
     */
    public record StatusView(
            String state,
            @Nullable String since,
            int learnt,
            List<String> looseEnds,
            List<LaptopView> heardFrom,
            List<LaptopView> outstanding) {}

    public record LaptopView(
            String device, String name, @Nullable String lastSeen) {}
}
