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
import org.turnstone.server.account.CurrentPerson;
import org.turnstone.server.account.Needs;
import org.turnstone.server.account.Right;
import org.turnstone.server.figures.QuestionFigures;

/** What the answers to one question of a dataset come to, by wave, over the rows that count. */
@Path("site/{site}/datasets/{form}/figures")
@Controller
@RequestScoped
public class FigurePage {
    @Inject
    CurrentPerson person;

    @Inject
    QuestionFigures figures;

    @Inject
    Models models;

    /** @param question its column; without one the page offers those that there are */
    @GET
    @Needs(Right.READ_ANSWERS)
    public String show(@PathParam("form") String form, @QueryParam("question") @DefaultValue("") String question) {
        models.put("form", form);
        models.put("questions", figures.questions(person.site(), form));
        models.put("chosen", question);
        if (!question.isEmpty()) {
            models.put("figures", figures.of(person.site(), form, question));
        }
        return "figures.xhtml";
    }
}
