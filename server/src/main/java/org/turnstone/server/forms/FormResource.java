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
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;
import org.turnstone.server.formfile.FormChange;
import org.turnstone.server.formfile.FormFinding;
import org.turnstone.server.formfile.FormMaker;
import org.turnstone.server.formfile.FormRefusedException;
import org.turnstone.server.formfile.FormZip;
import org.turnstone.server.formfile.GivenForm;
import org.turnstone.server.formfile.LicensedMeasure;
import org.turnstone.server.formfile.MadeForm;
import org.turnstone.server.platform.AdminOnly;
import org.turnstone.server.platform.Given;
import org.turnstone.server.platform.Problem;
import org.turnstone.server.platform.ProblemException;
import org.turnstone.server.platform.UploadLimit;
import org.turnstone.server.site.Site;
import org.turnstone.server.site.Sites;
import org.turnstone.sync.record.FormHash;
import org.turnstone.sync.record.WireLimits;

/** The forms of a site, from upload to closing, for the administrator. */
@Path("admin/sites/{site}/forms")
@AdminOnly
@Produces(MediaType.APPLICATION_JSON)
public class FormResource {
    private static final int MAX_NAME = 150;
    private static final String ZIP = "application/zip";
    private static final String XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    private static final String XLS = "application/vnd.ms-excel";

    @Inject
    Sites sites;

    @Inject
    FormCatalogue forms;

    @Inject
    FormPublication publication;

    @Inject
    FormMaker maker;

    /** @param name of the file, if what is sent is a single one */
    @Operation(
            summary =
                    "Uploads a form as XLSForm, as its sheets or as XForm; faults are named by sheet, row and column.")
    @POST
    @Consumes({ZIP, XLSX, XLS, "application/xml", "text/xml", "text/markdown"})
    @UploadLimit
    public Response upload(
            @PathParam("site") String siteName,
            @QueryParam("name") @DefaultValue("form") String name,
            @HeaderParam(HttpHeaders.CONTENT_TYPE) MediaType type,
            InputStream body)
            throws IOException {
        Site site = sites.named(siteName);
        try {
            MadeForm made = maker.make(given(name, type, body));
            StoredForm form = forms.upload(site.id(), made, AdminOnly.ACTOR);
            return Response.status(Response.Status.CREATED)
                    .entity(FormView.of(
                            form, made.notes().stream().map(FindingView::of).toList()))
                    .build();
        } catch (FormRefusedException e) {
            return Response.status(422)
                    .type(Problem.MEDIA_TYPE)
                    .entity(RefusedForm.of(e))
                    .build();
        }
    }

    /** What was sent, by its media type. */
    public static GivenForm given(String name, MediaType type, InputStream body)
            throws IOException, FormRefusedException {
        if (name.length() > MAX_NAME || name.isBlank()) {
            throw new ProblemException(
                    400,
                    "MALFORMED",
                    "The file's name has more than " + MAX_NAME + " characters, or none.",
                    "Nothing was changed. Give it a shorter name.");
        }
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

    /** Every form version, drafts and closed ones too. */
    @Operation(summary = "Every form version of the site, drafts and closed ones too.")
    @GET
    public List<FormView> list(@PathParam("site") String siteName) {
        return forms.all(sites.named(siteName).id()).stream()
                .map(form -> FormView.of(form, List.of()))
                .toList();
    }

    /** Tries a form version and compares it with the one before; a draft that passes is tested. */
    @Operation(summary = "Tries a form version and compares it with the one before; a draft that passes is tested.")
    @POST
    @Path("{hash}/check")
    public CheckView check(@PathParam("site") String siteName, @PathParam("hash") String hash) {
        return CheckView.of(publication.check(sites.named(siteName).id(), hash(hash), AdminOnly.ACTOR));
    }

    /** Publishes a form version, or says with 409 what stands in the way. */
    @Operation(summary = "Publishes a form version, or says what stands in the way.")
    @POST
    @Path("{hash}/publish")
    @Consumes(MediaType.APPLICATION_JSON)
    public Response publish(
            @PathParam("site") String siteName, @PathParam("hash") String hash, @Nullable Wanted wanted) {
        return answer(publication.publish(
                sites.named(siteName).id(), hash(hash), Given.body(wanted).word(), AdminOnly.ACTOR));
    }

    /** The form that was published, or 409 with what stands in the way. */
    public static Response answer(FormPublication.Outcome outcome) {
        if (outcome.blockers().isEmpty()) {
            return Response.ok(FormView.of(outcome.form(), List.of())).build();
        }
        return Response.status(409)
                .type(Problem.MEDIA_TYPE)
                .entity(new RefusedForm(
                        "The form version cannot be published as it is.",
                        409,
                        "FORM_BLOCKED",
                        "Nothing was published. Change the form, or say what the list asks for.",
                        outcome.blockers().stream().map(FindingView::of).toList()))
                .build();
    }

    /** Closes a form version to new records. */
    @Operation(summary = "Closes a form version to new records.")
    @POST
    @Path("{hash}/close")
    public FormView close(@PathParam("site") String siteName, @PathParam("hash") String hash) {
        return FormView.of(publication.close(sites.named(siteName).id(), hash(hash), AdminOnly.ACTOR), List.of());
    }

    /** The workbook a form version was made of. */
    @Operation(summary = "The workbook a form version was made of.")
    @GET
    @Path("{hash}/workbook")
    @Produces(MediaType.APPLICATION_OCTET_STREAM)
    public Response workbook(@PathParam("site") String siteName, @PathParam("hash") String hash) {
        GivenForm.Workbook workbook = forms.workbook(sites.named(siteName).id(), hash(hash))
                .orElseThrow(() -> new ProblemException(
                        404, "NO_FORM", "There is no workbook of this form version.", "It may have been an XForm."));
        String plain = workbook.name().replaceAll("[^A-Za-z0-9._-]", "_");
        return Response.ok(workbook.content())
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"" + plain + "\"")
                .build();
    }

