package org.turnstone.server.console;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.mvc.Controller;
import jakarta.mvc.Models;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.turnstone.form.FormTemplate;
import org.turnstone.server.account.CurrentPerson;
import org.turnstone.server.account.Needs;
import org.turnstone.server.account.Right;
import org.turnstone.server.formfile.FormRules;
import org.turnstone.server.formfile.FormSheet;
import org.turnstone.server.forms.FormCatalogue;
import org.turnstone.server.forms.FormState;
import org.turnstone.server.forms.StoredForm;
import org.turnstone.server.platform.ProblemException;
import org.turnstone.sync.record.FormHash;
import org.turnstone.sync.record.SiteId;

/** A form as somebody reads it before anybody is asked with it, on the screen or on paper. */
@Path("site/{site}/forms/{hash}/preview")
@Controller
@RequestScoped
public class PreviewPage {
    private static final String ALL = "all";

    @Inject
    Page page;

    @Inject
    CurrentPerson person;

    @Inject
    FormCatalogue forms;

    @Inject
    Models models;

    /** A language to read it in. */
    public record Tongue(String words, String address, boolean here) {}

    @GET
    @Needs(Right.SEE_FORMS)
    public String show(@PathParam("hash") String hex, @QueryParam("language") @DefaultValue("") String language) {
        SiteId site = person.site().id();
        FormHash hash = hash(hex);
        StoredForm form = forms.find(site, hash).orElseThrow(PreviewPage::none);
        boolean open = form.state() == FormState.PUBLISHED || form.state() == FormState.CLOSED;
        if (!open && !person.may(Right.CHANGE_FORMS)) {
            throw none();
        }
        FormTemplate template = forms.template(site, hash).orElseThrow(PreviewPage::none);
        FormRules rules = FormRules.of(forms.definition(site, hash).orElseThrow(PreviewPage::none));
        List<String> known = template.languages();
        List<String> shown = new ArrayList<>();
        if (known.contains(language)) {
            shown.add(language);
        } else {
            shown.add(template.defaultLanguage());
            if (language.equals(ALL)) {
                known.stream().filter(other -> !shown.contains(other)).forEach(shown::add);
            }
        }
        models.put("form", form);
        models.put("sheet", FormSheet.of(template, rules, shown));
        models.put("several", shown.size() > 1);
        models.put("tongues", tongues(known, shown));
        return "preview.xhtml";
    }

    private static List<Tongue> tongues(List<String> known, List<String> shown) {
        List<Tongue> tongues = new ArrayList<>();
        if (known.size() < 2) {
            return tongues;
        }
        for (String language : known) {
            tongues.add(
                    new Tongue(language, Addresses.of(Map.of("language", language)), shown.equals(List.of(language))));
        }
        tongues.add(new Tongue("all of them", Addresses.of(Map.of("language", ALL)), shown.size() > 1));
        return tongues;
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
