package org.turnstone.server.ingest;

import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.turnstone.server.keys.Members;
import org.turnstone.server.keys.SiteControl;
import org.turnstone.server.platform.AdminOnly;
import org.turnstone.server.platform.Given;
import org.turnstone.server.platform.ProblemException;
import org.turnstone.server.site.Site;
import org.turnstone.server.site.Sites;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.identity.ControlState;
import org.turnstone.sync.identity.DeviceCertificate;

/** Lists the devices of a site and shuts them out, for the administrator. */
@Path("admin/sites/{site}/devices")
@AdminOnly
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public class DeviceResource {
    private static final int MAX_REASON = 200;

    @Inject
    Sites sites;

    @Inject
    SiteControl control;

    @Inject
    Members members;

    @GET
    public List<DeviceView> list(@PathParam("site") String siteName) {
        ControlState state = control.of(sites.named(siteName).id());
        return state.enrolments().stream()
                .map(enrolment -> enrolment.certificate())
                .map(certificate -> view(certificate, state))
                .toList();
    }

    private static DeviceView view(DeviceCertificate certificate, ControlState state) {
        return new DeviceView(
                certificate.deviceId().toHex(),
                certificate.personId().toHex(),
                certificate.role().name(),
                certificate.issued().toString(),
                state.revocation(certificate.deviceId()).isPresent());
    }

    @POST
    @Path("{device}/revoke")
    public Response revoke(
            @PathParam("site") String siteName, @PathParam("device") String device, @Nullable Revocation wanted) {
        Site site = sites.named(siteName);
        String reason = Given.text(Given.body(wanted).reason(), "reason");
        DeviceId id = new DeviceId(Given64.id(device, "device"));
        if (reason.length() > MAX_REASON || control.of(site.id()).device(id).isEmpty()) {
            throw new ProblemException(
                    404, "NO_DEVICE", "There is no such device at the site.", "Nothing was changed.");
        }
        members.revoke(site.id(), id, reason, AdminOnly.ACTOR);
        return Response.noContent().build();
    }

    /** @param reason shown to people */
    public record Revocation(@Nullable String reason) {}

    public record DeviceView(String device, String person, String role, String enrolledAt, boolean revoked) {}
}
