package org.turnstone.server.console;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.mvc.Controller;
import jakarta.mvc.Models;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.turnstone.server.account.CurrentPerson;
import org.turnstone.server.account.Needs;
import org.turnstone.server.account.Right;
import org.turnstone.server.dataset.DatasetCatalogue;
import org.turnstone.server.ingest.Alarms;
import org.turnstone.server.ingest.Backups;
import org.turnstone.server.keys.Periods;
import org.turnstone.server.keys.SiteControl;
import org.turnstone.server.site.Site;

/** Whether the server and its site are well; no content. */
@Path("site/{site}/health")
@Controller
@RequestScoped
public class HealthPage {
    private static final int BACKUPS = 10;

    @Inject
    Page page;

    @Inject
    CurrentPerson person;

    @Inject
    Alarms alarms;

    @Inject
    Backups backups;

    @Inject
    Periods periods;

    @Inject
    SiteControl control;

    @Inject
    DatasetCatalogue datasets;

    @Inject
    Models models;

    /** A figure and whether it is as it should be. */
    public record Fact(String name, String value, boolean well) {}

    /** A backup point. */
    public record Point(long no, String at, long entries, String verified) {}

    @GET
    @Needs(Right.SEE_HEALTH)
    public String show() {
        Site site = person.site();
        Runtime runtime = Runtime.getRuntime();
        long used = (runtime.totalMemory() - runtime.freeMemory()) >> 20;
        long most = runtime.maxMemory() >> 20;
        long waiting = datasets.of(site.id()).stream()
                .mapToLong(DatasetCatalogue.DatasetSummary::waiting)
                .max()
                .orElse(0);
        Duration up = Duration.ofMillis(ManagementFactory.getRuntimeMXBean().getUptime());
        List<Backups.Point> points = backups.list(site.id());
        boolean kept = points.stream().anyMatch(point -> point.verifiedAt() != null);
        models.put(
                "facts",
                List.of(
                        new Fact(
                                "Running for",
                                up.toDays() + " d " + up.toHoursPart() + " h " + up.toMinutesPart() + " min",
                                true),
                        new Fact("Memory in use", used + " of " + most + " MB", used < most * 9 / 10),
                        new Fact("Records waiting for the datasets", Long.toString(waiting), waiting < 1_000),
                        new Fact("Backup that was read back", kept ? "yes" : "none yet", kept),
                        new Fact(
                                "Signing decisions",
                                control.isRecovering(site.id()) ? "no: the database was put back" : "yes",
                                !control.isRecovering(site.id()))));
        models.put("alarms", alarms.of(site.id()));
        models.put("backups", points.stream().limit(BACKUPS).map(this::point).toList());
        models.put("periods", periods.list(site.id()));
        return "health.xhtml";
    }

    private Point point(Backups.Point point) {
        Instant verified = point.verifiedAt();
        return new Point(
                point.no(),
                page.moment(point.at()),
                point.entries(),
                verified == null ? "not read back" : "read back " + page.moment(verified));
    }
}
