package org.turnstone.server.ingest;

import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.BufferedInputStream;
import java.io.InputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.turnstone.server.platform.AdminOnly;
import org.turnstone.server.platform.Given;
import org.turnstone.server.platform.ProblemException;
import org.turnstone.server.platform.UploadLimit;
import org.turnstone.server.site.Sites;
import org.turnstone.sync.bundle.StickManifest;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.record.SiteId;
import org.turnstone.sync.record.WireLimits;
import org.turnstone.sync.replica.IntakeResult;

/** Reads and writes sticks for the administrator (docs/protocol.md, "Stick"). */
@Path("admin")
@AdminOnly
public class StickResource {
    private static final int BUFFER = 64 << 10;

    @Inject
    Sites sites;

    @Inject
    StickImport stickImport;

    @Inject
    StickExport stickExport;

    /** Reads a stick for whichever site of this server it is. */
    @POST
    @Path("sticks")
    @Consumes(MediaType.APPLICATION_OCTET_STREAM)
    @Produces(MediaType.APPLICATION_JSON)
    @UploadLimit(UploadLimit.Kind.STICK)
    public StickView read(InputStream body) {
        return StickView.of(stickImport.take(new BufferedInputStream(body, BUFFER), AdminOnly.ACTOR));
    }

    /** Writes a stick for some laptops of a site. */
    @POST
    @Path("sites/{site}/sticks")
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_OCTET_STREAM)
    public StreamingOutput write(@PathParam("site") String siteName, @Nullable Receivers wanted) {
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
        return out -> stickExport.write(out, load);
    }

    /** @param devices ids of the laptops that will be able to open it */
    public record Receivers(@Nullable List<String> devices) {}

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
