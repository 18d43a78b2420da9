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
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;
import org.turnstone.server.keys.Quarantine;
import org.turnstone.server.platform.AdminOnly;
import org.turnstone.server.platform.Given;
import org.turnstone.server.platform.ProblemException;
import org.turnstone.server.site.Sites;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.LogId;
import org.turnstone.sync.record.SiteId;

/** What is kept without effect, and its release, for the administrator. */
@Path("admin/sites/{site}/quarantine")
@AdminOnly
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public class QuarantineResource {
    private static final int MAX_REASON = 160;

    @Inject
    Sites sites;

    @Inject
    Quarantine quarantine;

    @Operation(summary = "What is kept without effect.")
    @GET
    public List<WaitingView> list(@PathParam("site") String siteName) {
        return views(sites.named(siteName).id());
    }

    private List<WaitingView> views(SiteId site) {
        return quarantine.list(site).stream()
                .map(waiting -> new WaitingView(
                        waiting.log().toHex(),
                        waiting.device().toHex(),
                        waiting.name(),
                        waiting.revoked(),
                        waiting.entries(),
                        waiting.records(),
                        waiting.ends().stream().map(ChangeId::toHex).sorted().toList()))
                .toList();
    }

    /** Answers with what still waits. */
    @Operation(summary = "Lets entries of a log count that were kept without effect, with a reason.")
    @POST
    @Path("accept")
    public List<WaitingView> accept(@PathParam("site") String siteName, @Nullable Acceptance wanted) {
        SiteId site = sites.named(siteName).id();
        Acceptance acceptance = Given.body(wanted);
        LogId log = new LogId(Given64.id(Given.text(acceptance.log(), "log"), "log"));
        String upTo = acceptance.upTo();
        Optional<ChangeId> last = upTo == null ? Optional.empty() : Optional.of(new ChangeId(Given64.id(upTo, "upTo")));
        String reason = Given.text(acceptance.reason(), "reason");
        if (reason.length() > MAX_REASON) {
            throw new ProblemException(
                    400, "MALFORMED", "A reason has at most " + MAX_REASON + " characters.", "Nothing was changed.");
        }
        quarantine.accept(site, log, last, reason, AdminOnly.ACTOR);
        return views(site);
    }

    /**
     * @param log whose entries
     * @param upTo the last that counts; left away, all that are here
     * @param reason why it counts after all
     */
    public record Acceptance(
            @Nullable String log,
            @Nullable String upTo,
            @Nullable String reason) {}

    public record WaitingView(
            String log, String device, String name, boolean revoked, int entries, int records, List<String> ends) {}
}
