package org.turnstone.server.ingest;

import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;
import org.turnstone.server.keys.LastSeen;
import org.turnstone.server.keys.Members;
import org.turnstone.server.keys.SiteControl;
import org.turnstone.server.platform.AdminOnly;
import org.turnstone.server.platform.Given;
import org.turnstone.server.platform.ProblemException;
import org.turnstone.server.site.Site;
import org.turnstone.server.site.Sites;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.change.PersonId;
import org.turnstone.sync.identity.ControlState;
import org.turnstone.sync.identity.DeviceCertificate;
import org.turnstone.sync.identity.DeviceRole;
import org.turnstone.sync.record.SiteId;

/** Lists the devices of a site, gives them roles and shuts them out, for the administrator. */
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

    @Inject
    LastSeen seen;

    @Inject
    Holdings holdings;

    @Operation(summary = "The laptops of the site.")
    @GET
    public List<DeviceView> list(@PathParam("site") String siteName) {
        SiteId site = sites.named(siteName).id();
        ControlState state = control.of(site);
        Map<PersonId, String> names = members.names(site);
        Map<DeviceId, Instant> times = seen.times(site);
        return state.enrolments().stream()
                .map(enrolment -> enrolment.certificate())
                .map(certificate -> view(certificate, state, names, times))
                .toList();
    }

    private static DeviceView view(
            DeviceCertificate certificate,
            ControlState state,
            Map<PersonId, String> names,
            Map<DeviceId, Instant> times) {
        DeviceId id = certificate.deviceId();
        Instant at = times.get(id);
        return new DeviceView(
                id.toHex(),
                names.getOrDefault(certificate.personId(), ""),
                certificate.personId().toHex(),
                state.roleOf(id).orElse(certificate.role()).name().toLowerCase(Locale.ROOT),
                certificate.issued().toString(),
                at == null ? null : at.toString(),
                state.isRevoked(id));
    }

    /** What a laptop held when it last spoke to this server. */
    @Operation(summary = "What a laptop held when it last spoke to this server.")
    @GET
    @Path("{device}/holdings")
    public HoldingsView holdings(@PathParam("site") String siteName, @PathParam("device") String device) {
        Site site = sites.named(siteName);
        Holdings.Report report = holdings.of(site, known(site, device));
        return new HoldingsView(
                viewOf(siteName, device),
                text(report.asOf()),
                text(report.revokedAt()),
                report.records(),
                report.unfinished(),
                report.mayHaveFaded(),
                report.byForm(),
                report.sealed(),
                report.attachments(),
                report.confirmed(),
                report.waiting(),
                report.missing(),
                report.lastStick());
    }

    private static @Nullable String text(@Nullable Instant moment) {
        return moment == null ? null : moment.toString();
    }

    @Operation(summary = "Shuts a laptop out; what it sends afterwards is kept without effect.")
    @POST
    @Path("{device}/revoke")
    public DeviceView revoke(
            @PathParam("site") String siteName, @PathParam("device") String device, @Nullable Revocation wanted) {
        Site site = sites.named(siteName);
        Revocation revocation = Given.body(wanted);
        String reason = Given.text(revocation.reason(), "reason");
        DeviceId id = known(site, device);
        if (reason.length() > MAX_REASON) {
            throw new ProblemException(
                    400, "MALFORMED", "A reason has at most " + MAX_REASON + " characters.", "Nothing was changed.");
        }
        members.revoke(site.id(), id, reason, moment(revocation.receivedBefore()), AdminOnly.ACTOR);
        return viewOf(siteName, device);
    }

    @Operation(summary = "Gives a laptop another role.")
    @POST
    @Path("{device}/role")
    public DeviceView role(
            @PathParam("site") String siteName, @PathParam("device") String device, @Nullable NewRole wanted) {
        Site site = sites.named(siteName);
        String word = Given.text(Given.body(wanted).role(), "role");
        members.changeRole(site.id(), known(site, device), role(word), AdminOnly.ACTOR);
        return viewOf(siteName, device);
    }

    private DeviceView viewOf(String siteName, String device) {
        return list(siteName).stream()
                .filter(view -> view.device().equals(device))
                .findFirst()
                .orElseThrow();
    }

    private DeviceId known(Site site, String device) {
        DeviceId id = new DeviceId(Given64.id(device, "device"));
        if (control.of(site.id()).device(id).isEmpty()) {
            throw new ProblemException(
                    404, "NO_DEVICE", "There is no such device at the site.", "Nothing was changed.");
        }
        return id;
    }

    private static DeviceRole role(String word) {
        for (DeviceRole role : DeviceRole.values()) {
            if (role != DeviceRole.OFFICE && role.name().equalsIgnoreCase(word)) {
                return role;
            }
        }
        throw new ProblemException(
                400, "MALFORMED", "A laptop's role is field, reader or courier.", "Nothing was changed.");
    }

    private static @Nullable Instant moment(@Nullable String text) {
        try {
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeException e) {
            throw new ProblemException(
                    400, "MALFORMED", "A moment is written as 2026-11-02T09:00:00Z.", "Nothing was changed.");
        }
    }

    /**
     * @param reason shown to people
     * @param receivedBefore only what arrived before counts; left away, all that is here
     */
    public record Revocation(
            @Nullable String reason, @Nullable String receivedBefore) {}

    /** @param role field, reader or courier */
    public record NewRole(@Nullable String role) {}

    /** See {@link Holdings.Report}. */
    public record HoldingsView(
            DeviceView device,
            @Nullable String asOf,
            @Nullable String revokedAt,
            int records,
            int unfinished,
            int mayHaveFaded,
            Map<String, Integer> byForm,
            int sealed,
            int attachments,
            int confirmed,
            int waiting,
            long missing,
            int lastStick) {}

    public record DeviceView(
            String device,
            String name,
            String person,
            String role,
            String enrolledAt,
            @Nullable String lastSeen,
            boolean revoked) {}
}