    private static FormHash hash(String hex) {
        try {
            return FormHash.ofHex(hex);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(
                    404, "NO_FORM", "The site has no such form version.", "Nothing was changed. List its forms.");
        }
    }

    /** @param warnings what works but not as the form's author may think */
    public record FormView(
            String formId,
            String version,
            String title,
            String formHash,
            String state,
            String workbook,
            String uploadedAt,
            String closedAt,
            List<FindingView> warnings) {
        public static FormView of(StoredForm form, List<FindingView> warnings) {
            return new FormView(
                    form.formId(),
                    form.version(),
                    form.title(),
                    form.hash().toHex(),
                    form.state().word(),
                    form.workbook(),
                    form.uploadedAt().toString(),
                    form.closedAt().map(Object::toString).orElse(""),
                    warnings);
        }
    }

    /**
     * What a check found.
     *
     * @param comparedWith the version before, or ""
     * @param problems of the trial
     */
    public record CheckView(
            String formHash,
            String state,
            String comparedWith,
            int fillings,
            int answers,
            List<FindingView> problems,
            List<ChangeView> changes,
            List<MeasureView> unlicensed) {
        public static CheckView of(FormCheck check) {
            return new CheckView(
                    check.form().hash().toHex(),
                    check.form().state().word(),
                    check.before().map(StoredForm::version).orElse(""),
                    check.trial().fillings(),
                    check.trial().answers(),
                    check.trial().findings().stream().map(FindingView::of).toList(),
                    check.changes().stream().map(ChangeView::of).toList(),
                    check.unlicensed().stream().map(MeasureView::of).toList());
        }
    }

    /**
     * A difference from the version before.
     *
     * @param needsReason whether it is published only when somebody says why
     */
    public record ChangeView(String kind, String path, String message, boolean needsReason) {
        public static ChangeView of(FormChange change) {
            return new ChangeView(
                    change.kind().name().toLowerCase(Locale.ROOT).replace('_', '-'),
                    change.path(),
                    change.toString(),
                    !change.kind().isHarmless());
        }
    }

    /** A measure without the reference of its licence. */
    public record MeasureView(String measure, List<String> paths, String message) {
        public static MeasureView of(LicensedMeasure measure) {
            return new MeasureView(measure.name(), measure.paths(), measure.sentence());
        }
    }

    /** What somebody says to have a form published; both lists may be absent. */
    public record Wanted(
            @Nullable List<Confirmation> confirm, @Nullable List<Licence> licences) {
        public FormPublication.Word word() {
            Map<String, String> reasons = new HashMap<>();
            for (Confirmation one : confirm == null ? List.<Confirmation>of() : confirm) {
                reasons.put(Given.text(one.path(), "path"), Given.text(one.reason(), "reason"));
            }
            Map<String, String> references = new HashMap<>();
            for (Licence one : licences == null ? List.<Licence>of() : licences) {
                references.put(Given.text(one.measure(), "measure"), Given.text(one.reference(), "reference"));
            }
            return new FormPublication.Word(reasons, references);
        }
    }

    /** Why a change does not change the meaning. */
    public record Confirmation(
            @Nullable String path, @Nullable String reason) {}

    /** Under which licence a measure is asked. */
    public record Licence(
            @Nullable String measure, @Nullable String reference) {}

    /**
     * Something about a form, with its place.
     *
     * @param severity {@code error} or {@code note}
     */
    public record FindingView(String severity, String sheet, int row, String column, String path, String message) {
        public static FindingView of(FormFinding finding) {
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
        public static RefusedForm of(FormRefusedException refusal) {
            return new RefusedForm(
                    "The form cannot be used.",
                    422,
                    "FORM",
                    "Nothing was changed. Mend what the list says and send it again.",
                    refusal.findings().stream().map(FindingView::of).toList());
        }
    }
}
