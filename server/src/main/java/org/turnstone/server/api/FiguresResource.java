package org.turnstone.server.api;

import jakarta.inject.Inject;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;
import org.turnstone.server.account.CurrentPerson;
import org.turnstone.server.account.Needs;
import org.turnstone.server.account.Right;
import org.turnstone.server.changelog.Arrivals;
import org.turnstone.server.figures.Figures;
import org.turnstone.server.figures.QuestionFigures;
import org.turnstone.server.ingest.Alarms;
import org.turnstone.server.ingest.Backups;
import org.turnstone.server.keys.Periods;
import org.turnstone.server.site.Site;

/** What waits, how complete answers are, and how the server does. */
@Path("sites/{site}")
@Produces(MediaType.APPLICATION_JSON)
public class FiguresResource {
    private static final int DAYS = 28;

    @Inject
    CurrentPerson person;

    @Inject
    WaitingTasks waiting;

    @Inject
    QualityFigures quality;

    @Inject
    QuestionFigures figures;

    @Inject
    HealthFigures health;

    @Inject
    Arrivals arrivals;

    @Inject
    Alarms alarms;

    @Inject
    Backups backups;

    @Inject
    Periods periods;

    @Operation(summary = "What waits at the site for whoever asks, and how much arrived on each of the last 28 days.")
    @GET
    @Path("today")
    @Needs(Right.SEE_FIGURES)
    public TodayView today(@PathParam("site") String siteName) {
        Site site = person.site();
        Map<String, Integer> days = new TreeMap<>();
        arrivals.byDay(site.id(), site.timeZone(), DAYS)
                .values()
                .forEach(device -> device.forEach((day, count) -> days.merge(day.toString(), count, Integer::sum)));
        return new TodayView(waiting.of(site, person::may), days);
    }

    @Operation(summary = "How many of those asked answered each question of a form, and why the others did not.")
    @GET
    @Path("quality/{form}")
    @Needs(Right.READ_ANSWERS)
    public QualityFigures.Quality quality(@PathParam("site") String siteName, @PathParam("form") String form) {
        return quality.of(person.site(), form);
    }

    @Operation(
            summary =
                    "What the answers to one question come to, wave by wave, over the rows that count; for the team only, since"
                            + " nothing is protected against small numbers.")
    @GET
    @Path("figures/{form}")
    @Needs(Right.READ_ANSWERS)
    public Figures figures(
            @PathParam("site") String siteName,
            @PathParam("form") String form,
            @QueryParam("question") @DefaultValue("") String question) {
        return figures.of(person.site(), form, question);
    }

    @Operation(summary = "How the server does: figures, alarms, backups and the keys of quarters.")
    @GET
    @Path("health")
    @Needs(Right.SEE_HEALTH)
    public HealthView health(@PathParam("site") String siteName) {
        Site site = person.site();
        return new HealthView(
                health.of(site),
                alarms.of(site.id()).stream().map(Alarms.Alarm::sentence).toList(),
                backups.list(site.id()).stream()
                        .map(point -> new KeptBackup(
                                point.no(),
                                point.at().toString(),
                                point.entries(),
                                point.verifiedAt() == null
                                        ? null
                                        : point.verifiedAt().toString()))
                        .toList(),
                periods.list(site.id()));
    }

    /** @param arrived saves by day, in the site's time zone */
    public record TodayView(List<WaitingTasks.Task> waits, Map<String, Integer> arrived) {}

    /** @param alarms in words */
    public record HealthView(
            List<HealthFigures.Fact> facts,
            List<String> alarms,
            List<KeptBackup> backups,
            List<Periods.Period> periods) {}

    /** @param readBackAt null if nobody read it back */
    public record KeptBackup(
            long no, String at, long entries, @Nullable String readBackAt) {}
}
