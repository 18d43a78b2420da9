package org.turnstone.server.ingest;

import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;
import org.turnstone.server.keys.Periods;
import org.turnstone.server.platform.AdminOnly;
import org.turnstone.server.platform.Given;
import org.turnstone.server.platform.ProblemException;
import org.turnstone.server.site.Sites;
import org.turnstone.sync.crypto.Secret;
import org.turnstone.sync.record.SiteId;

/** The keys of a site's periods, for the administrator. */
@Path("admin/sites/{site}/periods")
@AdminOnly
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public class PeriodResource {
    private static final int SHORTEST_PASSPHRASE = 12;

    @Inject
    Sites sites;

    @Inject
    Periods periods;

    @Operation(summary = "The periods whose keys the site has, and what still needs them.")
    @GET
    public List<Periods.Period> list(@PathParam("site") String siteName) {
        return periods.list(sites.named(siteName).id());
    }

    /** The announcement is committed before the key is removed; a crash between the two is made good at the next start. */
    @Operation(summary = "Destroys the key of a period that is over and that nothing needs any more.")
    @POST
    @Path("{number}/destroy")
    public List<Periods.Period> destroy(@PathParam("site") String siteName, @PathParam("number") int number) {
        SiteId site = sites.named(siteName).id();
        periods.announceDestruction(site, number, AdminOnly.ACTOR);
        periods.destroyAnnounced(site);
        return periods.list(site);
    }

    @Operation(summary = "Takes the key of a period off this server, sealed for whoever keeps it.")
    @POST
    @Path("{number}/withdraw")
    public SealedPeriod withdraw(
            @PathParam("site") String siteName, @PathParam("number") int number, @Nullable Withdrawal wanted) {
        SiteId site = sites.named(siteName).id();
        try (Secret passphrase = passphrase(Given.body(wanted).passphrase())) {
            return new SealedPeriod(number, Given64.text(periods.withdraw(site, number, passphrase, AdminOnly.ACTOR)));
        }
    }

    @Operation(summary = "Puts a key back that was taken off this server.")
    @POST
    @Path("{number}/return")
    public List<Periods.Period> giveBack(
            @PathParam("site") String siteName, @PathParam("number") int number, @Nullable Return wanted) {
        SiteId site = sites.named(siteName).id();
        Return given = Given.body(wanted);
        try (Secret passphrase = passphrase(given.passphrase())) {
            periods.giveBack(site, number, Given64.bytes(given.sealed(), "sealed"), passphrase, AdminOnly.ACTOR);
        }
        return periods.list(site);
    }

    private static Secret passphrase(@Nullable String text) {
        String given = Given.text(text, "passphrase");
        if (given.length() < SHORTEST_PASSPHRASE) {
            throw new ProblemException(
                    400,
                    "MALFORMED",
                    "A passphrase has at least " + SHORTEST_PASSPHRASE + " characters.",
                    "Nothing was changed.");
        }
        byte[] bytes = given.getBytes(StandardCharsets.UTF_8);
        try {
            return Secret.copyOf(bytes);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    public record Withdrawal(@Nullable String passphrase) {
        @Override
        public String toString() {
            return "withdrawal";
        }
    }

    public record Return(@Nullable String sealed, @Nullable String passphrase) {
        @Override
        public String toString() {
            return "return";
        }
    }

    /** @param sealed base64url */
    public record SealedPeriod(int number, String sealed) {}
}
