package org.turnstone.server.ingest;

import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;
import org.turnstone.server.platform.AdminOnly;
import org.turnstone.server.site.Site;

/** Makes a backup of all sites of an H2 database and reads it back, for the administrator. */
@Path("admin/backups")
@AdminOnly
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public class BackupResource {
    @Inject
    OnlineBackup online;

    @Operation(summary = "Makes a backup of all sites of an H2 database and reads it back.")
    @POST
    public Made make() {
        OnlineBackup.Done done = online.make(AdminOnly.ACTOR);
        return new Made(
                done.file().toString(),
                done.points().entrySet().stream()
                        .map(point -> PointView.of(point.getKey(), point.getValue()))
                        .toList());
    }

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
