package org.turnstone.server.console;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.mvc.Controller;
import jakarta.mvc.Models;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.util.stream.Collectors;
import org.turnstone.server.account.CurrentPerson;
import org.turnstone.server.account.Needs;
import org.turnstone.server.account.Right;
import org.turnstone.server.api.QualityFigures;
import org.turnstone.server.figures.QuestionFigures;

/** How well each question of a dataset was answered, and why answers are missing, over the records that count. */
@Path("site/{site}/datasets/{form}/quality")
@Controller
@RequestScoped
public class QualityPage {
    @Inject
    CurrentPerson person;

    @Inject
    QualityFigures figures;

    @Inject
    QuestionFigures tabulated;

    @Inject
    Models models;

    @GET
    @Needs(Right.READ_ANSWERS)
    public String show(@PathParam("form") String form) {
        QualityFigures.Quality quality = figures.of(person.site(), form);
        models.put("form", form);
        // Keys, places and what the laptop noted have no figures of their own to go to.
        models.put(
                "tabulated",
                tabulated.questions(person.site(), form).stream()
                        .map(QuestionFigures.Named::column)
                        .collect(Collectors.toSet()));
        models.put("quality", quality);
        models.put("lines", quality.questions());
        models.put("records", quality.records());
        models.put("total", quality.total());
        models.put("reasons", quality.reasons());
        return "quality.xhtml";
    }
}
