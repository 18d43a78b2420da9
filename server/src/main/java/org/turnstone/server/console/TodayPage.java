package org.turnstone.server.console;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.mvc.Controller;
import jakarta.mvc.Models;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.Clock;
import java.time.LocalDate;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.turnstone.server.account.Accounts;
import org.turnstone.server.account.CurrentPerson;
import org.turnstone.server.account.Needs;
import org.turnstone.server.account.Right;
import org.turnstone.server.api.WaitingTasks;
import org.turnstone.server.changelog.Arrivals;
import org.turnstone.server.dataset.DatasetCatalogue;
import org.turnstone.server.site.Site;

/** What waits for whoever signed in. */
@Path("/")
@Controller
@RequestScoped
public class TodayPage {
    private static final int DAYS = 28;

    @Inject
    Page page;

    @Inject
    CurrentPerson person;

    @Inject
    Accounts accounts;

    @Inject
    WaitingTasks waiting;

    @Inject
    DatasetCatalogue datasets;

    @Inject
    Arrivals arrivals;

    @Inject
    Clock clock;

    @Inject
    Models models;

    @Context
    HttpServletRequest request;

    /**
     * One line of what waits.
     *
     * @param tone {@code urgent}, {@code due} or {@code note}
     */
    public record Task(String tone, long count, String title, String detail, String address) {}

    /** Somebody with one site goes there at once. */
    @GET
    @Needs(Right.OWN_ACCOUNT)
    public Response sites() {
        List<Site> own = page.getSites();
        if (own.size() == 1) {
            return Response.seeOther(URI.create(request.getContextPath() + "/console/site/"
                            + own.get(0).code()))
                    .build();
        }
        models.put("own", own);
        return Response.ok("sites.xhtml").build();
    }

    /** The first page of a site that this person may open. */
    @GET
    @Path("site/{site}")
    @Needs(Right.OWN_ACCOUNT)
    public Response site() {
        List<Page.Link> links = page.getLinks();
        String address = links.isEmpty()
                ? request.getContextPath() + "/console/account"
                : links.get(0).address();
        return Response.seeOther(URI.create(address)).build();
    }

    @GET
    @Path("site/{site}/today")
    @Needs(Right.SEE_FIGURES)
    public String today() {
        Site site = person.site();
        models.put(
                "tasks",
                waiting.of(site, person::may).stream()
                        .map(task ->
                                new Task(task.tone(), task.count(), task.title(), task.detail(), page.to(task.place())))
                        .toList());
        models.put("datasets", datasets.of(site.id()));
        LocalDate today = LocalDate.ofInstant(clock.instant(), site.timeZone());
        SortedMap<LocalDate, Integer> all = new TreeMap<>();
        arrivals.byDay(site.id(), site.timeZone(), DAYS)
                .values()
                .forEach(days -> days.forEach((day, count) -> all.merge(day, count, Integer::sum)));
        int sum = all.values().stream().mapToInt(Integer::intValue).sum();
        models.put(
                "chart",
                SvgChart.bars(
                        sum + " saves arrived in the last " + DAYS + " days, on " + all.size() + " of them",
                        all,
                        today,
                        DAYS));
        models.put("saves", sum);
        models.put("secondStep", accounts.secondStepOf(person.login()).on());
        return "today.xhtml";
    }
}
