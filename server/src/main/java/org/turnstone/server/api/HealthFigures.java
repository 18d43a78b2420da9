package org.turnstone.server.api;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import org.turnstone.server.dataset.DatasetCatalogue;
import org.turnstone.server.ingest.Backups;
import org.turnstone.server.keys.SiteControl;
import org.turnstone.server.site.Site;

/** How the server does, in figures for people. */
@ApplicationScoped
public class HealthFigures {
    @Inject
    Backups backups;

    @Inject
    SiteControl control;

    @Inject
    DatasetCatalogue datasets;

    /** A figure and whether it is as it should be. */
    public record Fact(String name, String value, boolean well) {}

    /** As far as it concerns a site. */
    public List<Fact> of(Site site) {
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
        return List.of(
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
                        !control.isRecovering(site.id())));
    }
}
