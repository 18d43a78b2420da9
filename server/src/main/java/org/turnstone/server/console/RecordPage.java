package org.turnstone.server.console;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.mvc.Controller;
import jakarta.mvc.Models;
import jakarta.mvc.View;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.turnstone.server.account.CurrentPerson;
import org.turnstone.server.account.Needs;
import org.turnstone.server.account.Right;
import org.turnstone.server.api.TypedAnswer;
import org.turnstone.server.audit.AuditTrail;
import org.turnstone.server.export.DatasetExport;
import org.turnstone.server.platform.ProblemException;
import org.turnstone.server.review.RecordSheet;
import org.turnstone.server.review.RecordSheets;
import org.turnstone.server.review.Settlements;
import org.turnstone.server.site.Site;
import org.turnstone.sync.record.AttachmentRef;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.RecordId;

/** One record: its answers, who gave them, its history, its pictures; and putting an answer right. */
@Path("site/{site}/records/{record}")
@Controller
@RequestScoped
public class RecordPage {
    private static final int MAX_REASON = 500;
    private static final int MAX_TEXT = 20_000;
    private static final Set<String> PICTURES = Set.of("image/jpeg", "image/png", "image/webp");

    @Inject
    Page page;

    @Inject
    CurrentPerson person;

    @Inject
    RecordSheets sheets;

    @Inject
    Settlements settlements;

    @Inject
    DatasetExport export;

    @Inject
    AuditTrail audit;

    @Inject
    Models models;

    @GET
    @Needs(Right.READ_ANSWERS)
    public String show(@PathParam("record") String record) {
        return view(sheet(Typed.record(record), false), false);
    }

    /** Shows names and telephone numbers too; that and why is in the audit trail. */
    @POST
    @Path("identifiers")
    @Needs(Right.READ_IDENTIFIERS)
    @Transactional
    public String identifiers(@PathParam("record") String record, @FormParam("why") @Nullable String why) {
        RecordId id = Typed.record(record);
        String reason = Typed.words(why, "The reason", MAX_REASON);
        audit.record(person.login(), "identifier.read", person.site().id(), id.toHex() + ": " + reason);
        return view(sheet(id, true), true);
    }

    private String view(RecordSheet sheet, boolean identifiers) {
        boolean hidden =
                sheet.parts().stream().flatMap(part -> part.fields().stream()).anyMatch(RecordSheet.Field::hidden);
        models.put("paper", new SheetView(sheet, page));
        models.put("hidden", hidden);
        models.put("identifiers", identifiers);
        return "record.xhtml";
    }

    private RecordSheet sheet(RecordId record, boolean identifiers) {
        return sheets.need(person.site(), record, identifiers);
    }

    /** A picture or another attachment; what is no picture is for download. */
    @GET
    @Path("files/{number}")
    @Needs(Right.READ_ANSWERS)
    public Response file(@PathParam("record") String record, @PathParam("number") int number) {
        Site site = person.site();
        AttachmentRef ref = Optional.ofNullable(
                        sheet(Typed.record(record), false).files().get(number))
                .filter(found -> export.isHere(site.id(), found))
                .orElseThrow(() -> new ProblemException(
                        404, "NO_FILE", "The attachment is not here yet.", "It comes with a later sync."));
        boolean picture = PICTURES.contains(ref.mediaType());
        StreamingOutput body = out -> export.attachment(site.id(), ref, out);
        return Response.ok(body)
                .type(picture ? ref.mediaType() : "application/octet-stream")
                .header(
                        "Content-Disposition",
                        picture ? "inline" : "attachment; filename=\"attachment-" + number + "\"")
                .build();
    }

    /** The form for putting one answer right. */
    @GET
    @Path("correct")
    @Needs(Right.DECIDE)
    @View("correct.xhtml")
    public void correcting(
            @PathParam("record") String record, @jakarta.ws.rs.QueryParam("path") @Nullable String path) {
        RecordSheet sheet = sheet(Typed.record(record), false);
        models.put("paper", new SheetView(sheet, page));
        models.put("field", TypedAnswer.field(sheet, Typed.path(path)));
    }

    @POST
    @Path("correct")
    @Needs(Right.DECIDE)
    public Response correct(
            @PathParam("record") String record,
            @FormParam("path") @Nullable String path,
            @FormParam("heads") @Nullable String heads,
            @FormParam("value") @Nullable String value,
            @FormParam("why") @Nullable String why) {
        RecordId id = Typed.record(record);
        FieldPath at = Typed.path(path);
        RecordSheet.Field field = TypedAnswer.field(sheet(id, false), at);
        FieldValue answer = TypedAnswer.of(field, Typed.words(value, "The answer", MAX_TEXT));
        settlements.correct(
                person.site(),
                new Settlements.Decision(
                        id,
                        at,
                        Typed.heads(heads),
                        Optional.empty(),
                        Optional.empty(),
                        Typed.words(why, "The reason", MAX_REASON)),
                answer,
                person.login());
        page.say("Corrected. What was captured stays in the history; the correction goes to every laptop.");
        return Response.seeOther(URI.create(page.to("records/" + record))).build();
    }
}
