package org.turnstone.server.console;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.mvc.Controller;
import jakarta.mvc.Models;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.EntityPart;
import jakarta.ws.rs.core.Form;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.turnstone.form.FormTemplate;
import org.turnstone.form.OutlineNode;
import org.turnstone.server.account.CurrentPerson;
import org.turnstone.server.account.Needs;
import org.turnstone.server.account.Right;
import org.turnstone.server.formfile.FormChange;
import org.turnstone.server.formfile.FormFinding;
import org.turnstone.server.formfile.FormMaker;
import org.turnstone.server.formfile.FormRefusedException;
import org.turnstone.server.formfile.GivenForm;
import org.turnstone.server.formfile.MadeForm;
import org.turnstone.server.forms.FormCatalogue;
import org.turnstone.server.forms.FormCheck;
import org.turnstone.server.forms.FormPublication;
import org.turnstone.server.forms.FormState;
import org.turnstone.server.forms.StoredForm;
import org.turnstone.server.platform.ProblemException;
import org.turnstone.server.platform.UploadLimit;
import org.turnstone.sync.record.FormHash;
import org.turnstone.sync.record.SiteId;
import org.turnstone.sync.record.WireLimits;

/** Forms, from upload to closing. */
@Path("site/{site}/forms")
@Controller
@RequestScoped
public class FormPage {
    private static final int MAX_NAME = 150;
    private static final int MAX_MEDIA = 50;

    @Inject
    Page page;

    @Inject
    CurrentPerson person;

    @Inject
    FormCatalogue forms;

    @Inject
    FormPublication publication;

    @Inject
    FormMaker maker;

    @Inject
    Models models;

    @Context
    HttpServletRequest request;

    /** One form with its versions, the newest first. */
    public record FormGroup(String formId, String title, List<StoredForm> versions) {}

    /** A question of the dictionary. */
    public record Asked(
            String path, String label, String type, String kind, String choices, int depth, boolean group) {}

    @GET
    @Needs(Right.SEE_FORMS)
    public String list() {
        models.put("groups", groups());
        models.put("problems", List.of());
        return "forms.xhtml";
    }

    private List<FormGroup> groups() {
        Map<String, List<StoredForm>> byId = new java.util.LinkedHashMap<>();
        List<StoredForm> all = new ArrayList<>(forms.all(person.site().id()));
        java.util.Collections.reverse(all);
        for (StoredForm form : all) {
            if (person.may(Right.CHANGE_FORMS)
                    || form.state() == FormState.PUBLISHED
                    || form.state() == FormState.CLOSED) {
                byId.computeIfAbsent(form.formId(), any -> new ArrayList<>()).add(form);
            }
        }
        return byId.entrySet().stream()
                .map(entry ->
                        new FormGroup(entry.getKey(), entry.getValue().get(0).title(), entry.getValue()))
                .toList();
    }

    @POST
    @Consumes(MediaType.MULTIPART_FORM_DATA)
    @UploadLimit
    @Needs(Right.CHANGE_FORMS)
    public Response upload(List<EntityPart> parts) throws IOException {
        try {
            MadeForm made = maker.make(given(parts));
            StoredForm form = forms.upload(person.site().id(), made, person.login());
            page.say("Uploaded as a draft"
                    + (made.notes().isEmpty()
                            ? "."
                            : ", with " + made.notes().size() + " notes: "
                                    + made.notes().stream()
                                            .map(FormFinding::toString)
                                            .limit(5)
                                            .collect(java.util.stream.Collectors.joining(" "))));
            return Response.seeOther(URI.create(page.to("forms/" + form.hash().toHex())))
                    .build();
        } catch (FormRefusedException e) {
            models.put("groups", groups());
            models.put("problems", e.findings());
            return Response.status(422).entity("forms.xhtml").build();
        }
    }

    private static GivenForm given(List<EntityPart> parts) throws IOException {
        GivenForm form = null;
        byte[] dictionary = {};
        Map<String, byte[]> media = new HashMap<>();
        for (EntityPart part : parts) {
            String file = part.getFileName().orElse("");
            if (file.isEmpty()) {
                continue;
            }
            if (file.length() > MAX_NAME || media.size() > MAX_MEDIA) {
                throw Typed.malformed("A file's name is too long, or there are too many files.");
            }
            byte[] content = content(part);
            switch (part.getName()) {
                case "workbook" -> form = GivenForm.ofFile(file, content);
                case "dictionary" -> dictionary = content;
                case "media" -> media.put(file, content);
                default -> throw Typed.malformed("The form brought a file that nobody asked for.");
            }
        }
        if (form == null) {
            throw Typed.malformed("No workbook was chosen.");
        }
        if (dictionary.length > 0) {
            form = form.withDictionary(dictionary);
        }
        for (Map.Entry<String, byte[]> file : media.entrySet()) {
            form = form.withMedia(file.getKey(), file.getValue());
        }
        return form;
    }

    private static byte[] content(EntityPart part) throws IOException {
        try (InputStream in = part.getContent()) {
            byte[] content = in.readNBytes(WireLimits.MAX_FORM_FILE + 1);
            if (content.length > WireLimits.MAX_FORM_FILE) {
                throw new ProblemException(
                        413,
                        "TOO_LARGE",
                        "A file is larger than " + (WireLimits.MAX_FORM_FILE >> 20) + " MiB.",
                        "Nothing was changed. Take out what is no part of the form.");
            }
            return content;
        }
    }

