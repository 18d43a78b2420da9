package org.turnstone.server.api;

import jakarta.inject.Inject;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.turnstone.server.account.CurrentPerson;
import org.turnstone.server.account.Needs;
import org.turnstone.server.account.Right;
import org.turnstone.server.audit.AuditTrail;
import org.turnstone.server.audit.TrailBreak;

/** The audit trail of a site. */
@Path("sites/{site}/audit")
@Produces(MediaType.APPLICATION_JSON)
public class TrailEntriesResource {
    private static final int MAX_TYPED = 200;
    private static final int ENTRIES = 200;

    @Inject
    CurrentPerson person;

    @Inject
    AuditTrail audit;

    @Operation(summary = "Up to 200 entries of the site's audit trail before a number, the newest first.")
    @GET
    @Needs(Right.READ_AUDIT)
    public List<DeedView> list(
            @PathParam("site") String siteName,
            @QueryParam("before") @DefaultValue("9223372036854775807") long before,
            @QueryParam("who") @DefaultValue("") String who,
            @QueryParam("what") @DefaultValue("") String what) {
        if (who.length() > MAX_TYPED || what.length() > MAX_TYPED) {
            throw Wanted.malformed("That is too long to look for.");
        }
        return audit.deeds(person.site().id(), before, who.strip(), what, ENTRIES).stream()
                .map(deed -> new DeedView(deed.no(), deed.at().toString(), deed.actor(), deed.action(), deed.subject()))
                .toList();
    }

    @Operation(summary = "Goes through the whole trail and says whether it holds, or where it breaks.")
    @GET
    @Path("verification")
    @Needs(Right.READ_AUDIT)
    public VerifiedView verify(@PathParam("site") String siteName) {
        AuditTrail.Newest newest = audit.newest();
        return audit.verify()
                .map((TrailBreak broken) -> new VerifiedView(newest.no(), newest.hash(), false, broken.sentence()))
                .orElseGet(() -> new VerifiedView(newest.no(), newest.hash(), true, "The trail holds."));
    }

    /** One deed. */
    public record DeedView(long no, String at, String who, String what, String about) {
        @Override
        public String toString() {
            return "entry " + no;
        }
    }

    /** @param newest the hash of the last entry, to be written down elsewhere */
    public record VerifiedView(long entries, String newest, boolean holds, String sentence) {}
}
