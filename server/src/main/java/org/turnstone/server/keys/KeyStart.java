package org.turnstone.server.keys;

import jakarta.annotation.PostConstruct;
import jakarta.ejb.DependsOn;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionManagement;
import jakarta.ejb.TransactionManagementType;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.turnstone.server.platform.BackgroundClock;
import org.turnstone.server.platform.ServerStart;
import org.turnstone.server.site.Site;
import org.turnstone.server.site.Sites;
import org.turnstone.sync.change.KeyId;
import org.turnstone.sync.record.SiteId;

/**
 * Opens the keystore before the first request, sees every day that each site has the key of the quarter, and wraps keys
 * again when that is due.
 */
@Singleton
@Startup
@DependsOn("ServerStart")
@TransactionManagement(TransactionManagementType.BEAN)
public class KeyStart {
    private static final Logger LOG = System.getLogger(KeyStart.class.getName());

    @Inject
    KeyHolder keys;

    @Inject
    Periods periods;

    @Inject
    Sites sites;

    @Inject
    Rewrapping rewrapping;

    @Inject
    Clock clock;

    private LocalDate renewed = LocalDate.MIN;

    @PostConstruct
    void start() {
        try {
            Set<SiteId> known = sites.all().stream().map(Site::id).collect(Collectors.toSet());
            if (!keys.holds(known)) {
                throw new IllegalStateException(
                        "the keys of a site that is in the database are not in " + KeyHolder.FILE
                                + ". Nothing was changed. Put the backup of that file in its place, or check the data folder");
            }
        } catch (IllegalStateException e) {
            throw ServerStart.refuse(e.getMessage() == null ? "the site keys cannot be opened" : e.getMessage());
        }
        sites.all().forEach(site -> periods.destroyAnnounced(site.id()));
        renew();
    }

    /**
     * Once a day, since a quarter may have begun; and keys are wrapped again after a new period or generation, and once a day
     * too, since laptops that have not heard of it go on as before. Public, since an enterprise bean observes with business methods only.
     */
    public void look(@Observes BackgroundClock.HalfMinute tick) {
        boolean newDay = !renewed.equals(today());
        if (newDay) {
            renew();
        }
        sites.forEachAlone("wrapping keys again", site -> {
            if (newDay || rewrapping.isDue(site)) {
                rewrap(site);
            }
        });
    }

    private LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    }

    private void renew() {
        renewed = today();
        sites.forEachAlone("the new period", periods::renew);
    }

    private void rewrap(SiteId site) {
        Optional<KeyId> generation = rewrapping.newest(site);
        int wrapped = 0;
        Rewrapping.Portion portion = rewrapping.wrap(site, null);
        while (portion.last() != null) {
            wrapped += portion.wrapped();
            portion = rewrapping.wrap(site, portion.last());
        }
        wrapped += portion.wrapped();
        generation.ifPresent(newest -> rewrapping.done(site, newest));
        LOG.log(Level.INFO, "{0} keys of site {1} were wrapped again", wrapped, site);
    }
}
