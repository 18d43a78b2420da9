package org.turnstone.server.console;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.mvc.Controller;
import jakarta.mvc.Models;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.turnstone.server.account.CurrentPerson;
import org.turnstone.server.account.Needs;
import org.turnstone.server.account.Right;
import org.turnstone.server.erasure.ErasureDesk;

/** Withdrawals: what laptops ask for, what waits for a second person, and certificates. */
@Path("site/{site}/erasures")
@Controller
@RequestScoped
public class ErasurePage {
    private static final int MAX_REASON = 400;

    @Inject
    Page page;

    @Inject
    CurrentPerson person;

    @Inject
    ErasureDesk desk;

    @Inject
    Models models;

    @GET
    @Needs(Right.SEE_ERASURES)
    public String list() {
        models.put("wishes", desk.wishes(person.site().id()));
        models.put("waiting", desk.waiting(person.site().id()));
        models.put("erased", desk.erased(person.site().id()));
        models.put("me", person.login());
        return "erasures.xhtml";
    }

    @GET
    @Path("{record}")
    @Needs(Right.SEE_ERASURES)
    public String certificate(@PathParam("record") String record) {
        models.put(
                "certificate",
                desk.certificate(person.site().id(), Typed.record(record).toHex()));
        return "certificate.xhtml";
    }

    /** @param only given if only the parts are meant that are named, at least one */
    @POST
    @Needs(Right.PROPOSE_ERASURE)
    public Response propose(
            @FormParam("record") @Nullable String record,
            @FormParam("only") @Nullable String only,
            @FormParam("part") @Nullable List<String> parts,
            @FormParam("why") @Nullable String why) {
        // Nothing ticked must not come to mean everything.
        List<String> chosen = only == null ? List.of() : Typed.chosen(parts, ErasureDesk.MOST_PARTS);
        desk.propose(
                person.site().id(),
                Typed.words(record, "The record", 64),
                chosen,
                Typed.words(why, "The reason", MAX_REASON),
                person.login());
        page.say("Proposed. It is erased when a second person agrees.");
        return back();
    }

    @POST
    @Path("requests/{request}/grant")
    @Needs(Right.PROPOSE_ERASURE)
    public Response grant(@PathParam("request") String request) {
        String record = desk.grant(person.site().id(), Typed.id(request).toHex(), person.login());
        page.say("Erased here. The certificate says which laptops have not confirmed yet.");
        return Response.seeOther(URI.create(page.to("erasures/" + record))).build();
    }

    @POST
    @Path("requests/{request}/keep")
    @Needs(Right.PROPOSE_ERASURE)
    public Response keep(@PathParam("request") String request, @FormParam("why") @Nullable String why) {
        desk.proposeToKeep(
                person.site().id(),
                Typed.id(request).toHex(),
                Typed.words(why, "The reason", MAX_REASON),
                person.login());
        page.say("Proposed. It is refused when a second person agrees.");
        return back();
    }

    @POST
    @Path("proposals/{proposal}/agree")
    @Needs(Right.AGREE_TO_ERASURE)
    public Response agree(@PathParam("proposal") String proposal) {
        desk.agree(person.site().id(), proposal, person.login());
        page.say("Done, by two people. It stands in the audit trail.");
        return back();
    }

    @POST
    @Path("proposals/{proposal}/decline")
    @Needs(Right.AGREE_TO_ERASURE)
    public Response decline(@PathParam("proposal") String proposal) {
        desk.decline(person.site().id(), proposal, person.login());
        page.say("Turned down. Nothing was erased.");
        return back();
    }

    private Response back() {
        return Response.seeOther(URI.create(page.to("erasures"))).build();
    }
}