    @GET
    @Path("{hash}")
    @Needs(Right.SEE_FORMS)
    public String show(@PathParam("hash") String hash) {
        return view(person.site().id(), hash(hash), List.of());
    }

    private String view(SiteId site, FormHash hash, List<FormFinding> blockers) {
        StoredForm form = forms.find(site, hash).orElseThrow(FormPage::none);
        boolean open = form.state() == FormState.PUBLISHED || form.state() == FormState.CLOSED;
        if (!open && !person.may(Right.CHANGE_FORMS)) {
            throw none();
        }
        Optional<FormTemplate> template = forms.template(site, hash);
        models.put("form", form);
        models.put("asked", template.map(FormPage::asked).orElse(List.of()));
        models.put(
                "languages",
                template.map(found -> String.join(", ", found.languages())).orElse(""));
        models.put("blockers", blockers);
        models.put("draft", !open);
        return "form.xhtml";
    }

    private static List<Asked> asked(FormTemplate template) {
        List<Asked> asked = new ArrayList<>();
        collect(template, template.outline().nodes(), 0, asked);
        return asked;
    }

    private static void collect(FormTemplate template, List<OutlineNode> nodes, int depth, List<Asked> asked) {
        for (OutlineNode node : nodes) {
            String label = node.label(template.defaultLanguage());
            if (node instanceof OutlineNode.Question question) {
                String choices = question.choices().stream()
                        .map(choice -> choice.label(template.defaultLanguage()))
                        .limit(12)
                        .collect(java.util.stream.Collectors.joining(" · "));
                asked.add(new Asked(
                        node.path(),
                        label,
                        question.type().name().toLowerCase(java.util.Locale.ROOT),
                        question.settings()
                                .sensitivity()
                                .name()
                                .toLowerCase(java.util.Locale.ROOT)
                                .replace('_', ' '),
                        choices,
                        depth,
                        false));
            } else {
                boolean repeat = node instanceof OutlineNode.Repeat;
                asked.add(new Asked(node.path(), label, repeat ? "repeat" : "group", "", "", depth, true));
                collect(template, node.children(), Math.min(depth + 1, 4), asked);
            }
        }
    }

    /** Fills the form by itself in every language and compares it with the version before. */
    @POST
    @Path("{hash}/check")
    @Needs(Right.CHANGE_FORMS)
    public String check(@PathParam("hash") String hash) {
        FormCheck check = publication.check(person.site().id(), hash(hash), person.login());
        models.put("check", check);
        models.put("before", check.before().map(StoredForm::version).orElse(""));
        models.put("confirm", check.toConfirm().stream().map(FormChange::path).toList());
        return view(person.site().id(), hash(hash), List.of());
    }

    /** Fields {@code reason.PATH} and {@code licence.MEASURE} say what a change or a measure needs. */
    @POST
    @Path("{hash}/publish")
    @Needs(Right.CHANGE_FORMS)
    public Response publish(@PathParam("hash") String hash, Form given) {
        Map<String, String> reasons = new HashMap<>();
        Map<String, String> references = new HashMap<>();
        MultivaluedMap<String, String> fields = given.asMap();
        fields.forEach((name, values) -> {
            String text = values.get(0).strip();
            if (name.startsWith("reason.") && !text.isEmpty()) {
                reasons.put(name.substring("reason.".length()), text);
            } else if (name.startsWith("licence.") && !text.isEmpty()) {
                references.put(name.substring("licence.".length()), text);
            }
        });
        SiteId site = person.site().id();
        FormPublication.Outcome outcome =
                publication.publish(site, hash(hash), new FormPublication.Word(reasons, references), person.login());
        if (outcome.blockers().isEmpty()) {
            page.say("Published. Laptops get it with their next sync.");
            return back(hash);
        }
        FormCheck check = publication.check(site, hash(hash), person.login());
        models.put("check", check);
        models.put("before", check.before().map(StoredForm::version).orElse(""));
        models.put("confirm", check.toConfirm().stream().map(FormChange::path).toList());
        return Response.status(409)
                .entity(view(site, hash(hash), outcome.blockers()))
                .build();
    }

    @POST
    @Path("{hash}/close")
    @Needs(Right.CHANGE_FORMS)
    public Response close(@PathParam("hash") String hash, @FormParam("sure") @Nullable String sure) {
        if (!"yes".equals(sure)) {
            throw Typed.malformed("Tick the box to close the version.");
        }
        publication.close(person.site().id(), hash(hash), person.login());
        page.say("Closed to new records. What was begun goes on, and answers stay.");
        return back(hash);
    }

    /** The workbook a version was made of. */
    @GET
    @Path("{hash}/workbook")
    @Needs(Right.SEE_FORMS)
    public Response workbook(@PathParam("hash") String hash) {
        GivenForm.Workbook workbook =
                forms.workbook(person.site().id(), hash(hash)).orElseThrow(FormPage::none);
        String plain = workbook.name().replaceAll("[^A-Za-z0-9._-]", "_");
        return Response.ok(workbook.content(), MediaType.APPLICATION_OCTET_STREAM_TYPE)
                .header("Content-Disposition", "attachment; filename=\"" + plain + "\"")
                .build();
    }

    private Response back(String hash) {
        return Response.seeOther(URI.create(page.to("forms/" + hash))).build();
    }

    private static FormHash hash(String hex) {
        try {
            return FormHash.ofHex(hex);
        } catch (IllegalArgumentException e) {
            throw none();
        }
    }

    private static ProblemException none() {
        return new ProblemException(404, "NO_FORM", "The site has no such form version.", "Look at the list of forms.");
    }
}
