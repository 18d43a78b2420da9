package org.turnstone.server.console;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.mvc.Controller;
import jakarta.mvc.Models;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import java.util.List;
import org.turnstone.server.account.CurrentPerson;
import org.turnstone.server.account.Needs;
import org.turnstone.server.account.Right;
import org.turnstone.server.audit.AuditTrail;
import org.turnstone.server.audit.TrailBreak;

/** The audit trail in words, and whether it holds. */
@Path("site/{site}/audit")
@Controller
@RequestScoped
public class AuditPage {
    private static final int LINES = 100;
    private static final int MAX_TYPED = 64;

    @Inject
    Page page;

    @Inject
    CurrentPerson person;

    @Inject
    AuditTrail audit;

    @Inject
    Models models;

    /** One entry in words. */
    public record Line(long no, String at, String actor, String sentence, String subject, String whole) {}

    @GET
    @Needs(Right.READ_AUDIT)
    public String list(
            @QueryParam("before") @DefaultValue("9223372036854775807") long before,
            @QueryParam("who") @DefaultValue("") String who,
            @QueryParam("what") @DefaultValue("") String what) {
        if (who.length() > MAX_TYPED || what.length() > MAX_TYPED) {
            throw Typed.malformed("That is too long to look for.");
        }
        List<AuditTrail.Deed> deeds = audit.deeds(person.site().id(), before, who.strip(), what, LINES);
        models.put(
                "lines",
                deeds.stream()
                        .map(deed -> new Line(
                                deed.no(),
                                page.moment(deed.at()),
                                AuditWords.actor(deed.actor()),
                                AuditWords.of(deed.action()),
                                AuditWords.shortened(deed.subject()),
                                deed.subject()))
                        .toList());
        models.put("who", who);
        models.put("what", what);
        models.put("kinds", AuditWords.KINDS);
        models.put("older", deeds.size() == LINES ? deeds.get(LINES - 1).no() : 0);
        models.put("newest", audit.newest());
        return "audit.xhtml";
    }

    /** Goes through the whole trail. */
    @POST
    @Path("verify")
    @Needs(Right.READ_AUDIT)
    public String verify() {
        models.put("checked", audit.verify().map(TrailBreak::sentence).orElse("ok"));
        return list(Long.MAX_VALUE, "", "");
    }
}
