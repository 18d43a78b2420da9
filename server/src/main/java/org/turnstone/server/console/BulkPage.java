package org.turnstone.server.console;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.mvc.Controller;
import jakarta.mvc.Models;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.turnstone.server.account.CurrentPerson;
import org.turnstone.server.account.Needs;
import org.turnstone.server.account.Right;
import org.turnstone.server.review.BulkDecisions;
import org.turnstone.sync.change.ChangeId;

/** Several conflicts decided in one go, after a look at what would come of it. */
@Path("site/{site}/review/bulk")
@Controller
@RequestScoped
public class BulkPage {
    private static final int MAX_REASON = 500;
    private static final String SEPARATOR = "|";

    @Inject
    Page page;

    @Inject
    CurrentPerson person;

    @Inject
    BulkDecisions bulk;

    @Inject
    Models models;

    /** An outlook with what its hidden field brings back. */
    public record Line(String shown, BulkDecisions.Outlook outlook) {
        @Override
        public String toString() {
            return "line";
        }
    }

    /** @param lines {@code RECORD|PATH} */
    @POST
    @Path("preview")
    @Needs(Right.DECIDE)
    public Response preview(@FormParam("line") @Nullable List<String> lines, @FormParam("rule") @Nullable String rule) {
        BulkDecisions.Rule by = rule(rule);
        List<BulkDecisions.Chosen> chosen = new ArrayList<>();
        for (String line : Typed.chosen(lines, BulkDecisions.MOST)) {
            String[] parts = line.split("\\|", 2);
            chosen.add(new BulkDecisions.Chosen(Typed.record(parts[0]), Typed.path(parts.length < 2 ? "" : parts[1])));
        }
        List<BulkDecisions.Outlook> outlooks = bulk.preview(person.site(), by, chosen);
        if (outlooks.isEmpty()) {
            page.say("None of these is in conflict any more.");
            return Response.seeOther(URI.create(page.to("review") + "?only=conflicts"))
                    .build();
        }
        models.put("rule", by);
        models.put("lines", outlooks.stream().map(BulkPage::line).toList());
        models.put("gone", chosen.size() - outlooks.size());
        return Response.ok("bulk.xhtml").build();
    }

    private static Line line(BulkDecisions.Outlook outlook) {
        String heads = outlook.heads().stream().map(ChangeId::toHex).sorted().collect(Collectors.joining(" "));
        return new Line(
                outlook.record().toHex()
                        + SEPARATOR
                        + heads
                        + SEPARATOR
                        + outlook.path().text(),
                outlook);
    }

    /** @param lines {@code RECORD|HEADS|PATH} as the preview had them */
    @POST
    @Path("decide")
    @Needs(Right.DECIDE)
    public Response decide(
            @FormParam("line") @Nullable List<String> lines,
            @FormParam("rule") @Nullable String rule,
            @FormParam("why") @Nullable String why) {
        List<BulkDecisions.Shown> shown = new ArrayList<>();
        for (String line : Typed.chosen(lines, BulkDecisions.MOST)) {
            String[] parts = line.split("\\|", 3);
            if (parts.length < 3) {
                throw Typed.malformed("The page did not say what it showed. Load it again.");
            }
            Set<ChangeId> heads = Typed.heads(parts[1]);
            shown.add(new BulkDecisions.Shown(Typed.record(parts[0]), Typed.path(parts[2]), heads));
        }
        BulkDecisions.Batch batch = bulk.decide(
                person.site(), rule(rule), shown, Typed.words(why, "The reason", MAX_REASON), person.login());
        page.say("Decided: " + batch.decided()
                + " conflicts, each a change of its own. They can be taken back together.");
        return Response.seeOther(URI.create(page.to("review") + "?only=conflicts"))
                .build();
    }

    @POST
    @Path("{batch}/undo")
    @Needs(Right.DECIDE)
    public Response undo(@PathParam("batch") String batch, @FormParam("why") @Nullable String why) {
        int back =
                bulk.undo(person.site(), Typed.id(batch), Typed.words(why, "The reason", MAX_REASON), person.login());
        page.say("Taken back: " + back
                + " questions are in conflict again. What somebody answered since was left alone.");
        return Response.seeOther(URI.create(page.to("review") + "?only=conflicts"))
                .build();
    }

    private static BulkDecisions.Rule rule(@Nullable String code) {
        return BulkDecisions.Rule.ofCode(Typed.orEmpty(code))
                .orElseThrow(() -> Typed.malformed("Nothing was chosen as the answer that stands."));
    }
}
