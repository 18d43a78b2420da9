package org.turnstone.server.api;

import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;
import org.turnstone.server.account.CurrentPerson;
import org.turnstone.server.account.Needs;
import org.turnstone.server.account.Right;
import org.turnstone.server.platform.Given;
import org.turnstone.server.review.BulkDecisions;

/** Several conflicts decided by one rule in one go, and taken back together. */
@Path("sites/{site}/conflicts/batches")
@Produces(MediaType.APPLICATION_JSON)
public class BatchResource {
    private static final int LISTED = 50;

    @Inject
    CurrentPerson person;

    @Inject
    BulkDecisions bulk;

    @Operation(summary = "The last 50 decisions about several conflicts.")
    @GET
    @Needs(Right.REVIEW)
    public List<BatchView> list(@PathParam("site") String siteName) {
        return bulk.made(person.site().id(), LISTED).stream().map(BatchView::of).toList();
    }

    @Operation(summary = "What a rule would make of conflicts; nothing is decided by it.")
    @POST
    @Path("preview")
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs(Right.DECIDE)
    public List<OutlookView> preview(@PathParam("site") String siteName, @Nullable Several wanted) {
        Several given = Given.body(wanted);
        List<BulkDecisions.Chosen> chosen = Wanted.several(given.conflicts(), "conflicts", BulkDecisions.MOST).stream()
                .map(one -> new BulkDecisions.Chosen(Wanted.record(one.record(), "record"), Wanted.path(one.path())))
                .toList();
        return bulk.preview(person.site(), rule(given.rule()), chosen).stream()
                .map(outlook -> new OutlookView(
                        outlook.record().toHex(),
                        outlook.path().text(),
                        outlook.question(),
                        outlook.stands(),
                        outlook.instead(),
                        Wanted.hex(outlook.heads())))
                .toList();
    }

    @Operation(summary = "Decides conflicts as the preview showed them; refused as a whole if one of them changed.")
    @POST
    @Path("decide")
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs(Right.DECIDE)
    public BatchView decide(@PathParam("site") String siteName, @Nullable Several wanted) {
        Several given = Given.body(wanted);
        List<BulkDecisions.Shown> shown = Wanted.several(given.conflicts(), "conflicts", BulkDecisions.MOST).stream()
                .map(one -> new BulkDecisions.Shown(
                        Wanted.record(one.record(), "record"),
                        Wanted.path(one.path()),
                        Wanted.heads(one.heads(), "heads")))
                .toList();
        return BatchView.of(bulk.decide(
                person.site(),
                rule(given.rule()),
                shown,
                Wanted.words(given.why(), "why", Wanted.MAX_REASON),
                person.login()));
    }

    @Operation(summary = "Takes decisions back that were made in one go; what was answered since is left alone.")
    @POST
    @Path("{batch}/undo")
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs(Right.DECIDE)
    public List<BatchView> undo(
            @PathParam("site") String siteName, @PathParam("batch") String batch, @Nullable Why wanted) {
        bulk.undo(
                person.site(),
                Wanted.named(batch),
                Wanted.words(Given.body(wanted).why(), "why", Wanted.MAX_REASON),
                person.login());
        return list(siteName);
    }

    private static BulkDecisions.Rule rule(@Nullable String code) {
        return BulkDecisions.Rule.ofCode(Given.text(code, "rule"))
                .orElseThrow(() -> Wanted.malformed("\"rule\" is none of those there are."));
    }

    /** Decisions made in one go. */
    public record BatchView(String batch, String at, String by, int decided, boolean undone) {
        static BatchView of(BulkDecisions.Batch batch) {
            return new BatchView(
                    batch.id().toHex(), batch.at().toString(), batch.actor(), batch.decided(), batch.undone());
        }
    }

    /** What would stand, and instead of what. */
    public record OutlookView(
            String record, String path, String question, String stands, List<String> instead, List<String> heads) {
        @Override
        public String toString() {
            return "outlook";
        }
    }

    /** By which rule, and why; the preview needs no reason and no heads. */
    public record Several(
            @Nullable String rule,
            @Nullable List<Conflict> conflicts,
            @Nullable String why) {}

    /** One of them. */
    public record Conflict(
            @Nullable String record,
            @Nullable String path,
            @Nullable List<String> heads) {}

    /** A reason. */
    public record Why(@Nullable String why) {}
}
