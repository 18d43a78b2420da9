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
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.turnstone.server.account.Accounts;
import org.turnstone.server.account.CurrentPerson;
import org.turnstone.server.account.Needs;
import org.turnstone.server.account.Right;
import org.turnstone.server.changelog.Arrivals;
import org.turnstone.server.dataset.DatasetCatalogue;
import org.turnstone.server.erasure.ErasureDesk;
import org.turnstone.server.forms.FormCatalogue;
import org.turnstone.server.forms.FormState;
import org.turnstone.server.ingest.Alarms;
import org.turnstone.server.keys.DeviceClocks;
import org.turnstone.server.keys.LastSeen;
import org.turnstone.server.keys.Quarantine;
import org.turnstone.server.review.Queries;
import org.turnstone.server.review.ReviewLines;
import org.turnstone.server.site.Site;

/** What waits for whoever signed in. */
@Path("/")
@Controller
@RequestScoped
public class TodayPage {
    private static final int DAYS = 28;
    private static final Duration QUIET = Duration.ofDays(7);
    private static final Duration CLOCK_OFF = Duration.ofMinutes(5);

    @Inject
    Page page;

    @Inject
    CurrentPerson person;

    @Inject
    Accounts accounts;

    @Inject
    ReviewLines review;

    @Inject
    Queries queries;

    @Inject
    ErasureDesk erasures;

    @Inject
    Quarantine quarantine;

    @Inject
    Alarms alarms;

    @Inject
    LastSeen seen;

    @Inject
    DeviceClocks clocks;

    @Inject
    FormCatalogue forms;

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
        models.put("tasks", tasks(site));
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

    private List<Task> tasks(Site site) {
        List<Task> tasks = new ArrayList<>();
        if (person.may(Right.SEE_ERASURES)) {
            add(
                    tasks,
                    "urgent",
                    erasures.waiting(site.id()).size(),
                    "waiting for a second person",
                    "Somebody proposed to erase or to keep. It happens when another person agrees.",
                    "erasures");
            add(
                    tasks,
                    "urgent",
                    erasures.wishes(site.id()).size(),
                    "asked to be erased",
                    "Laptops ask for it in a participant's name.",
                    "erasures");
        }
        if (person.may(Right.REVIEW)) {
            ReviewLines.Summary summary = review.summary(site.id());
            add(
                    tasks,
                    "due",
                    summary.conflicts(),
                    "in conflict",
                    "Different answers to one question, and nobody had seen the others'.",
                    "review?only=conflicts");
            add(
                    tasks,
                    "due",
                    summary.items() - summary.conflicts(),
                    "to look at",
                    "Answers that do not go together since they merged, and the like.",
                    "review");
            Queries.Summary asked = queries.summary(site.id());
            add(
                    tasks,
                    "due",
                    asked.answered(),
                    "questions answered",
                    "Laptops replied, or changed the answer that was asked about.",
                    "review?only=queries");
            add(
                    tasks,
                    "note",
                    asked.asked(),
                    "questions waiting for a laptop",
                    "The office asked; nobody in the field has answered yet.",
                    "review?only=queries");
            add(
                    tasks,
                    "note",
                    summary.incomplete(),
                    "not whole yet",
                    "Something of these records is still on a laptop or a stick.",
                    "review");
        }
        if (person.may(Right.SEE_DEVICES)) {
            devices(site, tasks);
        }
        if (person.may(Right.CHANGE_FORMS)) {
            long drafts = forms.all(site.id()).stream()
                    .filter(form -> form.state() == FormState.DRAFT || form.state() == FormState.TESTED)
                    .count();
            add(tasks, "note", drafts, "not published", "Form versions that only the office knows of.", "forms");
        }
        return tasks;
    }

    private void devices(Site site, List<Task> tasks) {
        Instant now = clock.instant();
        add(
                tasks,
                "due",
                quarantine.list(site.id()).size(),
                "quarantined",
                "Work of laptops that were shut out. It counts when somebody accepts it.",
                "devices");
        add(
                tasks,
                "urgent",
                alarms.of(site.id()).size(),
                "alarms",
                "Something happened that somebody should look into.",
                "health");
        long off = clocks.of(site.id()).values().stream()
                .filter(ahead -> ahead.lastEntry().getValue().abs().compareTo(CLOCK_OFF) > 0)
                .count();
        add(
                tasks,
                "due",
                off,
                "with a wrong clock",
                "Days of fieldwork are corrected; the laptop's clock should be, too.",
                "devices");
        long quiet = seen.members(site.id()).stream()
                .filter(member -> {
                    Instant at = member.at();
                    return at == null || at.isBefore(now.minus(QUIET));
                })
                .count();
        add(tasks, "note", quiet, "silent for a week", "What they hold is not here.", "devices");
    }

    private void add(List<Task> tasks, String tone, long count, String title, String detail, String path) {
        if (count > 0) {
            tasks.add(new Task(tone, count, title, detail, page.to(path)));
        }
    }
}
