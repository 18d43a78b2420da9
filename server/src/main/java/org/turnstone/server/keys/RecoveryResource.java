package org.turnstone.server.keys;

import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Base64;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;
import org.turnstone.server.platform.AdminOnly;
import org.turnstone.server.platform.Given;
import org.turnstone.server.platform.ProblemException;
import org.turnstone.server.site.Site;
import org.turnstone.server.site.Sites;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.crypto.Fingerprint;
import org.turnstone.sync.crypto.RecipientKey;
import org.turnstone.sync.crypto.VerificationFailedException;
import org.turnstone.sync.identity.EscrowRequest;

/**
 * Announces a site's recovery key, and records that it was used. The server never has the private half: what is taken out of
 * escrow is taken out offline.
 */
@Path("admin/sites/{site}")
@AdminOnly
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public class RecoveryResource {
    @Inject
    Sites sites;

    @Inject
    Recovery recovery;

    @Operation(summary = "Announces the key under which the passphrases of laptops can be made good.")
    @POST
    @Path("recovery-key")
    public Announced announce(@PathParam("site") String siteName, @Nullable NewKey wanted) {
        Site site = sites.named(siteName);
        byte[] bytes = bytes(Given.body(wanted).key(), "key");
        try {
            RecipientKey key = RecipientKey.of(bytes);
            recovery.announce(site.id(), key, AdminOnly.ACTOR);
            return new Announced(Fingerprint.of(key).display());
        } catch (VerificationFailedException e) {
            throw malformed("key");
        }
    }

    @Operation(summary = "Records that the escrow of a laptop was opened.")
    @POST
    @Path("escrow")
    public Recorded opened(@PathParam("site") String siteName, @Nullable Opened opened) {
        Site site = sites.named(siteName);
        byte[] bytes = bytes(Given.body(opened).request(), "request");
        try {
            EscrowRequest request = EscrowRequest.decode(bytes);
            recovery.opened(site.id(), request, AdminOnly.ACTOR);
            return new Recorded(request.slot().device().toHex());
        } catch (MalformedMessageException e) {
            throw malformed("request");
        }
    }

    private static byte[] bytes(@Nullable String value, String member) {
        try {
            return Base64.getUrlDecoder().decode(Given.text(value, member));
        } catch (IllegalArgumentException e) {
            throw malformed(member);
        }
    }

    private static ProblemException malformed(String member) {
        return new ProblemException(
                400, "MALFORMED", "\"" + member + "\" is not what it should be.", "Nothing was changed.");
    }

    /** @param key base64url, an X25519 public key */
    public record NewKey(@Nullable String key) {}

    /** @param fingerprint of the key, to be compared with what was printed when it was made */
    public record Announced(String fingerprint) {}

    /** @param device whose escrow was opened */
    public record Recorded(String device) {}

    /** @param request base64url, the request as the laptop wrote it */
    public record Opened(@Nullable String request) {}
}
