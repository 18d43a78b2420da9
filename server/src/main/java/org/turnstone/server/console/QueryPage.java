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
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.turnstone.server.account.CurrentPerson;
import org.turnstone.server.account.Needs;
import org.turnstone.server.account.Right;
import org.turnstone.server.platform.ProblemException;
import org.turnstone.server.review.Queries;
import org.turnstone.server.review.RecordSheet;
import org.turnstone.server.review.RecordSheets;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.RecordId;

/** Asking whoever captured a record about it, and closing what was asked. */
@Path("site/{site}/records/{record}/queries")
@Controller
@RequestScoped
public class QueryPage {
    private static final int MAX_REASON = 500;

    @Inject
    Page page;

    @Inject
    CurrentPerson person;

    @Inject
    Queries queries;

    @Inject
    RecordSheets sheets;

    @Inject
    Models models;

    /** The form for asking about one answer, or about the record as a whole. */
    @GET
    @Needs(Right.ASK)
    public String asking(@PathParam("record") String record, @QueryParam("path") @Nullable String path) {
        RecordId id = Typed.record(record);
        RecordSheet sheet = sheets.need(person.site(), id, false);
        Optional<FieldPath> about = about(path);
        models.put("paper", new SheetView(sheet, page));
        models.put("about", about.map(FieldPath::text).orElse(""));
        models.put(
                "question",
                about.isEmpty()
                        ? "This record as a whole"
                        : queries.label(person.site(), id, about.get())
                                .orElseThrow(() -> new ProblemException(
                                        404,
                                        "NO_ANSWER",
                                        "The record has no such question.",
                                        "Look at the record again.")));
        return "ask.xhtml";
    }

    private static Optional<FieldPath> about(@Nullable String path) {
        return path == null || path.isBlank() ? Optional.empty() : Optional.of(Typed.path(path));
    }

    @POST
    @Needs(Right.ASK)
    public Response ask(
            @PathParam("record") String record,
            @FormParam("path") @Nullable String path,
            @FormParam("text") @Nullable String text) {
        queries.ask(
                person.site(),
                Typed.record(record),
                about(path).orElse(null),
                Typed.words(text, "The question", Queries.MAX_TEXT),
                person.login());
        page.say("Asked. It reaches the laptops that hold this record with their next sync.");
        return back(record);
    }

    private Response back(String record) {
        return Response.seeOther(URI.create(page.to("records/" + record) + "#questions"))
                .build();
    }

    /** @param how {@code withdraw} to take one's own question back; else it is closed */
    @POST
    @Path("{query}/close")
    @Needs(Right.ASK)
    public Response close(
            @PathParam("record") String record,
            @PathParam("query") String query,
            @FormParam("how") @Nullable String how,
            @FormParam("heads") @Nullable String heads,
            @FormParam("why") @Nullable String why) {
        boolean withdraw = "withdraw".equals(how);
        queries.close(
                person.site(),
                Typed.record(record),
                Typed.query(query),
                withdraw,
                Typed.heads(heads),
                Typed.words(why, "The reason", MAX_REASON),
                person.login());
        page.say(
                withdraw
                        ? "Taken back. The laptops stop asking with their next sync."
                        : "Closed. The laptops stop asking with their next sync; what they say meanwhile opens it again.");
        return back(record);
    }
}
