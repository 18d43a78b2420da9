package org.turnstone.server.forms;

import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import org.turnstone.server.formfile.FormFinding;
import org.turnstone.server.formfile.FormMaker;
import org.turnstone.server.formfile.FormRefusedException;
import org.turnstone.server.formfile.FormZip;
import org.turnstone.server.formfile.GivenForm;
import org.turnstone.server.formfile.MadeForm;
import org.turnstone.server.keys.SiteControl;
import org.turnstone.server.platform.AdminOnly;
import org.turnstone.server.platform.Problem;
import org.turnstone.server.platform.ProblemException;
import org.turnstone.server.platform.UploadLimit;
import org.turnstone.server.site.Site;
import org.turnstone.server.site.Sites;
import org.turnstone.sync.record.WireLimits;

/** Publishes and lists the forms of a site for the administrator. */
@Path("admin/sites/{site}/forms")
@AdminOnly
@Produces(MediaType.APPLICATION_JSON)
public class FormResource {
    private static final String ZIP = "application/zip";
    private static final String XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    private static final String XLS = "application/vnd.ms-excel";

    @Inject
    Sites sites;

    @Inject
    FormCatalogue forms;

    @Inject
    SiteControl control;

    @Inject
    FormMaker maker;

    /** @param name of the file, if what is sent is a single one */
    @POST
    @Consumes({ZIP, XLSX, XLS, "application/xml", "text/xml", "text/markdown"})
    @UploadLimit
    public Response publish(
            @PathParam("site") String siteName,
            @QueryParam("name") @DefaultValue("form") String name,
            @HeaderParam(HttpHeaders.CONTENT_TYPE) MediaType type,
            InputStream body)
            throws IOException {
        Site site = sites.named(siteName);
        try {
            MadeForm made = maker.make(given(name, type, body));
            PublishedForm form = forms.publish(site.id(), made, AdminOnly.ACTOR);
            return Response.status(Response.Status.CREATED)
                    .entity(new FormView(
                            form.template().formId(),
                            form.template().version(),
                            form.template().title(),
                            form.hash().toHex(),
                            made.notes().stream().map(FindingView::of).toList()))
                    .build();
        } catch (FormRefusedException e) {
            return Response.status(422)
                    .type(Problem.MEDIA_TYPE)
                    .entity(RefusedForm.of(e))
                    .build();
        }
    }

    private static GivenForm given(String name, MediaType type, InputStream body)
            throws IOException, FormRefusedException {
        if (type.isCompatible(MediaType.valueOf(ZIP))) {
            return GivenForm.of(name, FormZip.read(body));
        }
        byte[] file = body.readNBytes(WireLimits.MAX_FORM_FILE + 1);
        if (file.length > WireLimits.MAX_FORM_FILE) {
            throw new ProblemException(
                    413,
                    "TOO_LARGE",
                    "The form is larger than " + (WireLimits.MAX_FORM_FILE >> 20) + " MiB.",
                    "Nothing was changed. Take pictures and sheets that are no part of the form out of the workbook.");
        }
        boolean markdown = type.getSubtype().equals("markdown") && !name.endsWith(".md");
        return GivenForm.ofFile(markdown ? name + ".md" : name, file);
    }

    @GET
    public List<FormView> list(@PathParam("site") String siteName) {
        return control.of(sites.named(siteName).id()).forms().stream()
                .map(form -> new FormView(
                        form.formId(), form.version(), form.title(), form.hash().toHex(), List.of()))
                .toList();
    }

    /** @param warnings what works but not as the form's author may think */
    public record FormView(String formId, String version, String title, String formHash, List<FindingView> warnings) {}

    /**
     * Something about a form, with its place.
     *
     * @param severity {@code error} or {@code note}
     */
    public record FindingView(String severity, String sheet, int row, String column, String path, String message) {
        static FindingView of(FormFinding finding) {
            return new FindingView(
                    finding.severity().name().toLowerCase(Locale.ROOT),
                    finding.sheet(),
                    finding.row(),
                    finding.column(),
                    finding.path(),
                    finding.toString());
        }
    }

    /** A {@link Problem} that says every fault of the form with its place. */
    public record RefusedForm(String title, int status, String code, String detail, List<FindingView> problems) {
        static RefusedForm of(FormRefusedException refusal) {
            return new RefusedForm(
                    "The form cannot be used.",
                    422,
                    "FORM",
                    "Nothing was changed. Mend what the list says and send it again.",
                    refusal.findings().stream().map(FindingView::of).toList());
        }
    }
}
