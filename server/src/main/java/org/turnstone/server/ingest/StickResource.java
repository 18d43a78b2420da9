package org.turnstone.server.ingest;

import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.io.BufferedInputStream;
import java.io.InputStream;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;
import org.turnstone.server.platform.AdminOnly;
import org.turnstone.server.platform.UploadLimit;
import org.turnstone.sync.bundle.StickManifest;
import org.turnstone.sync.replica.IntakeResult;

/** Reads sticks for the administrator (docs/protocol.md, "Stick"). */
@Path("admin/sticks")
@AdminOnly
public class StickResource {
    private static final int BUFFER = 64 << 10;

    @Inject
    StickImport stickImport;

    /** Reads a stick for whichever site of this server it is. */
    @Operation(summary = "Reads a stick for whichever site of this server it is.")
    @POST
    @Consumes(MediaType.APPLICATION_OCTET_STREAM)
    @Produces(MediaType.APPLICATION_JSON)
    @UploadLimit(UploadLimit.Kind.STICK)
    public StickView read(InputStream body) {
        return StickView.of(stickImport.take(new BufferedInputStream(body, BUFFER), AdminOnly.ACTOR));
    }

    /**
     * @param outcome WHOLE, INCOMPLETE, DAMAGED or UNREADABLE
     * @param device who made it, or null if that is not proven
     * @param number of its maker's sticks, or null
     * @param madeAt by its maker's clock, or null
     * @param changed true if anything is here now that was not
     * @param waits true if something waits for a person
     * @param sentences for people
     */
    public record StickView(
            String outcome,
            @Nullable String device,
            @Nullable Integer number,
            @Nullable String madeAt,
            int records,
            int photos,
            int otherAttachments,
            int accepted,
            int duplicate,
            int held,
            int quarantined,
            int rejected,
            boolean changed,
            boolean waits,
            List<String> sentences) {
        static StickView of(StickReport report) {
            StickManifest.Contents contents = report.maker() == null ? null : report.contents();
            return new StickView(
                    report.end().kind().name(),
                    contents == null ? null : contents.maker().toHex(),
                    contents == null ? null : contents.number(),
                    contents == null ? null : contents.madeAt().toString(),
                    report.wholeRecords(),
                    report.photos(),
                    report.otherAttachments(),
                    report.count(IntakeResult.Code.ACCEPTED) + report.count(IntakeResult.Code.ACCEPTED_BRANCH),
                    report.count(IntakeResult.Code.DUPLICATE),
                    report.count(IntakeResult.Code.HELD),
                    report.count(IntakeResult.Code.QUARANTINED),
                    report.rejected(),
                    report.changed(),
                    report.needsAttention(),
                    report.sentences());
        }
    }
}
