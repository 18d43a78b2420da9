package org.turnstone.server.ingest;

import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.jspecify.annotations.Nullable;
import org.turnstone.server.platform.Given;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.record.SiteId;
import org.turnstone.sync.wire.HttpMessages;

/** What a device may ask before the server knows who it is: to be enrolled, and to sign in. */
@Path("/")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public class DoorResource {
    @Inject
    Enrolments enrolments;

    @Inject
    SignIns signIns;

    @POST
    @Path("enrol")
    public HttpMessages.EnrolAnswer enrol(HttpMessages.@Nullable EnrolRequest request) {
        return enrolments.enrol(Given.body(request));
    }

    @POST
    @Path("auth/challenge")
    public HttpMessages.ChallengeAnswer challenge(HttpMessages.@Nullable ChallengeRequest wanted) {
        HttpMessages.ChallengeRequest request = Given.body(wanted);
        return signIns.challenge(
                new SiteId(Given64.id(request.siteId(), "siteId")),
                new DeviceId(Given64.id(request.deviceId(), "deviceId")));
    }

    @POST
    @Path("auth/token")
    public HttpMessages.TokenAnswer token(HttpMessages.@Nullable TokenRequest wanted) {
        HttpMessages.TokenRequest request = Given.body(wanted);
        return signIns.token(
                new SiteId(Given64.id(request.siteId(), "siteId")),
                new DeviceId(Given64.id(request.deviceId(), "deviceId")),
                Given64.bytes(request.nonce(), "nonce"),
                Given64.bytes(request.signature(), "signature"));
    }
}
