package org.turnstone.server.export;

import jakarta.inject.Inject;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.turnstone.server.account.CurrentPerson;
import org.turnstone.server.account.Needs;
import org.turnstone.server.account.Right;
import org.turnstone.server.dataset.DatasetCatalogue;
import org.turnstone.server.platform.HeaderNames;
import org.turnstone.server.platform.ProblemException;
import org.turnstone.server.review.Duplicates;
import org.turnstone.server.site.Site;
import org.turnstone.server.site.Sites;
import org.turnstone.sync.record.RecordId;

/** Site datasets for people who may read them. The administrator's token is of no use here: content needs a person. */
@Path("sites/{site}/datasets")
public class DatasetResource {
    private static final String ANALYSIS = "analysis";
    private static final String QUOTING = "quoting";
    private static final int LOOK_MILLIS = 200;
    private static final int MOST_LOOKS = 50;
    /** Each waits as long as a page does, a second and a half: five minutes. */
    private static final int MOST_OPENINGS = 200;

    @Inject
    Sites sites;

    @Inject
    CurrentPerson person;

    @Inject
    DatasetExport export;

    @Inject
    DatasetCatalogue catalogue;

    @Inject
    Duplicates duplicates;

    @Operation(summary = "The datasets of the site in figures.")
    @GET
    @Needs(Right.READ_ANSWERS)
    @Produces(MediaType.APPLICATION_JSON)
    public List<DatasetCatalogue.DatasetSummary> list(@PathParam("site") String siteName) {
        Site site = sites.named(siteName);
        return catalogue.of(site.id());
    }

    /**
     * The whole dataset as it is once nothing waits to get into it. If something still waits after a while, the zip says so in
     * a file of its own, and the header {@code Turnstone-Waiting} says how many records it is.
     */
    @Operation(
            summary =
                    "A dataset as CSV with its codebook and attachments; with for=quoting without the words that nobody"
                            + " agreed to be quoted with.")
    @GET
    @Needs(Right.READ_ANSWERS)
    @Path("{form}.zip")
    @Produces("application/zip")
    public Response zip(
            @PathParam("site") String siteName,
            @PathParam("form") String formId,
            @QueryParam("for") @DefaultValue(ANALYSIS) String purposeName)
            throws InterruptedException {
        Site site = sites.named(siteName);
        DatasetExport.Purpose purpose = purpose(purposeName);
        String login = person.login();
        export.announce(site.id(), formId, purpose, login);
        long waiting = waiting(site, formId);
        for (int looks = 0; waiting > 0 && looks < MOST_LOOKS; looks++) {
            Thread.sleep(LOOK_MILLIS);
            waiting = waiting(site, formId);
        }
        long left = waiting;
        Set<RecordId> held = held(site, formId);
        StreamingOutput body = out -> export.write(site, formId, purpose, left, held, out);
        Response.ResponseBuilder answer = Response.ok(body)
                .header(
                        "Content-Disposition",
                        "attachment; filename=\"" + formId
                                + (purpose == DatasetExport.Purpose.QUOTING ? "-quoting" : "") + ".zip\"")
                .header("Cache-Control", "no-store");
        if (left > 0) {
            answer.header(HeaderNames.WAITING, left);
        }
        return answer.build();
    }

    private static DatasetExport.Purpose purpose(String name) {
        return switch (name) {
            case ANALYSIS -> DatasetExport.Purpose.ANALYSIS;
            case QUOTING -> DatasetExport.Purpose.QUOTING;
            default ->
                throw new ProblemException(
                        400,
                        "PURPOSE",
                        "A dataset is downloaded for \"analysis\" or for \"quoting\".",
                        "Ask for one of these two.");
        };
    }

    /** Looking for records that are there twice needs all of them open. */
    private Set<RecordId> held(Site site, String formId) {
        Duplicates.Held held = duplicates.held(site, formId);
        for (int looks = 0; !held.whole() && looks < MOST_OPENINGS; looks++) {
            held = duplicates.held(site, formId);
        }
        if (!held.whole()) {
            throw new ProblemException(
                    503,
                    "OPENING",
                    "The records are still being opened, so that it is not known which of them are there twice.",
                    "Nothing is lost. Ask again in a minute.");
        }
        return held.records();
    }

    private long waiting(Site site, String formId) {
        return catalogue.of(site.id()).stream()
                .filter(dataset -> dataset.formId().equals(formId))
                .mapToLong(DatasetCatalogue.DatasetSummary::waiting)
                .sum();
    }
}
