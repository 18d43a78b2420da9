package org.turnstone.server.audit;

import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;
import org.turnstone.server.platform.AdminOnly;

/** Whether the audit trail holds, for the administrator. */
@Path("admin/audit")
@AdminOnly
@Produces(MediaType.APPLICATION_JSON)
public class TrailResource {
    @Inject
    AuditTrail audit;

    @Operation(
            summary =
                    "Whether every entry of the audit trail follows from the one before it; names the entry where it breaks.")
    @GET
    public TrailView verify() {
        AuditTrail.Newest newest = audit.newest();
        return audit.verify()
                .map(broken -> new TrailView(newest.no(), newest.hash(), false, broken.no(), broken.sentence()))
                .orElseGet(() -> new TrailView(
                        newest.no(), newest.hash(), true, null, "Every entry follows from the one before it."));
    }

    /**
     * @param entries how many there are
     * @param newest hash of the last; kept elsewhere it proves that the trail was not written anew
     * @param brokenAt the first entry that does not follow from the one before, or null
     */
    public record TrailView(
            long entries,
            String newest,
            boolean holds,
            @Nullable Long brokenAt,
            String sentence) {}
}
