package org.turnstone.server.export;

import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.util.List;
import org.turnstone.server.account.CurrentPerson;
import org.turnstone.server.account.Needs;
import org.turnstone.server.account.Right;
import org.turnstone.server.dataset.DatasetCatalogue;
import org.turnstone.server.site.Site;
import org.turnstone.server.site.Sites;

/** Site datasets for people who may read them. The administrator's token is of no use here: content needs a person. */
@Path("sites/{site}/datasets")
public class DatasetResource {
    @Inject
    Sites sites;

    @Inject
    CurrentPerson person;

    @Inject
    DatasetExport export;

    @Inject
    DatasetCatalogue catalogue;

    @GET
    @Needs(Right.READ_ANSWERS)
    @Produces(MediaType.APPLICATION_JSON)
    public List<DatasetCatalogue.DatasetSummary> list(@PathParam("site") String siteName) {
        Site site = sites.named(siteName);
        return catalogue.of(site.id());
    }

    @GET
    @Needs(Right.READ_ANSWERS)
    @Path("{form}.zip")
    @Produces("application/zip")
    public Response zip(@PathParam("site") String siteName, @PathParam("form") String formId) {
        Site site = sites.named(siteName);
        String login = person.login();
        export.announce(site.id(), formId, login);
        StreamingOutput body = out -> export.write(site, formId, out);
        return Response.ok(body)
                .header("Content-Disposition", "attachment; filename=\"" + formId + ".zip\"")
                .header("Cache-Control", "no-store")
                .build();
    }
}
