package org.turnstone.server.forms;

import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.turnstone.form.FormProblem;
import org.turnstone.server.keys.SiteControl;
import org.turnstone.server.platform.AdminOnly;
import org.turnstone.server.platform.UploadLimit;
import org.turnstone.server.site.Site;
import org.turnstone.server.site.Sites;

/** Publishes and lists the forms of a site for the administrator. */
@Path("admin/sites/{site}/forms")
@AdminOnly
@Produces(MediaType.APPLICATION_JSON)
public class FormResource {
    @Inject
    Sites sites;

    @Inject
    FormCatalogue forms;

    @Inject
    SiteControl control;

    @POST
    @Consumes("application/zip")
    @UploadLimit
    public Response publish(@PathParam("site") String siteName, InputStream body) throws IOException {
        Site site = sites.named(siteName);
        PublishedForm form = forms.publish(site.id(), FormZip.read(body), AdminOnly.ACTOR);
        return Response.status(Response.Status.CREATED)
                .entity(new FormView(
                        form.template().formId(),
                        form.template().version(),
                        form.template().title(),
                        form.hash().toHex(),
                        form.template().warnings().stream()
                                .map(FormProblem::toString)
                                .toList()))
                .build();
    }

    @GET
    public List<FormView> list(@PathParam("site") String siteName) {
        return control.of(sites.named(siteName).id()).forms().stream()
                .map(form -> new FormView(
                        form.formId(), form.version(), form.title(), form.hash().toHex(), List.of()))
                .toList();
    }

    /** @param warnings what works but not as the form's author may think */
    public record FormView(String formId, String version, String title, String formHash, List<String> warnings) {}
}
