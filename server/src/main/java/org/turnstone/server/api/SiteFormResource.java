package org.turnstone.server.api;

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
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;
import org.turnstone.server.account.CurrentPerson;
import org.turnstone.server.account.Needs;
import org.turnstone.server.account.Right;
import org.turnstone.server.formfile.FormMaker;
import org.turnstone.server.formfile.FormRefusedException;
import org.turnstone.server.formfile.GivenForm;
import org.turnstone.server.formfile.MadeForm;
import org.turnstone.server.forms.FormCatalogue;
import org.turnstone.server.forms.FormPublication;
import org.turnstone.server.forms.FormResource;
import org.turnstone.server.forms.FormState;
import org.turnstone.server.forms.StoredForm;
import org.turnstone.server.platform.Given;
import org.turnstone.server.platform.Problem;
import org.turnstone.server.platform.ProblemException;
import org.turnstone.server.platform.UploadLimit;
import org.turnstone.sync.record.SiteId;

/** The forms of a site, from upload to closing, for people; the administrator's resource says the same in the same words. */
@Path("sites/{site}/forms")
@Produces(MediaType.APPLICATION_JSON)
public class SiteFormResource {
    @Inject
    CurrentPerson person;

    @Inject
    FormCatalogue forms;

    @Inject
    FormPublication publication;

    @Inject
    FormMaker maker;

    @Operation(summary = "The form versions of the site; drafts only for whoever may change forms.")
    @GET
    @Needs(Right.SEE_FORMS)
    public List<FormResource.FormView> list(@PathParam("site") String siteName) {
        return forms.all(person.site().id()).stream()
                .filter(this::isShown)
                .map(form -> FormResource.FormView.of(form, List.of()))
                .toList();
    }

    private boolean isShown(StoredForm form) {
        return person.may(Right.CHANGE_FORMS)
                || form.state() == FormState.PUBLISHED
                || form.state() == FormState.CLOSED;
    }

    @Operation(summary = "Uploads a form as a draft; faults are named by sheet, row and column.")
    @POST
    @Consumes({
        "application/zip",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.ms-excel",
        "application/xml",
        "text/xml",
        "text/markdown"
    })
    @UploadLimit
    @Needs(Right.CHANGE_FORMS)
    public Response upload(
            @PathParam("site") String siteName,
            @QueryParam("name") @DefaultValue("form") String name,
            @HeaderParam(HttpHeaders.CONTENT_TYPE) MediaType type,
            InputStream body)
            throws IOException {
        try {
            MadeForm made = maker.make(FormResource.given(name, type, body));
            StoredForm form = forms.upload(person.site().id(), made, person.login());
            return Response.status(Response.Status.CREATED)
                    .entity(FormResource.FormView.of(
                            form,
                            made.notes().stream()
                                    .map(FormResource.FindingView::of)
                                    .toList()))
                    .build();
        } catch (FormRefusedException e) {
            return Response.status(422)
                    .type(Problem.MEDIA_TYPE)
                    .entity(FormResource.RefusedForm.of(e))
                    .build();
        }
    }

    @Operation(summary = "Tries a form version and compares it with the one before.")
    @POST
    @Path("{hash}/check")
    @Needs(Right.CHANGE_FORMS)
    public FormResource.CheckView check(@PathParam("site") String siteName, @PathParam("hash") String hash) {
        return FormResource.CheckView.of(publication.check(person.site().id(), Wanted.form(hash), person.login()));
    }

    @Operation(summary = "Publishes a form version, or says what stands in the way.")
    @POST
    @Path("{hash}/publish")
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs(Right.CHANGE_FORMS)
    public Response publish(
            @PathParam("site") String siteName, @PathParam("hash") String hash, FormResource.@Nullable Wanted wanted) {
        return FormResource.answer(publication.publish(
                person.site().id(), Wanted.form(hash), Given.body(wanted).word(), person.login()));
    }

    @Operation(summary = "Closes a form version to new records.")
    @POST
    @Path("{hash}/close")
    @Needs(Right.CHANGE_FORMS)
    public FormResource.FormView close(@PathParam("site") String siteName, @PathParam("hash") String hash) {
        return FormResource.FormView.of(
                publication.close(person.site().id(), Wanted.form(hash), person.login()), List.of());
    }

    @Operation(summary = "The workbook a form version was made of.")
    @GET
    @Path("{hash}/workbook")
    @Produces(MediaType.APPLICATION_OCTET_STREAM)
    @Needs(Right.SEE_FORMS)
    public Response workbook(@PathParam("site") String siteName, @PathParam("hash") String hash) {
        SiteId site = person.site().id();
        GivenForm.Workbook workbook = forms.find(site, Wanted.form(hash))
                .filter(this::isShown)
                .flatMap(form -> forms.workbook(site, form.hash()))
                .orElseThrow(() -> new ProblemException(
                        404, "NO_FORM", "There is no workbook of this form version.", "It may have been an XForm."));
        String plain = workbook.name().replaceAll("[^A-Za-z0-9._-]", "_");
        return Response.ok(workbook.content())
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"" + plain + "\"")
                .build();
    }
}
