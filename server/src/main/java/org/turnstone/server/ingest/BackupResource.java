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
import org.jspecify.annotations.Nullable;
import org.turnstone.server.audit.AuditTrail;
import org.turnstone.server.platform.AdminOnly;
import org.turnstone.server.platform.Given;
import org.turnstone.server.site.Site;
import org.turnstone.server.site.Sites;

/**
 * Backups, for the administrator. With H2 one request makes a backup of all sites and reads it back. With another database a
 * point is begun, the database is dumped by its own tools and restored elsewhere, and the point is said to be verified.
 */
@Path("admin")
@AdminOnly
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public class BackupResource {
    @Inject
    Sites sites;

    @Inject
    Backups backups;

    @Inject
    OnlineBackup online;

    @Inject
    AuditTrail audit;

    /** Makes a backup and reads it back; H2 only. */
    @POST
    @Path("backups")
    public Made make() {
        OnlineBackup.Done done = online.make(AdminOnly.ACTOR);
        done.points()
                .forEach((site, point) ->
                        audit.record(AdminOnly.ACTOR, "backup.verified", site.id(), point.no() + " " + point.digest()));
        return new Made(
                done.file().toString(),
                done.points().entrySet().stream()
                        .map(point -> PointView.of(point.getKey(), point.getValue()))
                        .toList());
    }

    @GET
    @Path("sites/{site}/backups")
    public List<PointView> list(@PathParam("site") String siteName) {
        Site site = sites.named(siteName);
        return backups.list(site.id()).stream()
                .map(point -> PointView.of(site, point))
                .toList();
    }

    /** Begins a point. */
    @POST
    @Path("sites/{site}/backups")
    public PointView begin(@PathParam("site") String siteName) {
        Site site = sites.named(siteName);
        return PointView.of(site, backups.begin(site.id()));
    }

    /** Says that a restored copy was compared with the point and holds it. */
    @POST
    @Path("sites/{site}/backups/{no}/verified")
    public PointView verified(
            @PathParam("site") String siteName, @PathParam("no") long no, @Nullable Verification wanted) {
        Site site = sites.named(siteName);
        String digest = Given.text(Given.body(wanted).digest(), "digest");
        Backups.Point point = backups.verified(site.id(), no, digest, AdminOnly.ACTOR);
        audit.record(AdminOnly.ACTOR, "backup.verified", site.id(), no + " " + digest);
        return PointView.of(site, point);
    }

    /** @param digest of the point, 64 digits */
    public record Verification(@Nullable String digest) {}

    public record Made(String file, List<PointView> points) {}

    public record PointView(
            String site,
            long no,
            String at,
            String digest,
            int logs,
            long entries,
            @Nullable String verifiedAt) {
        static PointView of(Site site, Backups.Point point) {
            return new PointView(
                    site.code(),
                    point.no(),
                    point.at().toString(),
                    point.digest(),
                    point.vector().byLog().size(),
                    point.entries(),
                    point.verifiedAt() == null ? null : point.verifiedAt().toString());
        }
    }
}
