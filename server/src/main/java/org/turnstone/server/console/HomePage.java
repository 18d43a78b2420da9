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
import java.security.Principal;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.turnstone.server.account.Accounts;
import org.turnstone.server.account.Role;
import org.turnstone.server.dataset.DatasetCatalogue;
import org.turnstone.server.dataset.TimeClaim;
import org.turnstone.server.review.ConflictList;
import org.turnstone.server.site.Site;
import org.turnstone.server.site.Sites;
import org.turnstone.sync.record.SiteId;

/** What somebody sees after signing in: their sites, with datasets to download and what is in conflict. */
@Path("/")
@Controller
@RequestScoped
public class HomePage {
    private static final int MAX_CONFLICTS = 200;
    private static final Set<Role> READERS =
            Arrays.stream(Role.values()).filter(Role::readsDatasets).collect(Collectors.toUnmodifiableSet());

    @Inject
    Accounts accounts;

    @Inject
    Sites sites;

    @Inject
    DatasetCatalogue datasets;

    @Inject
    ConflictList conflicts;

    @Inject
    Models models;

    @Context
    HttpServletRequest request;

    @GET
    public Response home() {
        Principal who = request.getUserPrincipal();
        if (who == null) {
            return Response.seeOther(URI.create(request.getContextPath() + "/console/login"))
                    .build();
        }
        models.put("who", who.getName());
        models.put(
                "sites",
                accounts.sitesWhere(who.getName(), READERS).stream()
                        .flatMap(id -> sites.find(id).stream())
                        .map(this::view)
                        .toList());
        return Response.ok("home.xhtml").build();
    }

    private SiteView view(Site site) {
        return new SiteView(
                site.name(),
                site.id().toHex(),
                datasetsOf(site.id()),
                conflictsOf(site.id(), site.timeZone()),
                findingsOf(site.id()));
    }

    private List<FindingView> findingsOf(SiteId site) {
        return conflicts.found(site, MAX_CONFLICTS).stream()
                .map(found -> new FindingView(
                        found.recordKey(),
                        found.formTitle(),
                        found.question(),
                        found.sentence(),
                        found.involved().stream()
                                .map(ConflictList.Value::author)
                                .distinct()
                                .collect(Collectors.joining(", "))))
                .toList();
    }

    private List<DatasetCatalogue.DatasetSummary> datasetsOf(SiteId site) {
        return datasets.of(site);
    }

    private List<ConflictView> conflictsOf(SiteId site, ZoneId zone) {
        DateTimeFormatter time =
                DateTimeFormatter.ofPattern("d MMMM yyyy, HH:mm", Locale.UK).withZone(zone);
        return conflicts.of(site, MAX_CONFLICTS).stream()
                .map(c -> new ConflictView(
                        c.recordKey(),
                        c.formTitle(),
                        c.question(),
                        c.values().stream()
                                .map(v -> new ValueView(v.text(), v.author(), entered(v.entered(), time)))
                                .toList()))
                .toList();
    }

    private static String entered(TimeClaim when, DateTimeFormatter time) {
        if (!when.isWrong()) {
            return time.format(when.said());
        }
        Instant right = when.corrected();
        return (right == null ? "arrived " + time.format(when.received()) : time.format(right))
                + " (the laptop's clock was wrong and said " + time.format(when.said()) + ")";
    }

    /** A site as its section of the page shows it. */
    public record SiteView(
            String name,
            String id,
            List<DatasetCatalogue.DatasetSummary> datasets,
            List<ConflictView> conflicts,
            List<FindingView> findings) {}

    /** Answers that were each allowed and together are not. */
    public record FindingView(String recordKey, String formTitle, String question, String sentence, String authors) {}

    /** One field with several values. */
    public record ConflictView(String recordKey, String formTitle, String question, List<ValueView> values) {
        @Override
        public String toString() {
            return "conflict";
        }
    }

    /** One of the values, who entered it, and when by the site's clock. */
    public record ValueView(String text, String author, String enteredAt) {
        @Override
        public String toString() {
            return "value";
        }
    }
}
