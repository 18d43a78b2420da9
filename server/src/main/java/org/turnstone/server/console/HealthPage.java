package org.turnstone.server.console;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.mvc.Controller;
import jakarta.mvc.Models;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.time.Instant;
import org.turnstone.server.account.CurrentPerson;
import org.turnstone.server.account.Needs;
import org.turnstone.server.account.Right;
import org.turnstone.server.api.HealthFigures;
import org.turnstone.server.ingest.Alarms;
import org.turnstone.server.ingest.Backups;
import org.turnstone.server.keys.Periods;
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
    HealthFigures figures;

    @Inject
    Models models;

    /** A backup point. */
    public record Point(long no, String at, long entries, String verified) {}

    @GET
    @Needs(Right.SEE_HEALTH)
    public String show() {
        Site site = person.site();
        models.put("facts", figures.of(site));
        models.put("alarms", alarms.of(site.id()));
        models.put(
                "backups",
                backups.list(site.id()).stream().limit(BACKUPS).map(this::point).toList());
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
