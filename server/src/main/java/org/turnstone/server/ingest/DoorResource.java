package org.turnstone.server.ingest;

import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.DateTimeException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.turnstone.server.platform.Given;
import org.turnstone.server.platform.ProblemException;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.record.SiteId;
import org.turnstone.sync.wire.HttpMessages;

/** What a device may ask before the server knows who it is: to be enrolled, and to sign in. */
@Path("/")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public class DoorResource {
    private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-12-31T00:00:00Z");

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
                moment(Given.text(request.time(), "time")),
                Given64.bytes(request.signature(), "signature"));
    }

    /** What a clock says, however wrong it is, as long as it can be counted in milliseconds. */
    private static Instant moment(String text) {
        try {
            Instant said = Instant.parse(text);
            if (EARLIEST.isBefore(said) && said.isBefore(LATEST)) {
                return said;
            }
        } catch (DateTimeException e) {
            throw malformed();
        }
        throw malformed();
    }

    private static ProblemException malformed() {
        return new ProblemException(
                400, "MALFORMED", "A moment is written as 2026-11-02T09:00:00Z.", "Nothing was changed.");
    }
}
